--[[
  Writes down that something which is kept was asked by one person.

  KEYS[1]  keys of what one person has asked, each with when it was
  ARGV[1]  how many may be kept      ARGV[2]  milliseconds      ARGV[3], …  keys

  Result: the keys that are too many now; whoever asks removes what they hold, since it is in other slots
]]
local time = redis.call('TIME')
-- Written out: a number of this size would lose its last digits.
local now = string.format('%.0f', time[1] * 1000000 + time[2])
for at = 3, #ARGV do
  redis.call('ZADD', KEYS[1], now, ARGV[at])
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
local over = redis.call('ZCARD', KEYS[1]) - tonumber(ARGV[1])
if over <= 0 then
  return {}
end
local oldest = redis.call('ZRANGE', KEYS[1], 0, over - 1)
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, over - 1)
return oldest
