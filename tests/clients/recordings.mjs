// Recordings of the real providers, read through the gateway by every SDK: what its own types hand out is what was recorded.
// Settings: address, key, sdks [[name, dialect]], file (JSON lines: name, upstream, client, model, stream, refused, status,
// gaps { sdk: [what] }, said { text, reasoning, stop, error, calls [[name, arguments]], usage }).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { run, settings } from './lib/checks.mjs';
import { numberReadersFor } from './lib/number-readers.mjs';
import { readersFor, StreamFailure } from './lib/readers.mjs';

globalThis.AI_SDK_LOG_WARNINGS = false;

const linesOf = (file) => readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
const cases = linesOf(settings.file);
const numbers = linesOf(settings.numbers);
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
function shown({ text, reasoning, stop, calls, usage }, said, { showsHalfCalls = true, blind = [] }) {
  const values = calls.map(([name, input]) => [name, valueOf(input)]).filter(([, value]) => showsHalfCalls || typeof value === 'object');
  const value = { text, reasoning, stop, calls: values, usage: said.usage ? { ...usage } : null };
  for (const name of blind) delete value[name];
  return value;
}

async function check(reader, { model, stream, refused, status, said }, gaps) {
  let heard;
  try {
    heard = await reader.read(model, stream, [...new Set(said.calls.map(([name]) => name))]);
  } catch (error) {
    if (gaps.includes('all')) return;
    const thrown = error instanceof StreamFailure ? 0 : reader.statusOf(error);
    if (thrown === undefined) throw error;
    // Of an error inside a stream some SDKs guess a status.
    if (refused) return assert.ok(stream || thrown >= 500, `status ${thrown}: ${error.message}`);
    if (status !== null) assert.equal(thrown, status, error.message);
    else assert.notEqual(said.error, null, `status ${thrown}: ${error.message}`);
    return assert.ok(error.message.includes(said.error) || error.message.includes(JSON.stringify(said.error).slice(1, -1)), `${error.message}\nis not ${said.error}`);
  }
  assert.ok(!refused && status === null && said.error === null, `no error, but ${JSON.stringify(heard)}`);
  const [actual, expected] = [shown(heard, said, reader), shown(said, said, reader)];
  for (const lost of gaps) {
    assert.ok(lost !== 'all', 'the SDK reads it');
    assert.notDeepEqual(actual[lost], expected[lost], `the gap ${lost} is none any more`);
    delete actual[lost];
    delete expected[lost];
  }
  assert.deepEqual(actual, expected);
}

async function checkNumbers({ read, statusOf }, one) {
  if (one.status !== null) {
    return assert.rejects(read(one), (error) => {
      assert.equal(statusOf(error), one.status, error.stack);
      assert.ok(error.message.includes(one.error), `${error.message}\nis not ${one.error}`);
      return true;
    });
  }
  const heard = await read(one);
  if (one.operation === 'count') return assert.equal(heard, one.count);
  assert.ok(one.vectors.length > 0);
  assert.deepEqual(heard.map((vector) => Array.from(vector, Math.fround)), one.vectors.map((vector) => vector.map(Math.fround)));
}

await run(
  ...settings.sdks.map(([sdk, dialect]) => Object.fromEntries(cases.filter((one) => one.client === dialect).map(
    (one) => [`${sdk}/${one.upstream}/${one.name}`, () => check(readers[sdk], one, one.gaps[sdk] ?? [])],
  ))),
  ...Object.entries(numberReadersFor(settings)).map(([name, reader]) => Object.fromEntries(numbers.filter((one) => reader.reads(one)).map(
    (one) => [`${name}/${one.operation}/${one.upstream}/${one.name}`, () => checkNumbers(reader, one)],
  ))),
);
