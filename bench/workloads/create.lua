-- Creates records, each different: -- RECORDS_PATH TAG
local common = dofile("common.lua")
local path, tag
local number = 0
local headers = { ["Content-Type"] = "application/json" }

function init(args)
  path, tag = args[1], args[2]
end

function request()
  number = number + 1
  return wrk.format("POST", path, headers, common.new_record(tag, number))
end

function done(summary, latency)
  common.print(summary, latency)
end
