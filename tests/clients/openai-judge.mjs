// Judges answers and events that the gateway made, one JSON line {schema, name, value} each, by OpenAI's own document.
// Settings: specification, file, count.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { run, settings } from './lib/checks.mjs';
import { judgeOf } from './lib/specification.mjs';

const judge = judgeOf(settings.specification);
const lines = readFileSync(settings.file, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));

/** Of a stream's many schemas only the one for the event's own type, so that the complaint is about the event. */
function judgeOne({ schema, value }) {
  if (schema !== 'ResponseStreamEvent') return judge(value.error && schema !== 'Response' ? 'ErrorResponse' : schema, value);
  const own = eventSchemas[value.type];
  return own ? judge(own, value) : `no event of this document: ${value.type}`;
}

const document = JSON.parse(readFileSync(settings.specification, 'utf8')).components.schemas;
const eventSchemas = Object.fromEntries(
  document.ResponseStreamEvent.anyOf
    .map((one) => one.$ref.split('/').at(-1))
    .flatMap((name) => (document[name].properties?.type?.enum ?? []).map((type) => [type, name])),
);

await run({
  'everything is there': async () => assert.equal(lines.length, settings.count),
  'the judge refuses what is wrong': async () => {
    for (const schema of new Set(lines.map((line) => line.schema))) {
      const spoilt = structuredClone(lines.find((line) => line.schema === schema && !line.value.error) ?? lines.find((line) => line.schema === schema));
      for (const member of Object.keys(spoilt.value)) spoilt.value[member] = { wrong: true };
      assert.ok(judgeOne(spoilt), `${schema} takes anything`);
    }
  },
  'everything conforms': async () => {
    const complaints = new Map();
    for (const line of lines) {
      const complaint = judgeOne(line);
      if (!complaint) continue;
      const kind = `${line.schema} ${line.value.type ?? ''}: ${complaint}`.slice(0, 600);
      complaints.set(kind, [...(complaints.get(kind) ?? []), line]);
    }
    const text = [...complaints].map(([kind, some]) => `${some.length} x ${kind}\n    first: ${some[0].name}\n    ${JSON.stringify(some[0].value).slice(0, 700)}`);
    assert.equal(complaints.size, 0, text.join('\n'));
  },
});
