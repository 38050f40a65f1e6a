"""Configuration: one frozen Settings, built once from the environment by each entry point.

Every name here is described in docs/configuration.md; a test keeps the two equal. Any name may
instead be given as NAME_FILE, the path of a file that holds the value (for secrets).
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from touchline import __version__
from touchline.errors import BadSetting
from touchline.feed_settings import FeedSettings
from touchline.key_settings import KeySettings
from touchline.plumbing.demand import Demand
from touchline.setting_types import (
    DrainSeconds,
    HeaderName,
    HostName,
    Limit,
    LimitNames,
    Milliseconds,
    Networks,
    Origins,
    PoolMin,
    PoolSize,
    PostgresUrl,
    PrepareThreshold,
    RedisUrl,
    Seconds,
    ServerAddresses,
    sentences,
)

# Fly runs the release command in a machine of this group.
_FLY_RELEASE_GROUP = "fly_app_release_command"


class _FileSource(PydanticBaseSettingsSource):
    """Reads NAME_FILE for every NAME that is not itself set."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        del field
        path = os.environ.get(f"{field_name.upper()}_FILE")
        if path is None or field_name.upper() in os.environ:
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").strip(), field_name, False
        except OSError as error:
            raise BadSetting(
                f"{field_name.upper()}_FILE: cannot read {path}: {error.strerror}"
            ) from error

    def __call__(self) -> dict[str, Any]:
        found = {
            name: self.get_field_value(field, name)[0]
            for name, field in self.settings_cls.model_fields.items()
        }
        return {name: value for name, value in found.items() if value is not None}


