// The work that ./bench peers jobs measures, done by BullMQ: single adds from 128 clients, adds of a thousand, and jobs that
// do nothing from added to done, 256 at once. Prints one line a value: metric value unit.
import { Queue, Worker } from "bullmq";

const [port, seconds] = process.argv.slice(2, 4).map(Number);
const connection = { host: "127.0.0.1", port, password: process.argv[4], maxRetriesPerRequest: null };
const data = { N: 1, text: "a hundred bytes of input, as a reference to something that is to be done, or a short text" };
const print = (metric, value, unit) => console.log(`${metric} ${value} ${unit}`);
const now = () => Number(process.hrtime.bigint()) / 1e9;

async function clients(count, once) {
  await once();
  const begin = now();
  let total = 0;
  await Promise.all(
    Array.from({ length: count }, async () => {
      while (now() - begin < seconds) {
        // Not `total += await …`: that reads the total before it waits, and what others add meanwhile is lost.
        const done = await once();
        total += done;
      }
    }),
  );
  return total / (now() - begin);
}

const adding = new Queue("adding", { connection });
print("add-rps", await clients(128, async () => (await adding.add("no-op", data), 1)), "jobs/s");
await adding.obliterate({ force: true });

const many = Array.from({ length: 1000 }, () => ({ name: "no-op", data }));
const bulk = new Queue("bulk", { connection });
print("bulk-rps", await clients(2, async () => (await bulk.addBulk(many), many.length)), "jobs/s");
await bulk.obliterate({ force: true });

const processing = new Queue("processing", { connection });
let ended = 0;
let waiting = null;
const worker = new Worker(
  "processing",
  async () => {
    ended++;
    if (waiting) {
      waiting(now());
      waiting = null;
    }
  },
  { connection, concurrency: 256 },
);
await worker.waitUntilReady();
let added = 0;
const begin = now();
while (now() - begin < seconds) {
  if (added - ended < 5000) {
    await processing.addBulk(many);
    added += many.length;
  } else {
    await new Promise((done) => setTimeout(done, 1));
  }
}
while ((await processing.getCompletedCount()) < added) await new Promise((done) => setTimeout(done, 5));
print("process-rps", added / (now() - begin), "jobs/s");

const times = [];
const from = now();
while (now() - from < seconds) {
  const began = new Promise((done) => (waiting = done));
  await processing.add("no-op", data);
  const at = now();
  times.push(Math.max(0, (await began) - at) * 1000);
  await new Promise((done) => setTimeout(done, 10));
}
times.sort((a, b) => a - b);
print("pickup-p50", times[Math.floor(times.length / 2)], "ms");
print("pickup-p99", times[Math.floor(times.length * 0.99)], "ms");
await worker.close();
process.exit(0);
