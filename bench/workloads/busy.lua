-- GETs the paths of a file; every tenth request changes a record instead, so that nothing a
-- server has remembered of the collection stays true for long:
-- -- RECORDS_PATH TAG IDS PATHS
local common = dofile("common.lua")
local path, tag, ids
local requests = {}
local number = 0
local headers = { ["Content-Type"] = "application/json" }

function init(args)
  path, tag, ids = args[1], args[2], common.lines(args[3])
  for n, line in ipairs(common.lines(args[4])) do
    requests[n] = wrk.format("GET", line)
  end
end

function request()
  number = number + 1
  if number % 10 == 0 then
    local id = ids[(number / 10) % #ids + 1]
    return wrk.format("PATCH", path .. "/" .. id, headers, common.change(tag, number))
  end
  return requests[number % #requests + 1]
end

function done(summary, latency)
  common.print(summary, latency)
end
