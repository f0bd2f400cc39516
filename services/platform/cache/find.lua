--[[
  Reads a value together with the versions that it must carry, and how long it lives.

  KEYS[1], KEYS[2]  the versions of all and of its group      KEYS[3]  the value

  Result: both versions, the value, the milliseconds that it has left; nil for what is not there
]]
local found = redis.call('MGET', KEYS[1], KEYS[2], KEYS[3])
found[4] = redis.call('PTTL', KEYS[3])
return found
