// The official Anthropic SDK, put by the gateway to upstreams of three protocols (aimock). Settings: address, key.
import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { run, settings } from './lib/checks.mjs';
import { aimock, clock, failing, forEachUpstream, hello, person, png, weather } from './lib/scenarios.mjs';

const client = new Anthropic({ baseURL: settings.address, apiKey: settings.key, maxRetries: 0 });
const toolOf = ({ name, description, schema }) => ({ name, description, input_schema: schema });
const textOf = (message) => message.content.filter((block) => block.type === 'text').map((block) => block.text).join('');
const usesOf = (message) => message.content.filter((block) => block.type === 'tool_use');
const max_tokens = 5000;

await run(...forEachUpstream((upstream) => {
  const model = aimock(upstream);
  const request = (content, more = {}) => ({ model, max_tokens, messages: [{ role: 'user', content }], ...more });
  const ask = (content, more) => client.messages.create(request(content, more));

  return {
    'text': async () => {
      const message = await ask('say hello');
      assert.equal(textOf(message), hello);
      assert.equal(message.stop_reason, 'end_turn');
      assert.equal(message.role, 'assistant');
      assert.deepEqual([message.usage.input_tokens, message.usage.output_tokens], [11, 7]);
    },
    'stream': async () => {
      let deltas = 0;
      const stream = client.messages.stream(request('say hello')).on('text', () => deltas++);
      const message = await stream.finalMessage();
      assert.equal(textOf(message), hello);
      assert.equal(message.stop_reason, 'end_turn');
      assert.equal(message.usage.output_tokens, 7);
      assert.ok(deltas > 5, `${deltas} deltas`);
    },
    'system': async () => {
      assert.equal(textOf(await ask('who are you', { system: 'You are a pirate.' })), 'Arr, a pirate.');
      assert.equal(textOf(await ask('who are you', { system: [{ type: 'text', text: 'You are a pirate.', cache_control: { type: 'ephemeral' } }] })), 'Arr, a pirate.');
    },
    'turns': async () => {
      const messages = [{ role: 'user', content: 'name a country' }, { role: 'assistant', content: 'France.' }, { role: 'user', content: 'and its capital' }];
      assert.equal(textOf(await client.messages.create({ model, max_tokens, messages })), 'Paris.');
    },
    'image': async () => {
      const message = await ask([
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
        { type: 'text', text: 'what is in the picture' },
      ]);
      assert.equal(textOf(message), 'A grey square.');
    },
    'tool': async () => {
      const tools = [toolOf(weather)];
      const first = await ask('weather', { tools });
      assert.equal(first.stop_reason, 'tool_use');
      const [use] = usesOf(first);
      assert.deepEqual([use.name, use.input], ['get_weather', { city: 'Oslo', unit: 'celsius' }]);
      const messages = [
        { role: 'user', content: 'weather' },
        { role: 'assistant', content: first.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: '7 degrees' }] },
      ];
      assert.equal(textOf(await client.messages.create({ model, max_tokens, messages, tools })), 'It is 7 degrees in Oslo.');
    },
    'tools in parallel': async () => {
      const tools = [toolOf(weather)];
      const first = await ask('weather in two cities', { tools });
      const uses = usesOf(first);
      assert.deepEqual(uses.map((u) => u.input.city), ['Oslo', 'Rome']);
      assert.equal(new Set(uses.map((u) => u.id)).size, 2);
      const content = uses.map((u, i) => ({ type: 'tool_result', tool_use_id: u.id, content: [{ type: 'text', text: `${[7, 21][i]} degrees` }] }));
      const messages = [{ role: 'user', content: 'weather in two cities' }, { role: 'assistant', content: first.content }, { role: 'user', content }];
      assert.equal(textOf(await client.messages.create({ model, max_tokens, messages, tools })), 'Oslo has 7 degrees, Rome 21.');
    },
    'tools in a stream': async () => {
      const message = await client.messages.stream(request('weather in two cities', { tools: [toolOf(weather)] })).finalMessage();
      assert.equal(message.stop_reason, 'tool_use');
      assert.deepEqual(usesOf(message).map((u) => [u.name, u.input.city]), [['get_weather', 'Oslo'], ['get_weather', 'Rome']]);
    },
    'tool without arguments': async () => {
      const more = { tools: [toolOf(clock)] };
      assert.deepEqual(usesOf(await ask('what time is it', more)).map((u) => u.input), [{}]);
      assert.deepEqual(usesOf(await client.messages.stream(request('what time is it', more)).finalMessage()).map((u) => u.input), [{}]);
    },
    'tool choice': async () => {
      for (const tool_choice of [{ type: 'auto' }, { type: 'any' }, { type: 'tool', name: 'get_weather' }, { type: 'auto', disable_parallel_tool_use: true }]) {
        if (tool_choice.disable_parallel_tool_use && upstream === 'gemini') continue;
        assert.equal(usesOf(await ask('weather', { tools: [toolOf(weather)], tool_choice })).length, 1, JSON.stringify(tool_choice));
      }
    },
    'json schema': async () => {
      const message = await ask('a person as an object', { output_config: { format: { type: 'json_schema', schema: person } } });
      assert.deepEqual(JSON.parse(textOf(message)), { name: 'Ada', age: 36 });
    },
    'length': async () => {
      assert.equal((await ask('a short answer')).stop_reason, 'max_tokens');
      assert.equal((await client.messages.stream(request('a short answer')).finalMessage()).stop_reason, 'max_tokens');
    },
    'thinking': async () => {
      const more = { thinking: { type: 'enabled', budget_tokens: 1024 } };
      for (const message of [await ask('think about it', more), await client.messages.stream(request('think about it', more)).finalMessage()]) {
        assert.equal(textOf(message), 'It is 42.');
        const thoughts = message.content.filter((block) => block.type === 'thinking').map((block) => block.thinking).join('');
        assert.equal(thoughts, 'Six times seven, that is it.');
      }
    },
    'abort': async () => {
      const stream = client.messages.stream(request('a long story'));
      let deltas = 0;
      stream.on('text', () => {
        if (++deltas === 3) stream.abort();
      });
      await assert.rejects(stream.finalMessage(), Anthropic.APIUserAbortError);
      assert.ok(deltas < 12, `${deltas} deltas`);
    },
    'errors': async () => {
      const kinds = { 400: 'BadRequestError', 404: 'NotFoundError', 429: 'RateLimitError', 500: 'InternalServerError' };
      for (const [status, type] of Object.entries(kinds)) {
        for (const stream of [false, true]) {
          await assert.rejects(ask('say hello', { model: failing(status, upstream), stream }), (error) => {
            assert.ok(error instanceof Anthropic[type], `${status}: ${error.constructor.name} ${error.message}`);
            assert.equal(error.status, Number(status));
            assert.equal(error.error.type, 'error');
            if (status !== '429') assert.match(error.message, new RegExp(`the upstream says ${status}`));
            return true;
          });
        }
      }
      await assert.rejects(ask('say hello', { model: failing(503, upstream) }), (error) => error instanceof Anthropic.APIError && error.status >= 500);
    },
    'count': async () => {
      const count = (model) => client.messages.countTokens({ model, system: 'You are a pirate.', messages: [{ role: 'user', content: 'say hello' }], tools: [toolOf(weather)] });
      assert.equal((await count(settings.counting[upstream])).input_tokens, 42);
      if (upstream === 'openai') await assert.rejects(count(settings.uncounted), (error) => error instanceof Anthropic.APIError && error.status === 501);
    },
    'models': async () => {
      const names = [];
      for await (const one of client.models.list()) names.push(one.id);
      assert.ok(names.length > 0);
    },
    'wrong key': async () => {
      const stranger = new Anthropic({ baseURL: settings.address, apiKey: 'ork_wrong_key', maxRetries: 0 });
      await assert.rejects(stranger.messages.create(request('say hello')), Anthropic.AuthenticationError);
    },
  };
}));
