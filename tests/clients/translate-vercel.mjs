// The Vercel AI SDK with its three providers, each put by the gateway to upstreams of three protocols (aimock).
// Settings: address, key.
import assert from 'node:assert/strict';
import { APICallError, embedMany, generateText, jsonSchema, Output, stepCountIs, streamText, tool } from 'ai';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { run, settings } from './lib/checks.mjs';
import { aimock, clock, failing, forEachUpstream, hello, person, png, weather } from './lib/scenarios.mjs';

const { address, key: apiKey } = settings;
const openai = createOpenAI({ baseURL: `${address}/v1`, apiKey });
const google = createGoogleGenerativeAI({ baseURL: `${address}/v1beta`, apiKey });
const clients = {
  chat: (model) => openai.chat(model),
  responses: (model) => openai.responses(model),
  anthropic: createAnthropic({ baseURL: `${address}/v1`, apiKey }),
  // A name with a slash is a path to this SDK.
  google: (model) => google(`models/${model}`),
};
globalThis.AI_SDK_LOG_WARNINGS = false;
const onError = () => {};

const degrees = { Oslo: 7, Rome: 21 };
const tools = {
  get_weather: tool({ description: weather.description, inputSchema: jsonSchema(weather.schema), execute: ({ city }) => `${degrees[city]} degrees` }),
};
const clockTools = { get_time: tool({ description: clock.description, inputSchema: jsonSchema(clock.schema) }) };

await run(...forEachUpstream((upstream) => Object.fromEntries(Object.entries(clients).flatMap(([client, modelOf]) => {
  const model = modelOf(aimock(upstream));
  const ask = (prompt, more = {}) => generateText({ model, prompt, maxRetries: 0, ...more });

  const checks = {
    'text': async () => {
      const result = await ask('say hello');
      assert.equal(result.text, hello);
      assert.equal(result.finishReason, 'stop');
      assert.deepEqual([result.usage.inputTokens, result.usage.outputTokens], [11, 7]);
    },
    'stream': async () => {
      const result = streamText({ model, prompt: 'say hello', maxRetries: 0, onError });
      let text = '';
      let parts = 0;
      for await (const part of result.textStream) {
        text += part;
        parts++;
      }
      assert.equal(text, hello);
      assert.ok(parts > 5, `${parts} parts`);
      assert.equal(await result.finishReason, 'stop');
      assert.equal((await result.usage).outputTokens, 7);
    },
    'system': async () => assert.equal((await ask('who are you', { system: 'You are a pirate.' })).text, 'Arr, a pirate.'),
    'image': async () => {
      const messages = [{ role: 'user', content: [{ type: 'text', text: 'what is in the picture' }, { type: 'image', image: Buffer.from(png, 'base64') }] }];
      assert.equal((await generateText({ model, messages, maxRetries: 0 })).text, 'A grey square.');
    },
    'tools, there and back': async () => {
      const result = await ask('weather in two cities', { tools, stopWhen: stepCountIs(3) });
      assert.deepEqual(result.steps[0].toolCalls.map((c) => [c.toolName, c.input.city]), [['get_weather', 'Oslo'], ['get_weather', 'Rome']]);
      assert.equal(result.steps[0].finishReason, 'tool-calls');
      assert.equal(result.text, 'Oslo has 7 degrees, Rome 21.');
    },
    'tools in a stream, there and back': async () => {
      const result = streamText({ model, prompt: 'weather in two cities', tools, stopWhen: stepCountIs(3), maxRetries: 0, onError });
      await result.consumeStream();
      assert.deepEqual((await result.steps)[0].toolCalls.map((c) => c.input.city), ['Oslo', 'Rome']);
      assert.equal(await result.text, 'Oslo has 7 degrees, Rome 21.');
    },
    'tool without arguments': async () => {
      assert.deepEqual((await ask('what time is it', { tools: clockTools })).toolCalls.map((c) => [c.toolName, c.input]), [['get_time', {}]]);
      const result = streamText({ model, prompt: 'what time is it', tools: clockTools, maxRetries: 0, onError });
      assert.deepEqual((await result.toolCalls).map((c) => [c.toolName, c.input]), [['get_time', {}]]);
    },
    'object': async () => {
      const result = await ask('a person as an object', { output: Output.object({ schema: jsonSchema(person), name: 'person' }) });
      assert.deepEqual(result.output, { name: 'Ada', age: 36 });
    },
    'length': async () => assert.equal((await ask('a short answer')).finishReason, 'length'),
    'errors': async () => {
      for (const status of [400, 429, 500]) {
        await assert.rejects(ask('say hello', { model: modelOf(failing(status, upstream)) }), (error) => {
          assert.ok(APICallError.isInstance(error), `${status}: ${error}`);
          assert.equal(error.statusCode, status);
          if (status !== 429) assert.match(error.message, new RegExp(`the upstream says ${status}`));
          return true;
        });
      }
    },
  };
  if (client === 'anthropic' || client === 'google') {
    checks.reasoning = async () => {
      const providerOptions = {
        anthropic: { thinking: { type: 'enabled', budgetTokens: 1024 } },
        google: { thinkingConfig: { includeThoughts: true, thinkingBudget: 1024 } },
      };
      const result = await ask('think about it', { providerOptions, maxOutputTokens: 5000 });
      assert.equal(result.text, 'It is 42.');
      assert.equal(result.reasoningText, 'Six times seven, that is it.');
    };
  }
  if (client === 'chat' && upstream !== 'anthropic') {
    checks.embeddings = async () => {
      const { embeddings } = await embedMany({ model: openai.embedding(settings.embedding[upstream]), values: ['three numbers', 'three more'] });
      assert.deepEqual(embeddings, [[0.25, -0.5, 0.125], [0.5, 0.25, -0.75]]);
    };
  }
  return Object.entries(checks).map(([name, check]) => [`${client}/${name}`, check]);
}))));