class Settings(FeedSettings, KeySettings):
    """Everything a Touchline process may be told. Defaults run the whole thing on a laptop."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", enable_decoding=False)

    environment: Literal["development", "test", "production"] = "development"
    process_type: Literal[
        "web", "worker_odds", "worker_settlement", "worker_publisher", "release", "cli", "sandbox"
    ] = "cli"
    app_version: str = __version__
    log_format: Literal["json", "readable", ""] = ""
    monitoring_port: Annotated[int, Field(ge=0, le=65535)] = 0

    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    web_bind: str = "127.0.0.1"
    web_concurrency: Annotated[int, Field(ge=1, le=64)] = 2
    web_connections: Annotated[int, Field(ge=10, le=100_000)] = 1000
    streams_per_client: Annotated[int, Field(ge=0, le=10_000)] = 20
    platform_domain: HostName = "localhost"
    request_timeout_s: Seconds = 5.0
    drain_s: DrainSeconds = 2.0
    trusted_proxies: Networks = "127.0.0.0/8,::1/128"
    client_address_header: HeaderName = "X-Forwarded-For"
    cors_origins: Origins = ""
    dns_servers: ServerAddresses = ""
    dns_timeout_s: Seconds = 3.0

    database_url: PostgresUrl = "postgresql://app_web@127.0.0.1:6432/touchline"
    worker_database_url: PostgresUrl = ""
    platform_database_url: PostgresUrl = ""
    direct_database_url: PostgresUrl = ""
    pgbouncer_admin_url: PostgresUrl = ""
    pgbouncer_pool_size: Annotated[int, Field(ge=0, le=100_000)] = 0
    require_pgbouncer: bool = False
    db_web_pool_max: PoolSize = 6
    db_worker_pool_max: PoolSize = 3
    db_office_pool_max: PoolSize = 1
    db_pool_min: PoolMin = None
    db_conn_timeout: Seconds = 5.0
    db_statement_timeout: Milliseconds = 3000
    db_idle_in_transaction_timeout: Milliseconds = 5000
    db_prepare_threshold: PrepareThreshold = None
    db_pool_max_lifetime: Seconds = 1200.0
    db_pool_max_idle: Seconds = 300.0

    redis_url: RedisUrl = "redis://127.0.0.1:6379/0"
    redis_cache_url: RedisUrl = ""
    allow_no_redis: bool = False
    redis_timeout_ms: Milliseconds = 100

    session_lifetime_s: Seconds = 3600.0
    session_permanent_lifetime_s: Seconds = 86_400.0
    session_age_max_s: Seconds = 604_800.0
    session_confirm_s: Seconds = 300.0
    session_redis_timeout: Milliseconds = 250
    staff_session_lifetime_s: Seconds = 1800.0
    staff_session_age_max_s: Seconds = 43_200.0

    pagination_max_limit: Annotated[int, Field(ge=1, le=1000)] = 1000
    board_sweep_s: Seconds = 5.0
    edge_soft_ttl_s: Seconds = 5.0
    snapshot_dir: str = ""

    smtp_host: str = ""
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_encrypted: bool = True
    mail_from: str = ""

    limit_public: Limit = "100+2/s"
    limit_global: Limit = "100+100/min"
    limit_tenant: Limit = "600+300/s"
    limit_login: Limit = "5+5/min"
    limit_codes: Limit = "5+30/h"
    limit_registration: Limit = "5+5/min"
    limit_forms: Limit = "3+3/min"
    limit_bets: Limit = "60+60/min"
    limit_shadow: LimitNames = ""
    limit_redis_timeout: Milliseconds = 50
    expected_processes: Annotated[int, Field(ge=0, le=10_000)] = 0
    expected_workers: Annotated[int, Field(ge=1, le=10_000)] = 3
    head_price_minor: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    head_currency: Annotated[str, Field(pattern=r"[A-Z]{3}")] = "EUR"
    tenant_share_percent: Annotated[int, Field(ge=1, le=100)] = 40

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then NAME_FILE."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, _FileSource(settings_cls)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        problems = [f"FEEDS: {problem}" for problem in self.arrangement.problems]
        problems += [*self._pool_problems(), *self._web_problems(), *self._production_problems()]
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _pool_problems(self) -> list[str]:
        smallest = min(self.db_web_pool_max, self.db_worker_pool_max)
        if self.db_pool_min is not None and self.db_pool_min > smallest:
            return [
                f"DB_POOL_MIN={self.db_pool_min} is above the smallest pool maximum, {smallest}"
            ]
        return []

    def _web_problems(self) -> list[str]:
        problems = []
        if self.monitoring_port == self.port:
            problems.append(f"PORT and MONITORING_PORT are both {self.port}; give them one each")
        if 0 < self.expected_processes < self.web_concurrency:
            problems.append(
                f"EXPECTED_PROCESSES={self.expected_processes} is below"
                f" WEB_CONCURRENCY={self.web_concurrency}, the processes of one machine alone"
            )
        return problems

    def _production_problems(self) -> list[str]:
        if self.environment != "production":
            return []
        problems = self.key_problems()
        if any(not origin.startswith("https://") for origin in self.allowed_origins):
            problems.append("CORS_ORIGINS names an origin that is not https://")
        if not self.redis_url and not self.allow_no_redis:
            problems.append("REDIS_URL is empty; set it, or ALLOW_NO_REDIS=1 to run without")
        if self.smtp_host and "@" not in self.mail_from:
            problems.append("SMTP_HOST is set; MAIL_FROM has to say who the letters are from")
        if self.pgbouncer_pool_size:
            problem = self.demand.problem(self.pgbouncer_pool_size, "PGBOUNCER_POOL_SIZE")
            problems += [problem] if problem else []
        return problems

    @property
    def allowed_origins(self) -> frozenset[str]:
        """Whose scripts may read the public API."""
        return frozenset(filter(None, self.cors_origins.split(",")))

    @property
    def is_production(self) -> bool:
        """Whether real players are on the other side."""
        return self.environment == "production"

    @property
    def processes(self) -> int:
        """How many web processes share the limits while Redis is away."""
        return self.expected_processes or self.web_concurrency

    @property
    def demand(self) -> Demand:
        """The database connections that the whole fleet may hold at once."""
        office_size = self.db_office_pool_max if self.platform_database_url else 0
        return Demand(
            self.processes,
            self.db_web_pool_max,
            office_size,
            self.expected_workers,
            self.db_worker_pool_max,
        )

    @property
    def cache_url(self) -> str:
        """Where themes and boards live: the cache Redis, or the only one."""
        return self.redis_cache_url or self.redis_url

    @property
    def worker_url(self) -> str:
        """The database URL of worker processes."""
        return self.worker_database_url or self.database_url

    @property
    def platform_url(self) -> str:
        """The database URL of platform staff's commands."""
        return self.platform_database_url or self.database_url

    @property
    def log_style(self) -> str:
        """``json`` in production unless told otherwise, ``readable`` elsewhere."""
        return self.log_format or ("json" if self.is_production else "readable")


def load(process_type: str | None = None, overrides: Mapping[str, Any] | None = None) -> Settings:
    """Build the settings of this process from its environment.

    ``process_type`` is what the entry point is, unless PROCESS_TYPE or FLY_PROCESS_GROUP says it.

    Raises:
        BadSetting: one sentence per problem, all of them at once.

    """
    group = os.environ.get("FLY_PROCESS_GROUP", "").replace(_FLY_RELEASE_GROUP, "release")
    known = os.environ.get("PROCESS_TYPE") or group or process_type
    given = dict(overrides or {})
    if known:
        given.setdefault("process_type", known)
    try:
        return Settings(**given)
    except ValidationError as error:
        raise BadSetting("\n".join(_all_sentences(error, given))) from error


def _all_sentences(error: ValidationError, given: Mapping[str, Any]) -> list[str]:
    """The problems of single names, and then those that only show once the names are right."""
    wrong = {str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}
    lines = sentences(error)
    if not wrong:
        return lines
    repaired = {
        name: Settings.model_fields[name].default for name in wrong if name in Settings.model_fields
    }
    try:
        Settings(**{**given, **repaired})
    except ValidationError as further:
        lines += sentences(further)
    return lines
