-- Deletes the records whose ids are in a file, each once; stops when none is left:
-- -- RECORDS_PATH IDS
local common = dofile("common.lua")
local path, ids
local number = -1
local threads = {}
began, ran_for = 0, 0

function setup(thread)
  threads[#threads + 1] = thread
end

function init(args)
  path, ids = args[1], common.lines(args[2])
end

function request()
  number = number + 1
  -- wrk asks for one request before it starts, to look at it; that one is never sent.
  if number == 0 then
    return wrk.format("GET", "/api/health")
  elseif number == 1 then
    began = common.now()
  end
  local id = ids[number]
  if id then
    return wrk.format("DELETE", path .. "/" .. id)
  end
  if ran_for == 0 then
    ran_for = common.now() - began
    wrk.thread:stop()
  end
  return wrk.format("GET", "/api/health")
end

function done(summary, latency)
  local until_empty = threads[1]:get("ran_for")
  common.print(summary, latency, until_empty > 0 and until_empty or nil)
end
