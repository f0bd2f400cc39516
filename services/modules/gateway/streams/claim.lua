--[[
  Begins to keep a stream of which nothing was said yet, unless it is kept already: of all who want to begin it, one does.

  KEYS[1]  the head
  ARGV[1]  milliseconds that it is kept
  ARGV[2]  who runs it      ARGV[3]  the owner      ARGV[4]  about it      ARGV[5]  the request

  Result: 1 when it begins here, 0 when it is there already
]]
if redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
redis.call('HSET', KEYS[1], 'by', ARGV[2], 'state', 'running', 'owner', ARGV[3], 'about', ARGV[4], 'request', ARGV[5])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1
