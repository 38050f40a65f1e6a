"""Writes versioned values to Redis: never an older one over a newer one, never past a lost lease.

What was written is announced, so that readers need not wait for their next look.
"""

from collections.abc import Iterable
from typing import Any

from touchline.plumbing import kv, logs
from touchline.plumbing.lease import Fence, LeaseLost

# A slow old writer must never overwrite a newer rendering; an equal version may be rendered again.
# The version leads the value as {"version":"...", so that a reader needs one GET and the comparison
# no second key. Versions are decimal strings without leading zeros: longer is newer, and equal
# lengths compare as text. A fenced write names the lease it is made under and the token it had then.
_PUT_UNLESS_OLDER = """
if KEYS[2] and redis.call('GET', KEYS[2]) ~= ARGV[4] then
  return -1
end
local old = redis.call('GETRANGE', KEYS[1], 0, 63)
local version = string.match(old, '^{"version":"(%d+)"')
if version and (#version > #ARGV[1] or (#version == #ARGV[1] and version > ARGV[1])) then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1
"""
_FENCED = -1
# Freshness is inside the value; this only sweeps up what no renderer has touched for a month.
KEEP_S = 30 * 24 * 3600
# Values per round trip: a few hundred kilobytes each.
PIPELINE_VALUES = 100


class MonotonePut:
    """Writes values unless newer versions are stored, under a fence when it is given one."""

    def __init__(self, client: kv.Client, fence: Fence | None = None) -> None:
        self._client = client
        self._fence = fence
        self._script = client.register_script(_PUT_UNLESS_OLDER)

    def __call__(self, values: Iterable[tuple[str, int, bytes]]) -> int:
        """Store keys at versions with their values and announce them; returns how many were stored.

        A value begins with its own version.

        Raises:
            LeaseLost: somebody else writes now; nothing was written after they began.

        """
        items = list(values)
        return sum(
            self._put_some(items[start : start + PIPELINE_VALUES])
            for start in range(0, len(items), PIPELINE_VALUES)
        )

    def _put_some(self, items: list[tuple[str, int, bytes]]) -> int:
        if self._fence:
            self._fence.renew()
        with self._client.pipeline(transaction=False) as pipeline:
            for key, version, value in items:
                self._queue(pipeline, key, version, value)
            changed = [logs.current().correlation_id, *(key for key, _, _ in items)]
            pipeline.publish(kv.CHANGED, "\n".join(changed))
            *written, _ = pipeline.execute()
        if _FENCED in written:
            raise LeaseLost
        return sum(written)

    def _queue(self, pipeline: Any, key: str, version: int, value: bytes) -> None:
        assert value.startswith(b'{"version":"%d"' % version)
        keys: list[str] = [key]
        args: list[bytes | str | int] = [str(version), value, KEEP_S]
        if self._fence:
            keys.append(self._fence.key)
            args.append(self._fence.token)
        self._script(keys=keys, args=args, client=pipeline)
