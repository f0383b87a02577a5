-- GETs the paths of a file, in turn: -- PATHS
local common = dofile("common.lua")
local requests, at = {}, 0

function init(args)
  for n, path in ipairs(common.lines(args[1])) do
    requests[n] = wrk.format("GET", path)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  common.print(summary, latency)
end
