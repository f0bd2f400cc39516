--[[
  Keeps a question among those of its signature, the latest first, and forgets the oldest signature when there are too
  many of one scope: in one step, so that none is kept that nobody counts.

  KEYS[1]  the questions of one signature      KEYS[2]  the signatures of the scope, the latest first
  ARGV[1]  the question, sealed      ARGV[2]  its signature      ARGV[3]  how many questions of one signature
  ARGV[4]  how many signatures      ARGV[5]  milliseconds
  ARGV[6]  how the keys of signatures of this scope begin; all of them are in the slot of KEYS[1]

  Result: how many signatures were forgotten
]]
redis.call('LPUSH', KEYS[1], ARGV[1])
redis.call('LTRIM', KEYS[1], 0, ARGV[3] - 1)
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('LREM', KEYS[2], 0, ARGV[2])
redis.call('LPUSH', KEYS[2], ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
local oldest = redis.call('LRANGE', KEYS[2], ARGV[4], -1)
redis.call('LTRIM', KEYS[2], 0, ARGV[4] - 1)
for _, signature in ipairs(oldest) do
  redis.call('UNLINK', ARGV[6] .. signature)
end
return #oldest
