// Judges answers and events that the gateway made, one JSON line {schema, name, own, value} each, by OpenAI's own document.
// Lines with own:true are recordings of OpenAI itself: a complaint that they earn too is no complaint about the gateway.
// Settings: specification, file, count.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { run, settings } from './lib/checks.mjs';
import { judgeOf } from './lib/specification.mjs';

const judge = judgeOf(settings.specification);
const lines = readFileSync(settings.file, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
const document = JSON.parse(readFileSync(settings.specification, 'utf8')).components.schemas;

// Of a stream's many schemas only the one for the event's own type, so that a complaint is about the event.
const eventSchemas = Object.fromEntries(
  document.ResponseStreamEvent.anyOf
    .map((one) => one.$ref.split('/').at(-1))
    .flatMap((name) => (document[name].properties?.type?.enum ?? []).map((type) => [type, name])),
);

function schemaOf({ schema, value }) {
  if (schema === 'ResponseStreamEvent') return eventSchemas[value.type];
  return value.error && schema !== 'Response' ? 'ErrorResponse' : schema;
}

/** Where and why a value is none of its schema, with any position in an array alike. */
function complaintsOf(line) {
  const schema = schemaOf(line);
  if (!schema) return [`${line.value.type} is no event of this document`];
  return [...new Set((judge.errors(schema, line.value) ?? []).map((e) => `${schema}${e.instancePath.replace(/\/\d+/g, '/*')} ${e.message}`))];
}

const known = new Map();
for (const line of lines.filter((line) => line.own)) {
  for (const complaint of complaintsOf(line)) if (!known.has(complaint)) known.set(complaint, line.name);
}

const made = lines.filter((line) => !line.own);
const used = new Map();

await run({
  'everything is there': async () => {
    assert.equal(lines.length, settings.count);
    assert.ok(made.length > 0);
  },
  'the judge refuses what is wrong': async () => {
    for (const schema of new Set(made.map((line) => line.schema))) {
      const spoilt = structuredClone(made.find((line) => line.schema === schema && !line.value.error) ?? made.find((line) => line.schema === schema));
      for (const member of Object.keys(spoilt.value)) spoilt.value[member] = { wrong: true };
      assert.ok(complaintsOf(spoilt).length > 0, `${schema} takes anything`);
    }
  },
  'everything conforms': async () => {
    const unknown = new Map();
    for (const line of made) {
      for (const complaint of complaintsOf(line)) {
        if (known.has(complaint)) used.set(complaint, known.get(complaint));
        else unknown.set(complaint, [...(unknown.get(complaint) ?? []), line]);
      }
    }
    for (const [complaint, recording] of used) console.log(JSON.stringify({ deviation: complaint, recording }));
    const text = [...unknown].map(([complaint, some]) => `${some.length} x ${complaint}\n    first: ${some[0].name}\n    ${JSON.stringify(some[0].value).slice(0, 700)}`);
    assert.equal(unknown.size, 0, text.join('\n'));
  },
});
