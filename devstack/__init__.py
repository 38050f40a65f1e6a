"""Starts PostgreSQL, PgBouncer and Valkey on a laptop; used by `./dev` and by the tests.

Standard library only: it runs before any environment exists.
"""
