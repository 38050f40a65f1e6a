-- Lets the application's roles sign in. Run it with psql (15 or newer) over the direct connection, as
-- whoever runs the migrations, before or after them; again whenever a password changes. The passwords
-- come from the environment, so that they are in no file and no process list:
--   APP_WEB_PASSWORD, APP_WORKER_PASSWORD, APP_PLATFORM_PASSWORD, APP_READ_PASSWORD
\set ON_ERROR_STOP on
\getenv web APP_WEB_PASSWORD
\getenv worker APP_WORKER_PASSWORD
\getenv platform APP_PLATFORM_PASSWORD
\getenv read APP_READ_PASSWORD

BEGIN;

SELECT format('CREATE ROLE %I NOLOGIN', name)
FROM unnest(ARRAY['touchline_owner', 'app_web', 'app_worker', 'app_platform', 'app_read']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

ALTER ROLE app_web LOGIN PASSWORD :'web';
ALTER ROLE app_worker LOGIN PASSWORD :'worker';
ALTER ROLE app_platform LOGIN PASSWORD :'platform';
ALTER ROLE app_read LOGIN PASSWORD :'read';

COMMIT;
