--[[
  Takes from several limits of one subject at once, or from none of them.

  A limit is a sliding window cut into buckets: no stretch of `window` milliseconds ever holds more than `limit`,
  and a window that starts empty gives exactly `limit`.

  KEYS[i]          one hash per limit: bucket number -> how many were taken in it
  ARGV[1]          how many to take
  ARGV[3i-1 ..]    per limit: the limit, the window in milliseconds, the number of buckets

  Result: {1 or 0 (taken or refused), then per limit: remaining, milliseconds until something comes back,
           milliseconds until as many as asked for would be there}
]]
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local cost = tonumber(ARGV[1])
local states = {}
local taken = 1

for i, key in ipairs(KEYS) do
  local limit, window, count = tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
  local width = math.ceil(window / count)
  local oldest = math.floor((now - window) / width)
  local stored = redis.call('HGETALL', key)
  local buckets, sum = {}, 0
  for at = 1, #stored, 2 do
    local number, amount = tonumber(stored[at]), tonumber(stored[at + 1])
    if number < oldest then
      redis.call('HDEL', key, stored[at])
    else
      sum = sum + amount
      buckets[#buckets + 1] = { number = number, amount = amount }
    end
  end
  table.sort(buckets, function(left, right) return left.number < right.number end)

  -- A bucket has left the window when its last millisecond has.
  local reset, retry, freed = 0, 0, 0
  for _, bucket in ipairs(buckets) do
    local leaves = (bucket.number + 1) * width + window - now
    if reset == 0 then reset = leaves end
    if sum - freed + cost > limit then retry = leaves end
    freed = freed + bucket.amount
  end
  if sum + cost > limit then
    taken = 0
    if cost > limit then retry = window end
  end
  states[i] = { key = key, sum = sum, limit = limit, window = window, reset = reset, retry = retry,
                bucket = math.floor(now / width), width = width }
end

local result = { taken }
for _, state in ipairs(states) do
  local sum = state.sum
  if taken == 1 then
    redis.call('HINCRBY', state.key, state.bucket, cost)
    redis.call('PEXPIRE', state.key, state.window + 2 * state.width)
    sum = sum + cost
    if state.reset == 0 then state.reset = state.window end
  end
  result[#result + 1] = math.max(0, state.limit - sum)
  result[#result + 1] = state.reset
  result[#result + 1] = state.retry
end
return result
