"""The scripts that change sessions, each in one step of the store."""

from touchline.accounts.session import FIELDS_MAX, SIZE_MAX

_NOW = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
"""
_END_ONE = """
local function end_one(key, kept)
  redis.call('ZREM', live, key)
  redis.call('SET', key .. ':ended', 1, 'PX', kept)
  return redis.call('DEL', key)
end
"""

# KEYS: session, live, the player's index. ARGV: idle, age, sessions a player may have, how long an
# ended one is remembered, the key it follows or '', then the fields.
CREATE = f"""
local live = KEYS[2]
{_NOW}{_END_ONE}
local idle, age = tonumber(ARGV[1]), tonumber(ARGV[2])
local fields = {{}}
for i = 6, #ARGV do fields[#fields + 1] = ARGV[i] end
if redis.call('EXISTS', KEYS[1]) == 1 then return redis.error_reply('ERR this id is taken') end
redis.call('HSET', KEYS[1], unpack(fields))
redis.call('HSET', KEYS[1], 'ends_at_ms', string.format('%.0f', now + age),
  'confirmed_at_ms', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], math.min(idle, age))
if ARGV[5] ~= '' then
  end_one(ARGV[5], ARGV[4])
  redis.call('ZREM', KEYS[3], ARGV[5])
end
redis.call('ZREMRANGEBYSCORE', live, '-inf', now)
redis.call('ZADD', live, now + math.min(idle, age), KEYS[1])
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now)
redis.call('ZADD', KEYS[3], now + age, KEYS[1])
redis.call('PEXPIRE', KEYS[3], age)
while redis.call('ZCARD', KEYS[3]) > tonumber(ARGV[3]) do
  end_one(redis.call('ZPOPMIN', KEYS[3])[1], ARGV[4])
end
return now
"""

# KEYS: session, live. What is too large to be a session is not even sent.
READ = f"""
{_NOW}
local kind = redis.call('TYPE', KEYS[1])['ok']
if kind == 'none' then return {{}} end
if kind ~= 'hash' or redis.call('HLEN', KEYS[1]) > {FIELDS_MAX} then return {{now, 0}} end
local fields, size = redis.call('HGETALL', KEYS[1]), 0
for _, part in ipairs(fields) do size = size + #part end
local known = redis.call('HMGET', KEYS[1], 'idle_ms', 'ends_at_ms')
local idle, ends = tonumber(known[1] or ''), tonumber(known[2] or '')
if size > {SIZE_MAX} or not idle or not ends then return {{now, 0}} end
if ends <= now or redis.call('EXISTS', KEYS[1] .. ':ended') == 1 then return {{}} end
local whole, is_extended = math.min(idle, ends - now), 0
if redis.call('PTTL', KEYS[1]) < whole * 0.8 then
  redis.call('PEXPIRE', KEYS[1], math.ceil(whole))
  redis.pcall('ZADD', KEYS[2], 'XX', now + whole, KEYS[1])
  is_extended = 1
end
return {{now, is_extended, unpack(fields)}}
"""

# KEYS: session. ARGV: how many of what follows are names and values; the rest are names to drop.
WRITE = """
if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('EXISTS', KEYS[1] .. ':ended') == 1 then
  return 0
end
local count = tonumber(ARGV[1])
if count > 0 then redis.call('HSET', KEYS[1], unpack(ARGV, 2, count + 1)) end
if #ARGV > count + 1 then redis.call('HDEL', KEYS[1], unpack(ARGV, count + 2)) end
return 1
"""

# KEYS: session, live, the player's index. ARGV: how long it is remembered as ended.
END = f"""
local live = KEYS[2]
{_END_ONE}
redis.call('ZREM', KEYS[3], KEYS[1])
return end_one(KEYS[1], ARGV[1])
"""

# KEYS: the player's index, live. ARGV: how long each is remembered as ended.
END_ALL = f"""
local live, ended = KEYS[2], 0
{_END_ONE}
for _, key in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  ended = ended + end_one(key, ARGV[1])
end
redis.call('DEL', KEYS[1])
return ended
"""

# KEYS: the player's index. ARGV: the epoch before, the epoch now.
ADVANCE = """
local taken = 0
for _, key in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if redis.call('HGET', key, 'epoch') == ARGV[1] then
    redis.call('HSET', key, 'epoch', ARGV[2])
    taken = taken + 1
  end
end
return taken
"""

# KEYS: live.
COUNT = f"""
{_NOW}
return redis.call('ZCOUNT', KEYS[1], now, '+inf')
"""
