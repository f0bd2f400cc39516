--[[
  What is kept of a stream from a batch on, and who runs it: both at one moment.

  KEYS[1]  the head      KEYS[2]  the batches
  ARGV[1]  the first batch that is wanted

  Result: { by, state, batches }; by is false when the stream is gone
]]
local head = redis.call('HMGET', KEYS[1], 'by', 'state')
return { head[1], head[2], redis.call('LRANGE', KEYS[2], ARGV[1], -1) }
