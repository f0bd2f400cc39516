--[[
  Keeps what was loaded, unless the key was deleted meanwhile: whoever deletes takes the loader's lock away.

  KEYS[1]  the lock of the key      KEYS[2]  the value of the key
  ARGV[1]  the loader's token       ARGV[2]  the entry       ARGV[3]  its time to live in milliseconds

  Result: 1 when it was kept, 0 when not
]]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return 1
