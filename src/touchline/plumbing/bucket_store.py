"""Token buckets in Redis, by Redis's own clock: one script call takes from or charges many at once.

The script does the sums of bucket.py; a test runs both on the same numbers.
"""

from collections.abc import Sequence
from typing import Protocol

from redis.exceptions import RedisError

from touchline.plumbing import kv
from touchline.plumbing.bucket import LATENESS_MAX, Ask
from touchline.plumbing.guarded import REDIS_RULES, Guard

# More keys in one call would keep Redis from others for too long.
KEYS_MAX = 256

CLOCK = """
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
"""
# Numbers are whole and below 2^53, where a double is exact.
BODY = f"""
local is_take = ARGV[1] == 'take'
local stored = redis.call('MGET', unpack(KEYS))
local asks, is_on = {{}}, true
for i = 1, #KEYS do
  local at = (i - 1) * 5 + 1
  local interval, tolerance = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  local count, age = tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4])
  local full_at = tonumber(stored[i] or '0')
  if full_at > now + {LATENESS_MAX} * tolerance then full_at = now + tolerance end
  local without = math.max(full_at, now - age)
  local with = without + count * interval
  local fits = with - now <= tolerance
  if not fits and ARGV[at + 5] == 'enforced' then is_on = false end
  asks[i] = {{without = without, with = with, fits = fits}}
end
local answers = {{}}
for i, ask in ipairs(asks) do
  local full_at = ask.without
  if not is_take or (is_on and ask.fits) then
    full_at = ask.with
    if full_at > now then
      local keep = math.ceil((full_at - now) / 1000)
      redis.call('SET', KEYS[i], string.format('%.0f', full_at), 'PX', keep)
    end
  end
  answers[#answers + 1] = ask.fits and 1 or 0
  answers[#answers + 1] = math.max(0, full_at - now)
end
return answers
"""


class BucketsAway(Exception):
    """The shared buckets cannot be reached."""

    def __init__(self, retry_after_s: float = 1) -> None:
        self.retry_after_s = retry_after_s
        super().__init__()


class BucketStore(Protocol):
    """Buckets that all processes share; at most KEYS_MAX in one question."""

    def take(self, asks: Sequence[Ask]) -> list[tuple[bool, int]]:
        """Take all or none; per ask whether it fits, and in how many us its bucket will be full.

        Raises:
            BucketsAway: nobody knows whether anything was taken.

        """

    def settle(self, asks: Sequence[Ask]) -> list[int]:
        """Charge what has been spent; per ask in how many us its bucket will be full.

        Raises:
            BucketsAway: nobody knows whether anything was charged.

        """


class RedisBuckets:
    """Buckets in one Redis; one round trip however many are asked, up to KEYS_MAX."""

    def __init__(self, client: kv.Client) -> None:
        self._script = client.register_script(CLOCK + BODY)
        self._guard = Guard(
            "redis_limits", REDIS_RULES, failures=(RedisError,), refusal=BucketsAway
        )

    def take(self, asks: Sequence[Ask]) -> list[tuple[bool, int]]:
        """As BucketStore says."""
        answers = self._call("take", asks)
        return [
            (bool(fits), full_in_us)
            for fits, full_in_us in zip(answers[::2], answers[1::2], strict=True)
        ]

    def settle(self, asks: Sequence[Ask]) -> list[int]:
        """As BucketStore says."""
        return self._call("settle", asks)[1::2]

    def _call(self, verb: str, asks: Sequence[Ask]) -> list[int]:
        assert len(asks) <= KEYS_MAX
        keys, arguments = [ask.key for ask in asks], script_arguments(verb, asks)
        try:
            with self._guard.call():
                answers: list[int] = self._script(keys=keys, args=arguments)
        except RedisError as error:
            raise BucketsAway from error
        return answers


def script_arguments(verb: str, asks: Sequence[Ask]) -> list[str | int]:
    """What the script is given beside its keys."""
    arguments: list[str | int] = [verb]
    for policy, _, tokens, age_us in asks:
        mode = "shadow" if policy.is_shadow else "enforced"
        arguments += [policy.interval_us, policy.tolerance_us, tokens, age_us, mode]
    return arguments
