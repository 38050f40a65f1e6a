"""The fault proxy's own process: obeys the socket whose number it is given, ends when it closes."""

import asyncio
import json
import signal
import socket
import sys
from typing import Any

from devstack.faultproxy.modes import Mode
from devstack.faultproxy.relay import Route


class Proxy:
    """All routes by name."""

    def __init__(self) -> None:
        self._routes: dict[str, Route] = {}

    async def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        """Carry out one order. What is wrong with it is the answer's ``error``."""
        try:
            name = order.pop("route")
            if order.get("target") is not None:
                route = self._routes[name] = Route(order["port"], order["target"])
                route.open()
            elif "mode" in order:
                await self._routes[name].change(Mode(**order["mode"]))
            route = self._routes[name]
        except KeyError as error:
            return {"error": f"no such route: {error}"}
        except (OSError, ValueError, TypeError) as error:
            return {"error": str(error)}
        return {
            "port": route.port,
            "accepted": route.accepted,
            "open": len(route.links),
            "carried": route.carried_bytes,
        }

    async def close(self) -> None:
        """End all routes."""
        for route in self._routes.values():
            await route.close()


async def _serve(control: socket.socket) -> None:
    reader, writer = await asyncio.open_connection(sock=control)
    proxy = Proxy()
    while line := await reader.readline():
        answer = await proxy.obey(json.loads(line))
        writer.write(json.dumps(answer).encode() + b"\n")
        await writer.drain()
    await proxy.close()


def main(descriptor: int) -> None:
    """Serve until the other end of the control socket is closed, by its owner's death at last."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(_serve(socket.socket(fileno=descriptor)))


if __name__ == "__main__":
    main(int(sys.argv[1]))
