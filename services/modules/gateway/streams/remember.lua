--[[
  Writes down whose stream it is.

  KEYS[1]  the streams of one owner
  ARGV[1]  the new one      ARGV[2]  how many may be kept      ARGV[3]  milliseconds

  Result: the oldest, when they are too many now; else false
]]
local count = redis.call('LPUSH', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
if count > tonumber(ARGV[2]) then
  return redis.call('RPOP', KEYS[1])
end
return false
