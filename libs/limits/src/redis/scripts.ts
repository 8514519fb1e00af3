// What Redis does in one step, by its own clock but for days, which the asking process names. Each state expires when it says no more than its absence.

import { AHEAD_MS, DAY_MS } from '../day-allowance.ts';

export const SCRIPTS = {
  /**
   * Takes tokens. KEYS: the bucket. ARGV: per second, burst, needed, wanted (≥ needed). Answers {granted, ms until `needed` are there}:
   * as many as there are up to `wanted`, or 0 if there are fewer than `needed`.
   */
  takeTokens: {
    numberOfKeys: 1,
    lua: `
local perSecond, burst, needed, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local state = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(state[1]) or burst, tonumber(state[2]) or now
tokens = math.min(burst, tokens + math.max(0, now - at) / 1000 * perSecond)
local granted, wait = 0, 0
if tokens >= needed then
  granted = math.max(needed, math.min(wanted, math.floor(tokens)))
  tokens = tokens - granted
else
  wait = math.ceil((needed - tokens) / perSecond * 1000)
end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens), 'at', string.format('%.3f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil((burst - tokens) / perSecond * 1000) + 1000)
return { granted, wait }`,
  },
  /**
   * Counts an attempt under every key or under none. KEYS: the windows. ARGV: window in ms, a name for the attempt, the most for each
   * key. Answers the ms to wait, 0 when counted.
   */
  countAttempt: {
    lua: `
local window = tonumber(ARGV[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local wait = 0
for i, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - window)
  local most = tonumber(ARGV[i + 2])
  local count = redis.call('ZCARD', key)
  if count >= most then
    local inTheWay = redis.call('ZRANGE', key, count - most, count - most, 'WITHSCORES')
    wait = math.max(wait, tonumber(inTheWay[2]) + window - now, 1)
  end
end
if wait == 0 then
  for _, key in ipairs(KEYS) do
    redis.call('ZADD', key, now, ARGV[2])
    redis.call('PEXPIRE', key, window)
  end
end
return wait`,
  },
  /**
   * Lets a member in, as `dueBy` of day-allowance.ts says. KEYS: the day's count, the member. ARGV: most per day, the day, ms since it began,
   * how many were let in and not counted here. Answers {1 or 0, how many are taken}. A day named that is over does not begin again.
   */
  takeAllowance: {
    numberOfKeys: 2,
    lua: `
local most, day, at, alone = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local state = redis.call('HMGET', KEYS[1], 'day', 'used')
local known, used = tonumber(state[1]), tonumber(state[2]) or 0
if not known then
  used = math.floor(most * at / ${DAY_MS})
elseif known < day then
  used = 0
elseif known > day then
  day, at, alone = known, 0, 0
end
used = used + alone
local allowed = redis.call('EXISTS', KEYS[2])
local due = math.min(most, math.max(math.min(1, most), math.floor(most * (at + ${AHEAD_MS}) / ${DAY_MS})))
if allowed == 0 and used < due then
  allowed = 1
  used = used + 1
  redis.call('SET', KEYS[2], '1', 'PX', ${DAY_MS})
end
redis.call('HSET', KEYS[1], 'day', day, 'used', used)
redis.call('PEXPIRE', KEYS[1], ${2 * DAY_MS})
return { allowed, used }`,
  },
} as const;
