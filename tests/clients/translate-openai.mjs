// The official OpenAI SDK, put by the gateway to upstreams of three protocols (aimock), by chat completions, responses and
// the older completions. Settings: address, key.
import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { run, settings } from './lib/checks.mjs';
import { aimock, clock, failing, forEachUpstream, hello, person, png, weather } from './lib/scenarios.mjs';

const client = new OpenAI({ baseURL: `${settings.address}/v1`, apiKey: settings.key, maxRetries: 0 });
const functionOf = ({ name, description, schema }) => ({ type: 'function', function: { name, description, parameters: schema } });
const flatFunctionOf = ({ name, description, schema }) => ({ type: 'function', name, description, parameters: schema, strict: false });
const callsOf = (response) => response.output.filter((item) => item.type === 'function_call');

await run(...forEachUpstream((upstream) => {
  const model = aimock(upstream);
  const chat = (content, more = {}) => client.chat.completions.create({ model, messages: [{ role: 'user', content }], ...more });
  const respond = (input, more = {}) => client.responses.create({ model, input, ...more });

  /** Reads a stream as the SDK gives it: text, reasoning, calls by their index, finish reason, usage. */
  async function read(stream) {
    const seen = { text: '', reasoning: '', calls: [], finish: null, usage: null, chunks: 0 };
    for await (const chunk of stream) {
      seen.chunks++;
      seen.usage = chunk.usage ?? seen.usage;
      const [choice] = chunk.choices;
      seen.text += choice?.delta.content ?? '';
      seen.reasoning += choice?.delta.reasoning_content ?? '';
      seen.finish = choice?.finish_reason ?? seen.finish;
      for (const part of choice?.delta.tool_calls ?? []) {
        const call = (seen.calls[part.index] ??= { id: '', name: '', arguments: '' });
        call.id += part.id ?? '';
        call.name += part.function?.name ?? '';
        call.arguments += part.function?.arguments ?? '';
      }
    }
    return seen;
  }

  return {
    'chat/text': async () => {
      const answer = await chat('say hello');
      assert.equal(answer.choices[0].message.content, hello);
      assert.equal(answer.choices[0].finish_reason, 'stop');
      assert.deepEqual([answer.usage.prompt_tokens, answer.usage.completion_tokens, answer.usage.total_tokens], [11, 7, 18]);
    },
    'chat/stream': async () => {
      const seen = await read(await chat('say hello', { stream: true, stream_options: { include_usage: true } }));
      assert.equal(seen.text, hello);
      assert.equal(seen.finish, 'stop');
      assert.ok(seen.chunks > 5, `${seen.chunks} chunks`);
      assert.equal(seen.usage.completion_tokens, 7);
    },
    'chat/stream without usage': async () => {
      const seen = await read(await chat('say hello', { stream: true }));
      assert.equal(seen.text, hello);
      assert.equal(seen.usage, null);
    },
    'chat/stream helper': async () => {
      const runner = client.chat.completions.stream({ model, messages: [{ role: 'user', content: 'say hello' }] });
      assert.equal(await runner.finalContent(), hello);
    },
    'chat/system': async () => {
      // aimock itself, spoken to in OpenAI's protocol, looks for system messages only.
      for (const role of upstream === 'openai' ? ['system'] : ['system', 'developer']) {
        const answer = await client.chat.completions.create({ model, messages: [{ role, content: 'You are a pirate.' }, { role: 'user', content: 'who are you' }] });
        assert.equal(answer.choices[0].message.content, 'Arr, a pirate.');
      }
    },
    'chat/turns': async () => {
      const messages = [{ role: 'user', content: 'name a country' }, { role: 'assistant', content: 'France.' }, { role: 'user', content: 'and its capital' }];
      assert.equal((await client.chat.completions.create({ model, messages })).choices[0].message.content, 'Paris.');
    },
    'chat/image': async () => {
      const content = [{ type: 'text', text: 'what is in the picture' }, { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } }];
      assert.equal((await chat(content)).choices[0].message.content, 'A grey square.');
    },
    'chat/tool': async () => {
      const tools = [functionOf(weather)];
      const first = (await chat('weather', { tools })).choices[0];
      assert.equal(first.finish_reason, 'tool_calls');
      const [call] = first.message.tool_calls;
      assert.deepEqual([call.function.name, JSON.parse(call.function.arguments)], ['get_weather', { city: 'Oslo', unit: 'celsius' }]);
      const messages = [{ role: 'user', content: 'weather' }, first.message, { role: 'tool', tool_call_id: call.id, content: '7 degrees' }];
      const second = await client.chat.completions.create({ model, messages, tools });
      assert.equal(second.choices[0].message.content, 'It is 7 degrees in Oslo.');
    },
    'chat/tools in parallel': async () => {
      const tools = [functionOf(weather)];
      const first = (await chat('weather in two cities', { tools })).choices[0].message;
      assert.deepEqual(first.tool_calls.map((c) => JSON.parse(c.function.arguments).city), ['Oslo', 'Rome']);
      assert.equal(new Set(first.tool_calls.map((c) => c.id)).size, 2);
      const results = first.tool_calls.map((c, i) => ({ role: 'tool', tool_call_id: c.id, content: `${[7, 21][i]} degrees` }));
      const second = await client.chat.completions.create({ model, messages: [{ role: 'user', content: 'weather in two cities' }, first, ...results], tools });
      assert.equal(second.choices[0].message.content, 'Oslo has 7 degrees, Rome 21.');
    },
    'chat/tools in a stream': async () => {
      const seen = await read(await chat('weather in two cities', { tools: [functionOf(weather)], stream: true }));
      assert.equal(seen.finish, 'tool_calls');
      assert.deepEqual(seen.calls.map((c) => [c.name, JSON.parse(c.arguments).city]), [['get_weather', 'Oslo'], ['get_weather', 'Rome']]);
      assert.ok(seen.calls.every((c) => c.id));
    },
    'chat/tool without arguments': async () => {
      const tools = [functionOf(clock)];
      const whole = (await chat('what time is it', { tools })).choices[0].message.tool_calls[0];
      assert.deepEqual([whole.function.name, JSON.parse(whole.function.arguments)], ['get_time', {}]);
      const [streamed] = (await read(await chat('what time is it', { tools, stream: true }))).calls;
      assert.deepEqual([streamed.name, JSON.parse(streamed.arguments || '{}')], ['get_time', {}]);
    },
    'chat/json schema': async () => {
      const response_format = { type: 'json_schema', json_schema: { name: 'person', schema: person, strict: true } };
      const parsed = await client.chat.completions.parse({ model, messages: [{ role: 'user', content: 'a person as an object' }], response_format });
      assert.deepEqual(JSON.parse(parsed.choices[0].message.content), { name: 'Ada', age: 36 });
    },
    'chat/length': async () => {
      assert.equal((await chat('a short answer', { max_completion_tokens: 20 })).choices[0].finish_reason, 'length');
      assert.equal((await read(await chat('a short answer', { stream: true }))).finish, 'length');
    },
    'chat/reasoning': async () => {
      const answer = await chat('think about it', { reasoning_effort: 'low' });
      assert.equal(answer.choices[0].message.content, 'It is 42.');
      const seen = await read(await chat('think about it', { reasoning_effort: 'low', stream: true }));
      assert.equal(seen.text, 'It is 42.');
      assert.equal(seen.reasoning, answer.choices[0].message.reasoning_content ?? '');
      if (upstream !== 'openai') assert.equal(seen.reasoning, 'Six times seven, that is it.');
    },
    'chat/abort': async () => {
      const stream = await chat('a long story', { stream: true });
      let chunks = 0;
      for await (const chunk of stream) {
        assert.ok(chunk.id);
        if (++chunks === 3) stream.controller.abort();
      }
      assert.ok(chunks < 12, `${chunks} chunks`);
    },
    'chat/errors': async () => {
      const kinds = { 400: OpenAI.BadRequestError, 404: OpenAI.NotFoundError, 429: OpenAI.RateLimitError, 500: OpenAI.InternalServerError, 503: OpenAI.InternalServerError };
      for (const [status, type] of Object.entries(kinds)) {
        for (const stream of [false, true]) {
          await assert.rejects(chat('say hello', { model: failing(status, upstream), stream }), (error) => {
            assert.equal(error.constructor, type, `${status}: ${error.constructor.name} ${error.message}`);
            assert.ok(error.message.length > 10 && error.requestID, error.message);
            if (status !== '429') assert.match(error.message, new RegExp(`the upstream says ${status}`));
            return true;
          });
        }
      }
      await assert.rejects(chat('say hello', { model: failing(401, upstream) }), OpenAI.InternalServerError);
    },
    'responses/text': async () => {
      const answer = await respond('say hello');
      assert.equal(answer.output_text, hello);
      assert.equal(answer.status, 'completed');
      assert.deepEqual([answer.usage.input_tokens, answer.usage.output_tokens], [11, 7]);
    },
    'responses/stream': async () => {
      const stream = client.responses.stream({ model, input: 'say hello' });
      let text = '';
      let deltas = 0;
      stream.on('response.output_text.delta', (event) => {
        text += event.delta;
        deltas++;
      });
      const final = await stream.finalResponse();
      assert.equal(text, hello);
      assert.equal(final.output_text, hello);
      assert.ok(deltas > 5, `${deltas} deltas`);
      assert.equal(final.usage.output_tokens, 7);
    },
    'responses/system': async () => {
      assert.equal((await respond('who are you', { instructions: 'You are a pirate.' })).output_text, 'Arr, a pirate.');
    },
    'responses/turns': async () => {
      const input = [{ role: 'user', content: 'name a country' }, { role: 'assistant', content: 'France.' }, { role: 'user', content: 'and its capital' }];
      assert.equal((await respond(input)).output_text, 'Paris.');
    },
    'responses/image': async () => {
      const content = [{ type: 'input_text', text: 'what is in the picture' }, { type: 'input_image', detail: 'auto', image_url: `data:image/png;base64,${png}` }];
      assert.equal((await respond([{ role: 'user', content }])).output_text, 'A grey square.');
    },
    'responses/tools': async () => {
      const tools = [flatFunctionOf(weather)];
      const first = await respond('weather in two cities', { tools });
      const calls = callsOf(first);
      assert.deepEqual(calls.map((c) => [c.name, JSON.parse(c.arguments).city]), [['get_weather', 'Oslo'], ['get_weather', 'Rome']]);
      const results = calls.map((c, i) => ({ type: 'function_call_output', call_id: c.call_id, output: `${[7, 21][i]} degrees` }));
      const second = await respond([{ role: 'user', content: 'weather in two cities' }, ...first.output, ...results], { tools });
      assert.equal(second.output_text, 'Oslo has 7 degrees, Rome 21.');
    },
    'responses/tools in a stream': async () => {
      const final = await client.responses.stream({ model, input: 'weather in two cities', tools: [flatFunctionOf(weather)] }).finalResponse();
      assert.deepEqual(callsOf(final).map((c) => JSON.parse(c.arguments).city), ['Oslo', 'Rome']);
    },
    'responses/tool without arguments': async () => {
      const [call] = callsOf(await respond('what time is it', { tools: [flatFunctionOf(clock)] }));
      assert.deepEqual(JSON.parse(call.arguments), {});
    },
    'responses/json schema': async () => {
      const parsed = await client.responses.parse({ model, input: 'a person as an object', text: { format: { type: 'json_schema', name: 'person', schema: person, strict: true } } });
      assert.deepEqual(JSON.parse(parsed.output_text), { name: 'Ada', age: 36 });
    },
    'responses/length': async () => {
      const answer = await respond('a short answer', { max_output_tokens: 20 });
      assert.deepEqual([answer.status, answer.incomplete_details?.reason], ['incomplete', 'max_output_tokens']);
    },
    'responses/reasoning': async () => {
      const answer = await respond('think about it', { reasoning: { effort: 'low', summary: 'auto' } });
      assert.equal(answer.output_text, 'It is 42.');
      const thoughts = answer.output.filter((item) => item.type === 'reasoning').flatMap((item) => item.summary).map((part) => part.text).join('');
      if (upstream !== 'openai') assert.equal(thoughts, 'Six times seven, that is it.');
    },
    'responses/errors': async () => {
      await assert.rejects(respond('say hello', { model: failing(400, upstream) }), (error) => {
        assert.equal(error.constructor, OpenAI.BadRequestError);
        return /the upstream says 400/.test(error.message);
      });
      await assert.rejects(respond('say hello', { model: failing(500, upstream), stream: true }), OpenAI.InternalServerError);
    },
    'responses/count': async () => {
      const count = (model) => client.responses.inputTokens.count({ model, instructions: 'You are a pirate.', input: 'say hello', tools: [flatFunctionOf(weather)] });
      assert.deepEqual(await count(settings.counting[upstream]), { object: 'response.input_tokens', input_tokens: 42 });
      if (upstream === 'openai') await assert.rejects(count(settings.uncounted), (error) => error instanceof OpenAI.APIError && error.status === 501);
    },
    'completions/text': async () => {
      const answer = await client.completions.create({ model, prompt: 'say hello' });
      assert.equal(answer.choices[0].text, hello);
      assert.equal(answer.choices[0].finish_reason, 'stop');
      assert.equal(answer.usage.completion_tokens, 7);
    },
    'completions/stream': async () => {
      let text = '';
      for await (const part of await client.completions.create({ model, prompt: 'say hello', stream: true })) text += part.choices[0]?.text ?? '';
      assert.equal(text, hello);
    },
    'embeddings': async () => {
      if (upstream === 'anthropic') {
        await assert.rejects(client.embeddings.create({ model: settings.embedding.anthropic, input: 'three numbers' }), (error) => error.status === 501);
        return;
      }
      for (const encoding_format of ['float', 'base64', undefined]) {
        const list = await client.embeddings.create({ model: settings.embedding[upstream], input: ['three numbers', 'three more'], encoding_format });
        assert.deepEqual(list.data.map((d) => d.index), [0, 1]);
        if (encoding_format !== 'base64') assert.deepEqual(list.data[0].embedding, [0.25, -0.5, 0.125]);
      }
    },
    'models': async () => {
      const names = [];
      for await (const one of client.models.list()) names.push(one.id);
      assert.ok(names.length > 0);
      assert.ok(names.every((name) => typeof name === 'string'));
    },
    'wrong key': async () => {
      const stranger = new OpenAI({ baseURL: `${settings.address}/v1`, apiKey: 'ork_wrong_key', maxRetries: 0 });
      await assert.rejects(stranger.chat.completions.create({ model, messages: [{ role: 'user', content: 'say hello' }] }), OpenAI.AuthenticationError);
    },
  };
}));
