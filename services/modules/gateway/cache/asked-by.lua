--[[
  Writes down that something which is kept was asked by one person.

  KEYS[1]  keys of what one person has asked, the latest first
  ARGV[1]  a key      ARGV[2]  how many may be kept      ARGV[3]  milliseconds

  Result: the keys that are too many now; whoever asks removes what they hold, since it is in other slots
]]
redis.call('LREM', KEYS[1], 0, ARGV[1])
redis.call('LPUSH', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
local oldest = redis.call('LRANGE', KEYS[1], ARGV[2], -1)
redis.call('LTRIM', KEYS[1], 0, ARGV[2] - 1)
return oldest
