// What the official SDKs make of streams that end badly, put across from an upstream of another protocol: each must
// throw, and never take what came for a whole answer. Settings: address, key, streams [{upstream, model, name}].
import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import { run, settings } from './lib/checks.mjs';

const { address, key: apiKey, streams } = settings;
const openai = new OpenAI({ baseURL: `${address}/v1`, apiKey, maxRetries: 0 });
const anthropic = new Anthropic({ baseURL: address, apiKey, maxRetries: 0 });
const google = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: address } });
const messages = [{ role: 'user', content: 'Hello' }];

const clients = {
  openai: {
    'chat completions': async (model) => {
      for await (const chunk of await openai.chat.completions.create({ model, messages, stream: true })) assert.ok(chunk);
    },
  },
  'openai responses': {
    responses: async (model) => {
      let last;
      for await (const event of await openai.responses.create({ model, input: 'Hello', stream: true })) last = event;
      throw new Error(`no error was thrown; the last event was ${JSON.stringify(last)}`.slice(0, last?.type === 'response.completed' ? undefined : 0) || 'ended without response.completed');
    },
  },
  anthropic: { messages: async (model) => void (await anthropic.messages.stream({ model, max_tokens: 100, messages }).finalMessage()) },
  gemini: {
    generateContentStream: async (model) => {
      for await (const chunk of await google.models.generateContentStream({ model, contents: 'Hello' })) assert.ok(chunk);
    },
  },
};

await run(...Object.entries(clients).map(([protocol, calls]) => Object.fromEntries(
  streams.filter((stream) => stream.upstream !== protocol).flatMap((stream) => Object.entries(calls).map(([call, ask]) => [
    `${call} of ${stream.upstream}: ${stream.name}`,
    () => assert.rejects(ask(stream.model), (error) => !/no error was thrown/.test(error.message)),
  ])),
)));
