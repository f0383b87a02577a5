-- Changes two fields of records whose ids are in a file, in turn: -- RECORDS_PATH TAG IDS
local common = dofile("common.lua")
local path, tag, ids
local number = 0
local headers = { ["Content-Type"] = "application/json" }

function init(args)
  path, tag, ids = args[1], args[2], common.lines(args[3])
end

function request()
  number = number + 1
  local id = ids[number % #ids + 1]
  return wrk.format("PATCH", path .. "/" .. id, headers, common.change(tag, number))
end

function done(summary, latency)
  common.print(summary, latency)
end
