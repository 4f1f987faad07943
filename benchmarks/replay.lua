-- Sends requests that were prepared in a file, one after the other, and prints what came of it
-- as one line of JSON. Arguments: the file, the number of the first request to send, and
-- whether to begin anew after the last one ("around") or to end ("once").

local requests, next_one, goes_around = {}, 1, false
local thread_of_wrk

function setup(thread)
  thread_of_wrk = thread
end

function init(args)
  local file = assert(io.open(args[1], "rb"))
  for request in file:read("*a"):gmatch("[^\30]+") do
    requests[#requests + 1] = request
  end
  file:close()
  next_one = tonumber(args[2]) + 1
  goes_around = args[3] == "around"
end

function request()
  local prepared = requests[next_one]
  if prepared == nil then
    if not goes_around then
      wrk.thread:stop()
    end
    next_one = 1
    prepared = requests[1]
  end
  next_one = next_one + 1
  return prepared
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    '{"requests":%d,"seconds":%f,"median_ms":%f,"p99_ms":%f,"max_ms":%f,"refused":%d,"failed":%d}',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3, latency.max / 1e3, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
