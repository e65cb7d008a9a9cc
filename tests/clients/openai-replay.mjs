// The official OpenAI SDK against Outrigger, recordings of the real API behind it: what the SDK hands out must be what was
// recorded. Settings: baseUrl, key, prefix (of the model names), folder, recordings [{name, path, status, isStream}].
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import OpenAI from 'openai';
import { run, settings } from './lib/checks.mjs';

const { baseUrl, key, prefix, folder, recordings } = settings;
const client = new OpenAI({ baseURL: baseUrl, apiKey: key, maxRetries: 0 });
const errorClasses = { 400: OpenAI.BadRequestError, 404: OpenAI.NotFoundError };
const plain = (value) => JSON.parse(JSON.stringify(value));

function eventsOf(sse) {
  return sse
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice('data: '.length)));
}

async function replay({ name, path, status, isStream }) {
  const request = { ...JSON.parse(readFileSync(join(folder, `${name}.request.json`), 'utf8')), model: prefix + name };
  const recorded = readFileSync(join(folder, `${name}.response.${isStream ? 'sse' : 'json'}`), 'utf8');
  const create = () => (path === '/embeddings' ? client.embeddings : client.chat.completions).create(request);

  if (status >= 400) {
    await assert.rejects(create(), (error) => {
      assert.ok(error instanceof errorClasses[status], `${error?.constructor?.name}: ${error?.message}`);
      assert.deepEqual(plain(error.error), JSON.parse(recorded).error);
      return true;
    });
    return;
  }

  if (!isStream) {
    assert.deepEqual(plain(await create()), JSON.parse(recorded));
    return;
  }

  const chunks = [];
  for await (const chunk of await create()) chunks.push(plain(chunk));
  assert.deepEqual(chunks, eventsOf(recorded));
}

const checks = Object.fromEntries(recordings.map((recording) => [recording.name, () => replay(recording)]));

const base64 = recordings.find((r) => r.name.includes('embeddings-base64'));
if (base64) {
  checks['embeddings/base64 decoded by the SDK'] = async () => {
    const list = await client.embeddings.create({ model: prefix + base64.name, input: 'How do I reset my password?' });
    const recorded = JSON.parse(readFileSync(join(folder, `${base64.name}.response.json`), 'utf8')).data[0].embedding;
    const bytes = Buffer.from(recorded, 'base64');
    const numbers = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(i * 4));
    assert.ok(numbers.length > 100);
    assert.deepEqual(Array.from(list.data[0].embedding), numbers);
  };
}

await run(checks);
