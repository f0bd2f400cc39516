--[[
  Keeps an answer of one scope, and forgets the oldest when there are too many: in one step, so that none is kept that
  nobody counts.

  KEYS[1]  the answer      KEYS[2]  the questions of its scope, the latest first
  ARGV[1]  the answer, sealed      ARGV[2]  its question      ARGV[3]  how many may be kept      ARGV[4]  milliseconds
  ARGV[5]  how the keys of answers of this scope begin; all of them are in the slot of KEYS[1]

  Result: how many were forgotten
]]
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[4])
redis.call('LREM', KEYS[2], 0, ARGV[2])
redis.call('LPUSH', KEYS[2], ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
local oldest = redis.call('LRANGE', KEYS[2], ARGV[3], -1)
redis.call('LTRIM', KEYS[2], 0, ARGV[3] - 1)
for _, question in ipairs(oldest) do
  redis.call('UNLINK', ARGV[5] .. question)
end
return #oldest
