// Plays the scenario of all calls with the TypeScript client, then what a client must do when a server does not answer well.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import { pathToFileURL } from "node:url";

const { OutriggerClient, ProblemError, TimeLimitError, UnreachableError } = await import(pathToFileURL(process.env.OUTRIGGER_CLIENT));
const steps = JSON.parse(await readFile(process.env.OUTRIGGER_SCENARIO, "utf8"));

const camel = (name) => name[0].toLowerCase() + name.slice(1);
const at = (value, path) => path.split(".").filter(Boolean).reduce((found, part) => found?.[part], value);

function fill(value, saved) {
  if (Array.isArray(value)) return value.map((item) => fill(item, saved));
  if (value !== null && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([name, item]) => [fill(name, saved), fill(item, saved)]));
  if (typeof value !== "string") return value;
  const whole = /^\$\{(\w+)\}$/.exec(value);
  return whole ? saved[whole[1]] : value.replace(/\$\{(\w+)\}/g, (_, name) => saved[name]);
}

async function call(clients, step, saved) {
  const client = clients[step.as ?? "caller"];
  const name = camel(step.call);
  const group = name in client.assist ? client.assist : client.jobs;
  const given = Object.values(step.path ?? {}).map((value) => fill(value, saved));
  if (step.body) given.push(fill(step.body, saved));
  if (step.text) given.push(step.text);
  if (step.bytes) given.push(saved[step.bytes]);
  if (step.headers) given.push(step.headers);
  if (step.query) given.push(fill(step.query, saved));
  if (!step.during) return await group[name](...given);
  const events = group[name](...given);
  // Nothing tells when the stream listens, so something is made to happen until it is seen.
  let isSeen = false;
  const next = events.next().finally(() => (isSeen = true));
  while (!isSeen) {
    await call(clients, step.during, saved);
    await Promise.race([next, new Promise((resolve) => setTimeout(resolve, 50))]);
  }
  const { value } = await next;
  await events.return();
  return value;
}

async function play(clients) {
  const saved = { language: `typescript${process.pid}` };
  for (const step of steps) {
    let result;
    try {
      result = await call(clients, step, saved);
    } catch (error) {
      assert.ok(error instanceof ProblemError && step.fails, `${step.call}: ${error} ${JSON.stringify(error.problem)}`);
      assert.deepEqual([error.status, error.problem.type], [step.fails.status, step.fails.type], step.call);
      continue;
    }
    assert.ok(!step.fails, `${step.call} did not fail`);
    for (const [path, value] of Object.entries(fill(step.expect ?? {}, saved))) assert.deepEqual(at(result, path), value, `${step.call}: ${path}`);
    for (const [name, path] of Object.entries(step.save ?? {})) saved[name] = at(result, path);
  }
}

async function playBadDays() {
  const asked = {};
  const server = createServer((request, answer) => {
    const kind = request.url.split("/")[1];
    asked[kind] = (asked[kind] ?? 0) + 1;
    request.resume();
    if (kind === "hang") return;
    if (kind === "busy" && asked[kind] === 1) return answer.writeHead(503, { "retry-after": "0" }).end("{}");
    if (kind === "never") return answer.writeHead(429, { "retry-after": "3600" }).end('{"type":"urn:outrigger:error:too-many","title":"Slow."}');
    if (kind === "page") return answer.writeHead(200).end("<html>");
    if (kind === "gateway") return answer.writeHead(502).end("<html>");
    answer.writeHead(200).end('{"waiting":3}');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const of = (kind, options = {}) => new OutriggerClient({ baseUrl: `http://127.0.0.1:${server.address().port}/${kind}`, ...options });

  assert.equal((await of("busy").jobs.countJobs()).waiting, 3);
  assert.equal(asked.busy, 2);
  asked.busy = 0;
  await assert.rejects(of("busy").jobs.addJob({ type: "t" }), ProblemError); // Might be done twice.
  assert.equal(asked.busy, 1);
  asked.busy = 0;
  await of("busy").jobs.addJob({ type: "t", idempotencyKey: "k" });
  assert.equal(asked.busy, 2);
  await assert.rejects(of("never").jobs.countJobs(), (error) => error instanceof ProblemError && error.status === 429 && error.retryAfterMs === 3_600_000);
  assert.equal(asked.never, 1);
  await assert.rejects(of("page").jobs.countJobs(), UnreachableError);
  await assert.rejects(of("gateway").jobs.countJobs(), (error) => error instanceof ProblemError && error.status === 502);
  await assert.rejects(of("hang", { timeLimitMs: 50 }).jobs.countJobs(), TimeLimitError);
  await assert.rejects(new OutriggerClient({ baseUrl: "http://127.0.0.1:1" }).jobs.countJobs(), UnreachableError);

  const hanging = of("hang");
  assert.equal(await hanging.try(50, (signal) => hanging.jobs.countJobs({ signal })), null);
  assert.equal(hanging.unanswered, 1);
  const cancellation = new AbortController();
  setTimeout(() => cancellation.abort(new Error("mine")), 50);
  await assert.rejects(hanging.jobs.countJobs({ signal: cancellation.signal }), /mine/);
  await assert.rejects(hanging.try(60_000, (signal) => hanging.jobs.countJobs({ signal }), cancellation.signal), /mine/);
  const later = new AbortController();
  setTimeout(() => later.abort(new Error("mine")), 50);
  await assert.rejects(hanging.try(60_000, (signal) => hanging.jobs.countJobs({ signal }), later.signal));
  assert.equal(hanging.unanswered, 1);
  assert.deepEqual(await of("fine").try(5000, (signal) => of("fine").jobs.countJobs({ signal })), { waiting: 3 });
  assert.throws(() => new OutriggerClient({ baseUrl: "ftp://x" }), TypeError);
  assert.throws(() => new OutriggerClient({ key: "a\r\nb" }), TypeError);
  assert.throws(() => of("fine").jobs.getJob(".."), TypeError);
  server.closeAllConnections();
  server.close();
}

const client = (key) => new OutriggerClient({ baseUrl: process.env.OUTRIGGER_URL, key, timeLimitMs: 60_000 });
await play({ caller: client(process.env.OUTRIGGER_KEY), admin: client(process.env.OUTRIGGER_ADMIN_KEY) });
await playBadDays();
console.log(`${steps.length} calls`);
