-- Sends the message of a file with a new number in each request, so that no two bodies are equal.
-- wrk calls init, request and done; the arguments after `--` are the file and the number of the run.
local before, after, run, counter

function init(args)
  local file = assert(io.open(args[1], "rb"))
  local message = file:read("*a")
  file:close()
  local marker = "00000000UNIQUE00"
  local at = assert(message:find(marker, 1, true), "no marker in the message")
  before = message:sub(1, at - 1)
  after = message:sub(at + #marker)
  run = args[2]
  counter = 0
end

function request()
  counter = counter + 1
  return before .. string.format("%s%08x", run, counter) .. after
end

function done(summary, latency, requests)
  io.write(string.format(
    '@@{"requests":%d,"microseconds":%d,"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d,"p50":%.0f,"p99":%.0f}\n',
    summary.requests, summary.duration, summary.errors.connect, summary.errors.read, summary.errors.write,
    summary.errors.status, summary.errors.timeout, latency:percentile(50), latency:percentile(99)))
end
