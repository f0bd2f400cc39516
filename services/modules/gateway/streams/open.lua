--[[
  Begins to keep a stream: its head and its first parts, or neither.

  KEYS[1]  the head      KEYS[2]  the batches
  ARGV[1]  milliseconds that it is kept
  ARGV[2]  who runs it      ARGV[3]  the owner      ARGV[4]  about it      ARGV[5]  the request
  ARGV[6]  the first batch
]]
redis.call('HSET', KEYS[1], 'by', ARGV[2], 'state', 'running', 'owner', ARGV[3], 'about', ARGV[4], 'request', ARGV[5])
redis.call('DEL', KEYS[2])
redis.call('RPUSH', KEYS[2], ARGV[6])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[1])
return 1
