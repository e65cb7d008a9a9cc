// Recordings of the real providers, read through the gateway by every SDK: what its own types hand out is what was recorded.
// Settings: address, key, sdks [[name, dialect]], file (JSON lines: name, upstream, client, model, stream, refused, status,
// said { text, reasoning, stop, error, calls [[name, arguments]], usage }).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { run, settings } from './lib/checks.mjs';
import { readersFor, StreamFailure } from './lib/readers.mjs';

globalThis.AI_SDK_LOG_WARNINGS = false;

const cases = readFileSync(settings.file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
const readers = readersFor(settings);

/** Arguments as a value; text that is no JSON as itself, also where it went as the only member of an object. */
function valueOf(text) {
  try {
    const value = JSON.parse(text);
    return typeof value?.outrigger_arguments_text === 'string' && Object.keys(value).length === 1 ? value.outrigger_arguments_text : value;
  } catch {
    return text;
  }
}

/** What of a meaning is compared: all but what the SDK has no place for. */
function shown({ text, reasoning, stop, calls, usage }, said, blind = []) {
  const value = { text, reasoning, stop, calls: calls.map(([name, input]) => [name, valueOf(input)]), usage: said.usage ? { ...usage } : null };
  for (const path of blind) {
    const [name, member] = path.split('.');
    if (!member) delete value[name];
    else if (value[name]) delete value[name][member];
  }
  return value;
}

async function check(reader, { model, stream, refused, status, said }) {
  let heard;
  try {
    heard = await reader.read(model, stream, [...new Set(said.calls.map(([name]) => name))]);
  } catch (error) {
    const thrown = error instanceof StreamFailure ? 0 : reader.statusOf(error);
    if (thrown === undefined) throw error;
    if (refused) return assert.ok(thrown === 0 || thrown >= 500, `status ${thrown}: ${error.message}`);
    if (status !== null) assert.equal(thrown, status, error.message);
    else assert.notEqual(said.error, null, `status ${thrown}: ${error.message}`);
    return assert.ok(error.message.includes(said.error) || error.message.includes(JSON.stringify(said.error).slice(1, -1)), `${error.message}\nis not ${said.error}`);
  }
  assert.ok(!refused && status === null && said.error === null, `no error, but ${JSON.stringify(heard)}`);
  assert.deepEqual(shown(heard, said, reader.blind), shown(said, said, reader.blind));
}

await run(...settings.sdks.map(([sdk, dialect]) => Object.fromEntries(cases.filter((one) => one.client === dialect).map(
  (one) => [`${sdk}/${one.upstream}/${one.name}`, () => check(readers[sdk], one)],
))));
