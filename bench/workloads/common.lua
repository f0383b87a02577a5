-- What the scripts share. wrk runs with this folder as its working directory.

local ffi = require("ffi")
ffi.cdef [[
  typedef struct { long seconds; long nanoseconds; } bench_time;
  int clock_gettime(int clock, bench_time *time);
]]

local common = {}

-- Seconds of the monotonic clock.
function common.now()
  local time = ffi.new("bench_time")
  ffi.C.clock_gettime(1, time)
  return tonumber(time.seconds) + tonumber(time.nanoseconds) / 1e9
end

function common.lines(path)
  local lines = {}
  for line in io.lines(path) do
    lines[#lines + 1] = line
  end
  assert(#lines > 0, path .. " is empty")
  return lines
end

-- A body like the loaded records', about 500 bytes, different each time.
local words = "harbour lantern ledger meadow orchard pebble quarry ribbon saddle timber walnut yonder "
local filler = words:rep(4):sub(1, 280)

function common.note(kind, tag, number)
  return string.format("%s-%s-%08d %s", kind, tag, number, filler)
end

function common.new_record(tag, number)
  return string.format(
    '{"title":"New %s %08d","note":"%s","category":"new","amount":%d.25,"paid":%s,' ..
    '"due":"2026-03-%02d 10:20:30.000Z","detail":{"tags":["harbour","ledger"],"weight":%d}}',
    tag, number, common.note("new", tag, number), number, tostring(number % 3 == 0),
    number % 28 + 1, number % 500)
end

function common.change(tag, number)
  return string.format('{"note":"%s","amount":%d.5}', common.note("changed", tag, number), number)
end

-- wrk's figures as one line of JSON, times in microseconds. With a supply that can run out, the
-- time until it did is what counts, not the time wrk was told to run.
function common.print(summary, latency, ran_for_s)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"duration_us":%d,"bytes":%d,"p50_us":%d,"p99_us":%d,"max_us":%d,' ..
    '"status_errors":%d,"socket_errors":%d,"timeouts":%d}\n',
    summary.requests, ran_for_s and ran_for_s * 1e6 or summary.duration, summary.bytes,
    latency:percentile(50), latency:percentile(99), latency.max,
    errors.status, errors.connect + errors.read + errors.write, errors.timeout))
end

return common
