"""Staff who sign in with a browser: a password, and then what their authenticator app says."""
