// The official OpenAI SDK against Outrigger, aimock behind it. Settings: baseUrl, key, model, embeddingModel.
import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { run, settings } from './lib/checks.mjs';

const { baseUrl, key, model, embeddingModel } = settings;
const client = new OpenAI({ baseURL: baseUrl, apiKey: key, maxRetries: 0 });
const hello = 'Hello from aimock, in several small chunks: grüße, 漢字, 🚣.';
const say = (content) => [{ role: 'user', content }];
const tools = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      description: 'The weather of a city.',
      parameters: {
        type: 'object',
        properties: { city: { type: 'string' }, unit: { type: 'string' } },
        required: ['city', 'unit'],
        additionalProperties: false,
      },
      strict: true,
    },
  },
];
const Person = z.object({ name: z.string(), age: z.number() });
// A grey 2x2 PNG.
const png =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAAAAABX3VL4AAAADklEQVR4nGNoaGhoAAADCAGBHj5ZUAAAAABJRU5ErkJggg==';

async function collect(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

const textOf = (chunks) => chunks.map((c) => c.choices[0]?.delta?.content ?? '').join('');
const finishOf = (chunks) => chunks.map((c) => c.choices[0]?.finish_reason).filter(Boolean);

await run({
  'chat/text': async () => {
    const { data, response } = await client.chat.completions.create({ model, messages: say('say hello') }).withResponse();
    assert.equal(data.object, 'chat.completion');
    assert.equal(data.choices[0].message.role, 'assistant');
    assert.equal(data.choices[0].message.content, hello);
    assert.equal(data.choices[0].finish_reason, 'stop');
    assert.deepEqual(data.usage, { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 });
    assert.ok(data._request_id, 'x-request-id');
    assert.ok(response.headers.get('x-outrigger-provider'), 'x-outrigger-provider');
    assert.equal(response.headers.get('x-outrigger-model'), 'gpt-4o');
    assert.match(response.headers.get('x-outrigger-overhead-us') ?? '', /^\d+$/);
  },
  'stream/text without usage': async () => {
    const chunks = await collect(await client.chat.completions.create({ model, messages: say('say hello'), stream: true }));
    assert.ok(chunks.length > 5, `${chunks.length} chunks`);
    assert.equal(textOf(chunks), hello);
    assert.deepEqual(finishOf(chunks), ['stop']);
    assert.equal(chunks[0].choices[0].delta.role, 'assistant');
    assert.equal(new Set(chunks.map((c) => c.id)).size, 1, 'one id for all chunks');
    assert.ok(chunks.every((c) => c.choices.length === 1), 'the usage chunk nobody asked for is dropped');
    assert.ok(chunks.every((c) => !c.usage));
  },
  'stream/usage asked for': async () => {
    const stream = await client.chat.completions.create({
      model,
      messages: say('say hello'),
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = await collect(stream);
    assert.equal(textOf(chunks), hello);
    const last = chunks.at(-1);
    assert.deepEqual(last.choices, []);
    assert.deepEqual(last.usage, { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 });
    assert.equal(chunks.filter((c) => c.usage).length, 1);
  },
  'stream/usage declined': async () => {
    const stream = await client.chat.completions.create({
      model,
      messages: say('say hello'),
      stream: true,
      stream_options: { include_usage: false },
    });
    const chunks = await collect(stream);
    assert.equal(textOf(chunks), hello);
    assert.ok(chunks.every((c) => !c.usage && c.choices.length === 1));
  },
  'stream/helper': async () => {
    const runner = client.chat.completions.stream({ model, messages: say('say hello') });
    const seen = [];
    runner.on('content', (delta) => seen.push(delta));
    const final = await runner.finalChatCompletion();
    assert.equal(seen.join(''), hello);
    assert.equal(final.choices[0].message.content, hello);
  },
  'tools/single': async () => {
    const completion = await client.chat.completions.create({ model, messages: say('weather'), tools });
    assert.equal(completion.choices[0].finish_reason, 'tool_calls');
    const [call] = completion.choices[0].message.tool_calls;
    assert.equal(call.id, 'call_single');
    assert.equal(call.function.name, 'get_weather');
    assert.deepEqual(JSON.parse(call.function.arguments), { city: 'Oslo', unit: 'celsius' });
  },
  'tools/parallel': async () => {
    const completion = await client.chat.completions.create({
      model,
      messages: say('weather in two cities'),
      tools,
      tool_choice: 'auto',
      parallel_tool_calls: true,
    });
    const calls = completion.choices[0].message.tool_calls;
    assert.deepEqual(calls.map((c) => c.id), ['call_oslo', 'call_rome']);
    assert.deepEqual(calls.map((c) => JSON.parse(c.function.arguments).city), ['Oslo', 'Rome']);
  },
  'tools/streamed arguments': async () => {
    const chunks = await collect(
      await client.chat.completions.create({ model, messages: say('weather in two cities'), tools, stream: true }),
    );
    const calls = [];
    let fragments = 0;
    for (const delta of chunks.flatMap((c) => c.choices[0]?.delta?.tool_calls ?? [])) {
      const call = (calls[delta.index] ??= { id: '', name: '', arguments: '' });
      call.id += delta.id ?? '';
      call.name += delta.function?.name ?? '';
      call.arguments += delta.function?.arguments ?? '';
      fragments++;
    }
    assert.ok(fragments > 6, `${fragments} fragments`);
    assert.deepEqual(calls.map((c) => [c.id, c.name]), [['call_oslo', 'get_weather'], ['call_rome', 'get_weather']]);
    assert.deepEqual(calls.map((c) => JSON.parse(c.arguments).city), ['Oslo', 'Rome']);
    assert.deepEqual(finishOf(chunks), ['tool_calls']);
  },
  'tools/round trip': async () => {
    let asked;
    const runner = client.chat.completions.runTools({
      model,
      messages: say('weather'),
      tools: [
        {
          type: 'function',
          function: {
            ...tools[0].function,
            parse: JSON.parse,
            function: (args) => {
              asked = args;
              return JSON.stringify({ degrees: 7 });
            },
          },
        },
      ],
    });
    assert.equal(await runner.finalContent(), 'It is 7 degrees in Oslo.');
    assert.deepEqual(asked, { city: 'Oslo', unit: 'celsius' });
  },
  'image/data uri': async () => {
    const completion = await client.chat.completions.create({
      model,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'what is in the picture' },
            { type: 'image_url', image_url: { url: png, detail: 'low' } },
          ],
        },
      ],
    });
    assert.equal(completion.choices[0].message.content, 'A grey square.');
  },
  'structured/parse': async () => {
    const completion = await client.chat.completions.parse({
      model,
      messages: say('a person as an object'),
      response_format: zodResponseFormat(Person, 'person'),
    });
    assert.deepEqual(completion.choices[0].message.parsed, { name: 'Ada', age: 36 });
  },
  'structured/stream parse': async () => {
    const runner = client.chat.completions.stream({
      model,
      messages: say('a person as an object'),
      response_format: zodResponseFormat(Person, 'person'),
    });
    const final = await runner.finalChatCompletion();
    assert.deepEqual(final.choices[0].message.parsed, { name: 'Ada', age: 36 });
  },
  'structured/json object': async () => {
    const completion = await client.chat.completions.create({
      model,
      messages: say('a person as an object'),
      response_format: { type: 'json_object' },
    });
    assert.deepEqual(JSON.parse(completion.choices[0].message.content), { name: 'Grace', age: 85 });
  },
  'embeddings/float': async () => {
    const list = await client.embeddings.create({ model: embeddingModel, input: 'three numbers', encoding_format: 'float' });
    assert.deepEqual(list.data[0].embedding, [0.25, -0.5, 0.125]);
  },
  'embeddings/many': async () => {
    const list = await client.embeddings.create({
      model: embeddingModel,
      input: ['three numbers', 'three numbers too'],
      encoding_format: 'float',
    });
    assert.deepEqual(list.data.map((d) => d.index), [0, 1]);
  },
  'models/list': async () => {
    const ids = [];
    for await (const entry of client.models.list()) {
      assert.equal(entry.object, 'model');
      assert.equal(typeof entry.created, 'number');
      assert.equal(typeof entry.owned_by, 'string');
      ids.push(entry.id);
    }
    assert.ok(ids.includes('smart'), `${ids}`);
    assert.ok(ids.includes('aimock/gpt-4o'), `${ids}`);
    assert.equal(new Set(ids).size, ids.length, 'no id twice');
  },
  'models/retrieve': async () => {
    for (const id of ['smart', 'aimock/gpt-4o']) {
      const entry = await client.models.retrieve(id);
      assert.equal(entry.id, id);
      assert.equal(entry.object, 'model');
    }
  },
  'models/unknown': async () => {
    await assert.rejects(client.models.retrieve('no-such-model'), OpenAI.NotFoundError);
  },
  'errors/400 of the upstream': async () => {
    await assert.rejects(client.chat.completions.create({ model, messages: say('a bad request') }), (error) => {
      assert.ok(error instanceof OpenAI.BadRequestError, error?.constructor?.name);
      assert.equal(error.code, 'wrong');
      assert.match(error.message, /That is wrong\./);
      return true;
    });
  },
  'abort/stream': async () => {
    const controller = new AbortController();
    const stream = await client.chat.completions.create(
      { model, messages: say('a long story'), stream: true },
      { signal: controller.signal },
    );
    let chunks = 0;
    for await (const chunk of stream) {
      assert.ok(chunk.id);
      if (++chunks === 3) controller.abort();
    }
    assert.ok(chunks < 12, `${chunks} chunks after the abort`);
  },
});
