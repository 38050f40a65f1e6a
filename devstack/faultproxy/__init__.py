"""A proxy between two processes that can fail like a network or a server, on command."""

from devstack.faultproxy.client import FaultProxy

__all__ = ["FaultProxy"]
