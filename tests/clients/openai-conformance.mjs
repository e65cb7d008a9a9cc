// Judges what Outrigger itself makes (answers of sim, error bodies, model lists) by OpenAI's own OpenAPI document.
// Settings: baseUrl, key, specification.
import assert from 'node:assert/strict';
import { run, settings } from './lib/checks.mjs';
import { judgeOf } from './lib/specification.mjs';

const { baseUrl, key, specification } = settings;
const judge = judgeOf(specification);
const { ajv } = judge;

function conforms(schema, value) {
  const complaint = judge(schema, value);
  assert.ok(!complaint, `not a ${schema}: ${complaint}\n${JSON.stringify(value).slice(0, 1000)}`);
}

async function call(path, body, { headers = {}, by = key, method } = {}) {
  const response = await fetch(baseUrl + path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { authorization: `Bearer ${by}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const messages = [{ role: 'user', content: 'Name three islands, please.' }];
const tools = [
  {
    type: 'function',
    function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } },
  },
];
const schema = { type: 'object', properties: { name: { type: 'string' }, age: { type: 'integer' } }, required: ['name', 'age'] };
const structured = { type: 'json_schema', json_schema: { name: 'person', schema, strict: true } };

async function completion(request, headers) {
  const answer = await call('/chat/completions', { messages, ...request }, { headers });
  assert.equal(answer.status, 200, answer.text);
  const value = JSON.parse(answer.text);
  conforms('CreateChatCompletionResponse', value);
  return value;
}

async function chunks(request, headers) {
  const answer = await call('/chat/completions', { messages, stream: true, ...request }, { headers });
  assert.equal(answer.status, 200, answer.text);
  const data = answer.text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => line.slice('data: '.length));
  assert.equal(data.at(-1), '[DONE]');
  const values = data.slice(0, -1).map((text) => JSON.parse(text));
  for (const value of values) conforms('CreateChatCompletionStreamResponse', value);
  assert.equal(new Set(values.map((v) => v.id)).size, 1, 'one id');
  assert.equal(values[0].choices[0].delta.role, 'assistant');
  assert.equal(values.flatMap((v) => v.choices).filter((c) => c.finish_reason).length, 1, 'one finish reason');
  return values;
}

async function error(status, path, body, more) {
  const answer = await call(path, body, more);
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
  const value = JSON.parse(answer.text);
  conforms('ErrorResponse', value);
  return value.error;
}

await run({
  'the judge refuses what is wrong': async () => {
    const good = await completion({ model: 'sim/echo' });
    for (const spoil of [
      (v) => delete v.id,
      (v) => (v.object = 'chat'),
      (v) => (v.choices[0].finish_reason = 'done'),
      (v) => (v.choices[0].message.role = 'robot'),
      (v) => (v.usage.prompt_tokens = '3'),
      (v) => delete v.choices[0].message.refusal,
    ]) {
      const spoilt = structuredClone(good);
      spoil(spoilt);
      assert.throws(() => conforms('CreateChatCompletionResponse', spoilt), /not a CreateChatCompletionResponse/, `${spoil}`);
    }
    assert.throws(() => conforms('ErrorResponse', { error: { message: 'x' } }), /not a ErrorResponse/);
  },
  'chat/echo': async () => {
    const value = await completion({ model: 'sim/echo' });
    assert.equal(value.choices[0].finish_reason, 'stop');
    assert.match(JSON.stringify(value), /sim/, 'it says that it is simulated');
  },
  'chat/lorem': async () => void (await completion({ model: 'sim/lorem' }, { 'x-sim-tokens': '40' })),
  'chat/length': async () => {
    const value = await completion({ model: 'sim/lorem', max_completion_tokens: 3 });
    assert.equal(value.choices[0].finish_reason, 'length');
  },
  'chat/tool': async () => {
    const value = await completion({ model: 'sim/echo', tools, tool_choice: { type: 'function', function: { name: 'get_weather' } } });
    assert.equal(value.choices[0].finish_reason, 'tool_calls');
    assert.equal(typeof JSON.parse(value.choices[0].message.tool_calls[0].function.arguments).city, 'string');
  },
  'chat/json schema': async () => {
    const value = await completion({ model: 'sim/echo', response_format: structured });
    assert.ok(ajv.validate(schema, JSON.parse(value.choices[0].message.content)), 'the content fits the schema asked for');
  },
  'stream/echo': async () => void (await chunks({ model: 'sim/echo' })),
  'stream/usage': async () => {
    const values = await chunks({ model: 'sim/lorem', stream_options: { include_usage: true } }, { 'x-sim-tokens': '20' });
    assert.deepEqual(values.at(-1).choices, []);
    assert.equal(values.at(-1).usage.completion_tokens, 20);
  },
  'stream/no usage': async () => {
    const values = await chunks({ model: 'sim/lorem' });
    assert.ok(values.every((v) => v.choices.length === 1));
  },
  'stream/tool': async () => {
    const values = await chunks({ model: 'sim/echo', tools, tool_choice: 'required' });
    const calls = values.flatMap((v) => v.choices[0]?.delta.tool_calls ?? []);
    assert.equal(calls[0].index, 0);
    JSON.parse(calls.map((c) => c.function.arguments ?? '').join(''));
  },
  'stream/json schema': async () => {
    const values = await chunks({ model: 'sim/echo', response_format: structured });
    JSON.parse(values.map((v) => v.choices[0]?.delta.content ?? '').join(''));
  },
  'embeddings/float': async () => {
    const answer = await call('/embeddings', { model: 'sim/echo', input: ['one', 'two'], encoding_format: 'float' });
    assert.equal(answer.status, 200, answer.text);
    const value = JSON.parse(answer.text);
    conforms('CreateEmbeddingResponse', value);
    assert.deepEqual(value.data.map((d) => d.index), [0, 1]);
  },
  'embeddings/base64': async () => {
    const float = JSON.parse((await call('/embeddings', { model: 'sim/echo', input: 'one', encoding_format: 'float' })).text);
    const base64 = JSON.parse((await call('/embeddings', { model: 'sim/echo', input: 'one', encoding_format: 'base64' })).text);
    const bytes = Buffer.from(base64.data[0].embedding, 'base64');
    const numbers = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(i * 4));
    assert.deepEqual(numbers.map(Math.fround), float.data[0].embedding.map(Math.fround));
  },
  'models/list': async () => {
    const value = JSON.parse((await call('/models')).text);
    conforms('ListModelsResponse', value);
    assert.ok(value.data.some((m) => m.id === 'sim/echo'));
  },
  'models/retrieve': async () => conforms('Model', JSON.parse((await call('/models/sim/echo')).text)),
  'error/invalid json': async () => {
    assert.equal((await error(400, '/chat/completions', '{')).type, 'invalid_request_error');
  },
  'error/missing member': async () => {
    assert.equal((await error(400, '/chat/completions', { model: 'sim/echo' })).param, 'messages');
  },
  'error/wrong key': async () => void (await error(401, '/chat/completions', { model: 'sim/echo', messages }, { by: 'ork_wrong_key' })),
  'error/unknown model': async () => {
    assert.equal((await error(404, '/chat/completions', { model: 'sim/eco', messages })).code, 'model_not_found');
  },
  'error/unknown model retrieved': async () => void (await error(404, '/models/sim/eco')),
  'error/content type': async () => {
    await error(415, '/chat/completions', JSON.stringify({ model: 'sim/echo', messages }), { headers: { 'content-type': 'text/plain' } });
  },
  'error/method': async () => void (await error(405, '/chat/completions')),
  'error/route': async () => void (await error(404, '/nothing-here', {})),
  'error/500 of the upstream': async () => {
    await error(500, '/chat/completions', { model: 'sim/echo', messages }, { headers: { 'x-sim-fail': '500' } });
  },
  'error/reset of the upstream': async () => {
    await error(502, '/chat/completions', { model: 'sim/echo', messages }, { headers: { 'x-sim-fail': 'reset' } });
  },
  'error/in mid-stream': async () => {
    const response = await fetch(baseUrl + '/chat/completions', {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'x-sim-fail': 'midstream' },
      body: JSON.stringify({ model: 'sim/lorem', messages, stream: true }),
    });
    let text = '';
    const reading = async () => {
      for await (const part of response.body.pipeThrough(new TextDecoderStream())) text += part;
    };
    await assert.rejects(reading(), 'HTTP says that the answer is not complete');
    const data = text.split('\n').filter((line) => line.startsWith('data: '));
    const events = data.map((line) => JSON.parse(line.slice('data: '.length)));
    assert.ok(events.length > 1, text);
    for (const chunk of events.slice(0, -1)) conforms('CreateChatCompletionStreamResponse', chunk);
    conforms('ErrorResponse', events.at(-1));
  },
  // Last, because the provider rests afterwards.
  'error/429 of the upstream': async () => {
    await error(429, '/chat/completions', { model: 'sim/echo', messages }, { headers: { 'x-sim-fail': '429' } });
  },
});
