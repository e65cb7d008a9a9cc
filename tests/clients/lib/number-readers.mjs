// How each SDK counts tokens and makes embeddings: { reads(case), read(case), statusOf(error) }. A count is read as a number,
// embeddings as a list of vectors.
import Anthropic from '@anthropic-ai/sdk';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { ApiError, GoogleGenAI } from '@google/genai';
import { APICallError, embedMany } from 'ai';
import OpenAI from 'openai';

const textsFor = ({ vectors }) => Array.from({ length: Math.max(1, vectors.length) }, () => 'a text');

/** All readers by the name of their SDK. */
export function numberReadersFor({ address, key: apiKey }) {
  const openai = new OpenAI({ baseURL: `${address}/v1`, apiKey, maxRetries: 0 });
  const anthropic = new Anthropic({ baseURL: address, apiKey, maxRetries: 0 });
  const google = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: address } });
  const vercelOpenAI = createOpenAI({ baseURL: `${address}/v1`, apiKey });
  const vercelGoogle = createGoogleGenerativeAI({ baseURL: `${address}/v1beta`, apiKey });
  const statusOfVercel = (error) => (APICallError.isInstance(error) ? error.statusCode : undefined);
  const vercel = (modelOf) => async (one) => (await embedMany({ model: modelOf(one.model), values: textsFor(one), maxRetries: 0 })).embeddings;

  return {
    openai: {
      reads: () => true,
      statusOf: (error) => (error instanceof OpenAI.APIError ? error.status : undefined),
      read: async (one) => {
        if (one.operation === 'count') return (await openai.responses.inputTokens.count({ model: one.model, input: 'Count it.' })).input_tokens;
        // Left to itself the SDK asks for base64 and decodes it, which a recording of numbers is no answer to.
        const encoding_format = one.upstream === 'openai' && !one.base64 ? 'float' : undefined;
        return (await openai.embeddings.create({ model: one.model, input: textsFor(one), encoding_format })).data.map((item) => item.embedding);
      },
    },
    anthropic: {
      reads: ({ operation }) => operation === 'count',
      statusOf: (error) => (error instanceof Anthropic.APIError ? error.status : undefined),
      read: async ({ model }) => (await anthropic.messages.countTokens({ model, messages: [{ role: 'user', content: 'Count it.' }] })).input_tokens,
    },
    google: {
      reads: () => true,
      statusOf: (error) => (error instanceof ApiError ? error.status : undefined),
      read: async (one) => one.operation === 'count'
        ? (await google.models.countTokens({ model: one.model, contents: 'Count it.' })).totalTokens
        : (await google.models.embedContent({ model: one.model, contents: textsFor(one) })).embeddings.map((item) => item.values),
    },
    // Always asks for lists of numbers, so that a recording of base64 is no answer to it.
    'vercel openai': { reads: (one) => one.operation === 'embed' && !one.base64, statusOf: statusOfVercel, read: vercel((model) => vercelOpenAI.embedding(model)) },
    // Asks for one text alone in another way than was recorded of Google.
    'vercel google': { reads: (one) => one.operation === 'embed' && one.upstream !== 'gemini', statusOf: statusOfVercel, read: vercel((model) => vercelGoogle.embedding(model)) },
  };
}
