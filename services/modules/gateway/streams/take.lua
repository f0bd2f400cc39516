--[[
  Takes a stream over from whoever ran it; of many who want to, one does.

  KEYS[1]  the head
  ARGV[1]  who was seen to run it      ARGV[2]  who wants to

  Result: 1 when it was taken over, 0 when somebody else was faster or it is over
]]
if redis.call('HGET', KEYS[1], 'by') ~= ARGV[1] or redis.call('HGET', KEYS[1], 'state') == 'ended' then
  return 0
end
redis.call('HSET', KEYS[1], 'by', ARGV[2], 'state', 'running')
return 1
