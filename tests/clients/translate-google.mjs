// The official Google SDK, put by the gateway to upstreams of three protocols (aimock). Settings: address, key.
import assert from 'node:assert/strict';
import { ApiError, FunctionCallingConfigMode, GoogleGenAI } from '@google/genai';
import { run, settings } from './lib/checks.mjs';
import { aimock, clock, failing, forEachUpstream, hello, person, png, weather } from './lib/scenarios.mjs';

const clientOf = (apiKey) => new GoogleGenAI({ apiKey, httpOptions: { baseUrl: settings.address } });
const client = clientOf(settings.key);
const declare = (...tools) => [{ functionDeclarations: tools.map(({ name, description, schema }) => ({ name, description, parametersJsonSchema: schema })) }];

await run(...forEachUpstream((upstream) => {
  const model = aimock(upstream);
  const ask = (contents, config, to = model) => client.models.generateContent({ model: to, contents, config });
  const stream = (contents, config, to = model) => client.models.generateContentStream({ model: to, contents, config });

  /** Reads a stream as the SDK gives it. */
  async function read(chunks) {
    const seen = { text: '', thoughts: '', calls: [], finish: null, usage: null, chunks: 0 };
    for await (const chunk of await chunks) {
      seen.chunks++;
      for (const part of chunk.candidates?.[0]?.content?.parts ?? []) {
        if (part.text) seen[part.thought ? 'thoughts' : 'text'] += part.text;
      }
      seen.calls.push(...(chunk.functionCalls ?? []));
      seen.finish = chunk.candidates?.[0]?.finishReason ?? seen.finish;
      seen.usage = chunk.usageMetadata ?? seen.usage;
    }
    return seen;
  }

  return {
    'text': async () => {
      const answer = await ask('say hello');
      assert.equal(answer.text, hello);
      assert.equal(answer.candidates[0].finishReason, 'STOP');
      assert.deepEqual([answer.usageMetadata.promptTokenCount, answer.usageMetadata.candidatesTokenCount], [11, 7]);
    },
    'stream': async () => {
      const seen = await read(stream('say hello'));
      assert.equal(seen.text, hello);
      assert.equal(seen.finish, 'STOP');
      assert.equal(seen.usage.candidatesTokenCount, 7);
      assert.ok(seen.chunks > 5, `${seen.chunks} chunks`);
    },
    'system': async () => {
      assert.equal((await ask('who are you', { systemInstruction: 'You are a pirate.' })).text, 'Arr, a pirate.');
    },
    'turns': async () => {
      const turn = (role, text) => ({ role, parts: [{ text }] });
      assert.equal((await ask([turn('user', 'name a country'), turn('model', 'France.'), turn('user', 'and its capital')])).text, 'Paris.');
    },
    'chat helper': async () => {
      const chat = client.chats.create({ model, history: [{ role: 'user', parts: [{ text: 'name a country' }] }, { role: 'model', parts: [{ text: 'France.' }] }] });
      assert.equal((await chat.sendMessage({ message: 'and its capital' })).text, 'Paris.');
    },
    'image': async () => {
      const answer = await ask([{ role: 'user', parts: [{ text: 'what is in the picture' }, { inlineData: { mimeType: 'image/png', data: png } }] }]);
      assert.equal(answer.text, 'A grey square.');
    },
    'tool': async () => {
      const config = { tools: declare(weather) };
      const first = await ask('weather', config);
      const [call] = first.functionCalls;
      assert.deepEqual([call.name, call.args], ['get_weather', { city: 'Oslo', unit: 'celsius' }]);
      const contents = [
        { role: 'user', parts: [{ text: 'weather' }] },
        first.candidates[0].content,
        { role: 'user', parts: [{ functionResponse: { id: call.id, name: call.name, response: { result: '7 degrees' } } }] },
      ];
      assert.equal((await ask(contents, config)).text, 'It is 7 degrees in Oslo.');
    },
    'tools in parallel': async () => {
      const config = { tools: declare(weather) };
      const first = await ask('weather in two cities', config);
      assert.deepEqual(first.functionCalls.map((c) => c.args.city), ['Oslo', 'Rome']);
      const parts = first.functionCalls.map((c, i) => ({ functionResponse: { id: c.id, name: c.name, response: { degrees: [7, 21][i] } } }));
      const contents = [{ role: 'user', parts: [{ text: 'weather in two cities' }] }, first.candidates[0].content, { role: 'user', parts }];
      assert.equal((await ask(contents, config)).text, 'Oslo has 7 degrees, Rome 21.');
    },
    'tools in a stream': async () => {
      const seen = await read(stream('weather in two cities', { tools: declare(weather) }));
      assert.deepEqual(seen.calls.map((c) => [c.name, c.args.city]), [['get_weather', 'Oslo'], ['get_weather', 'Rome']]);
    },
    'tool without arguments': async () => {
      assert.deepEqual((await ask('what time is it', { tools: declare(clock) })).functionCalls.map((c) => [c.name, c.args ?? {}]), [['get_time', {}]]);
      assert.deepEqual((await read(stream('what time is it', { tools: declare(clock) }))).calls.map((c) => [c.name, c.args ?? {}]), [['get_time', {}]]);
    },
    'tool choice': async () => {
      for (const functionCallingConfig of [
        { mode: FunctionCallingConfigMode.AUTO },
        { mode: FunctionCallingConfigMode.ANY },
        { mode: FunctionCallingConfigMode.ANY, allowedFunctionNames: ['get_weather'] },
      ]) {
        const answer = await ask('weather', { tools: declare(weather), toolConfig: { functionCallingConfig } });
        assert.equal(answer.functionCalls.length, 1, JSON.stringify(functionCallingConfig));
      }
    },
    'json schema': async () => {
      const answer = await ask('a person as an object', { responseMimeType: 'application/json', responseJsonSchema: person });
      assert.deepEqual(JSON.parse(answer.text), { name: 'Ada', age: 36 });
    },
    'length': async () => {
      assert.equal((await ask('a short answer', { maxOutputTokens: 20 })).candidates[0].finishReason, 'MAX_TOKENS');
      assert.equal((await read(stream('a short answer', { maxOutputTokens: 20 }))).finish, 'MAX_TOKENS');
    },
    'thoughts': async () => {
      const config = { thinkingConfig: { includeThoughts: true, thinkingBudget: 1024 }, maxOutputTokens: 5000 };
      const whole = await ask('think about it', config);
      const seen = await read(stream('think about it', config));
      assert.deepEqual([whole.text, seen.text], ['It is 42.', 'It is 42.']);
      const thoughts = whole.candidates[0].content.parts.filter((part) => part.thought).map((part) => part.text).join('');
      assert.deepEqual([thoughts, seen.thoughts], ['Six times seven, that is it.', 'Six times seven, that is it.']);
    },
    'abort': async () => {
      const stop = new AbortController();
      let chunks = 0;
      await assert.rejects(async () => {
        for await (const chunk of await stream('a long story', { abortSignal: stop.signal })) {
          assert.ok(chunk);
          if (++chunks === 3) stop.abort();
        }
      });
      assert.ok(chunks < 12, `${chunks} chunks`);
    },
    'errors': async () => {
      for (const status of [400, 404, 429, 500, 503]) {
        for (const call of [ask, stream]) {
          await assert.rejects(call('say hello', undefined, failing(status, upstream)), (error) => {
            assert.ok(error instanceof ApiError, `${status}: ${error.constructor.name} ${error.message}`);
            assert.equal(error.status, status);
            const said = JSON.parse(error.message).error;
            assert.equal(said.code, status);
            assert.equal(typeof said.status, 'string');
            if (status !== 429) assert.match(said.message, new RegExp(`the upstream says ${status}`));
            return true;
          });
        }
      }
    },
    'count': async () => {
      const count = (model) => client.models.countTokens({ model, contents: [{ role: 'user', parts: [{ text: 'say hello' }] }, { role: 'model', parts: [{ text: 'hello' }] }] });
      assert.equal((await count(settings.counting[upstream])).totalTokens, 42);
      if (upstream === 'openai') await assert.rejects(count(settings.uncounted), (error) => error instanceof ApiError && error.status === 501);
    },
    'embeddings': async () => {
      const embedding = client.models.embedContent({ model: settings.embedding[upstream], contents: ['three numbers', 'three more'] });
      if (upstream === 'anthropic') {
        await assert.rejects(embedding, (error) => error instanceof ApiError && error.status === 501);
        return;
      }
      assert.deepEqual((await embedding).embeddings.map((e) => e.values), [[0.25, -0.5, 0.125], [0.5, 0.25, -0.75]]);
    },
    'models': async () => {
      let count = 0;
      for await (const one of await client.models.list()) {
        assert.match(one.name, /^models\//);
        count++;
      }
      assert.ok(count > 0);
    },
    'wrong key': async () => {
      await assert.rejects(clientOf('ork_wrong_key').models.generateContent({ model, contents: 'say hello' }), (error) => error instanceof ApiError && error.status === 401);
    },
  };
}));
