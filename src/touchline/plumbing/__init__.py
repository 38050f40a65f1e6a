"""Pipes: knows PostgreSQL, Redis and time; knows no bet."""
