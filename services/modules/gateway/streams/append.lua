--[[
  Keeps what is said next, unless somebody else runs the stream by now, or it is gone.

  KEYS[1]  the head      KEYS[2]  the batches
  ARGV[1]  who says it      ARGV[2]  the state from now on; empty: as it was
  ARGV[3]  milliseconds that it is kept from now on, with a new state; its first batch is kept as long
  ARGV[4]  the batch; empty: none

  Result: 'kept', 'taken' when somebody else runs it, 'gone' when it was forgotten
]]
local by = redis.call('HGET', KEYS[1], 'by')
if not by then
  return 'gone'
end
if by ~= ARGV[1] then
  return 'taken'
end
if ARGV[4] ~= '' and redis.call('RPUSH', KEYS[2], ARGV[4]) == 1 then
  redis.call('PEXPIRE', KEYS[2], ARGV[3])
end
if ARGV[2] ~= '' then
  redis.call('HSET', KEYS[1], 'state', ARGV[2])
  if ARGV[2] == 'ended' then
    redis.call('HDEL', KEYS[1], 'request')
  end
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  redis.call('PEXPIRE', KEYS[2], ARGV[3])
end
return 'kept'
