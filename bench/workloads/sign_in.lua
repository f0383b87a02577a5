-- Signs accounts in with their passwords, in turn from a given one on:
-- -- AUTH_PATH ACCOUNTS FIRST PASSWORD
local common = dofile("common.lua")
local path, accounts, password
local number = 0
local headers = { ["Content-Type"] = "application/json" }

function init(args)
  path, accounts, number, password = args[1], tonumber(args[2]), tonumber(args[3]), args[4]
end

function request()
  local body = string.format(
    '{"identity":"member%d@example.com","password":"%s"}', number % accounts, password)
  number = number + 1
  return wrk.format("POST", path, headers, body)
end

function done(summary, latency)
  common.print(summary, latency)
end
