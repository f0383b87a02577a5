-- Creates records, many in a request: -- RECORDS_PATH TAG COUNT
local common = dofile("common.lua")
local path, tag, count
local number = 0
local headers = { ["Content-Type"] = "application/json" }

function init(args)
  path, tag, count = args[1], args[2], tonumber(args[3])
end

function request()
  local requests = {}
  for n = 1, count do
    number = number + 1
    requests[n] = string.format('{"method":"POST","url":"%s","body":%s}', path, common.new_record(tag, number))
  end
  local body = '{"requests":[' .. table.concat(requests, ",") .. "]}"
  return wrk.format("POST", "/api/batch", headers, body)
end

function done(summary, latency)
  common.print(summary, latency)
end
