// What each SDK hands out of an answer, in one neutral form: { text, reasoning, stop, calls: [[name, arguments]], usage:
// { prompt, completion, cached, cacheWrite, reasoning } }. A reader is { read(model, stream, tools), statusOf(error), blind,
// showsHalfCalls }: `statusOf` gives the status of the SDK's own typed errors, 0 for one inside a stream, and undefined for
// anything else; `blind` names what the SDK has no place for.
import Anthropic from '@anthropic-ai/sdk';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { ApiError, GoogleGenAI } from '@google/genai';
import { APICallError, jsonSchema, streamText, generateText, tool } from 'ai';
import OpenAI from 'openai';

const question = 'Say it.';
const ask = [{ role: 'user', content: question }];
const joined = (list, member) => (list ?? []).map((item) => item[member] ?? '').join('');

/** All readers by the name of their SDK. */
export function readersFor({ address, key: apiKey }) {
  const openai = new OpenAI({ baseURL: `${address}/v1`, apiKey, maxRetries: 0 });
  const anthropic = new Anthropic({ baseURL: address, apiKey, maxRetries: 0 });
  const google = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: address } });
  const vercelOpenAI = createOpenAI({ baseURL: `${address}/v1`, apiKey });
  const vercelGoogle = createGoogleGenerativeAI({ baseURL: `${address}/v1beta`, apiKey });
  const statusOfOpenAI = (error) => (error instanceof OpenAI.OpenAIError ? error.status ?? 0 : undefined);

  return {
    'openai chat': { read: (model, stream) => (stream ? readChatStream(openai, model) : readChat(openai, model)), statusOf: statusOfOpenAI },
    'openai responses': { read: (model, stream) => readResponse(openai, model, stream), statusOf: statusOfOpenAI },
    'openai completions': { read: (model, stream) => readCompletion(openai, model, stream), statusOf: statusOfOpenAI },
    'anthropic': {
      read: async (model, stream) => {
        const request = { model, max_tokens: 1000, messages: ask };
        return messageSays(await (stream ? anthropic.messages.stream(request).finalMessage() : anthropic.messages.create(request)));
      },
      statusOf: (error) => (error instanceof Anthropic.APIError ? error.status ?? 0 : undefined),
    },
    // A call whose arguments are no JSON is told in finishMessage, which this SDK cuts out of what Gemini says.
    'google': { read: (model, stream) => readGoogle(google, model, stream), statusOf: (error) => (error instanceof ApiError ? error.status : undefined), showsHalfCalls: false },
    // Vercel's model of OpenAI's chat completions shows no reasoning text: OpenAI's own have none.
    'vercel openai chat': { ...vercel((model) => vercelOpenAI.chat(model)), blind: ['reasoning'] },
    'vercel openai responses': vercel((model) => vercelOpenAI.responses(model)),
    'vercel anthropic': vercel(createAnthropic({ baseURL: `${address}/v1`, apiKey })),
    // A name with a slash is a path to this SDK.
    'vercel google': { ...vercel((model) => vercelGoogle(`models/${model}`), { google: { thinkingConfig: { includeThoughts: true } } }), showsHalfCalls: false },
  };
}

/** A stream whose last event says that it failed, where the SDK hands the event out in place of throwing. */
export class StreamFailure extends Error {}

// ---- OpenAI

const chatStop = (reason) => (reason === 'function_call' ? 'tool_calls' : reason ?? null);

// Google's endpoint for OpenAI's clients counts thoughts in the total only.
const chatUsage = (usage) => usage && {
  prompt: usage.prompt_tokens,
  completion: Math.max(usage.completion_tokens, usage.total_tokens - usage.prompt_tokens),
  cached: usage.prompt_tokens_details?.cached_tokens ?? 0,
  cacheWrite: usage.prompt_tokens_details?.cache_write_tokens ?? 0,
  reasoning: Math.max(usage.completion_tokens_details?.reasoning_tokens ?? 0, usage.total_tokens - usage.prompt_tokens - usage.completion_tokens),
};

async function readChat(client, model) {
  const answer = await client.chat.completions.create({ model, messages: ask });
  const [{ message, finish_reason }] = answer.choices;
  return {
    text: (message.content ?? '') + (message.refusal ?? ''),
    reasoning: message.reasoning_content ?? message.reasoning ?? '',
    stop: chatStop(finish_reason),
    calls: (message.tool_calls ?? []).map((call) => [call.function.name, call.function.arguments]),
    usage: chatUsage(answer.usage),
  };
}

async function readChatStream(client, model) {
  const heard = { text: '', reasoning: '', stop: null, calls: [], usage: null };
  for await (const chunk of await client.chat.completions.create({ model, messages: ask, stream: true, stream_options: { include_usage: true } })) {
    heard.usage = chatUsage(chunk.usage) ?? heard.usage;
    const choice = chunk.choices?.[0];
    heard.text += (choice?.delta.content ?? '') + (choice?.delta.refusal ?? '');
    heard.reasoning += choice?.delta.reasoning_content ?? choice?.delta.reasoning ?? '';
    heard.stop = chatStop(choice?.finish_reason) ?? heard.stop;
    for (const piece of choice?.delta.tool_calls ?? []) {
      const call = (heard.calls[piece.index] ??= ['', '']);
      call[0] ||= piece.function?.name ?? '';
      call[1] += piece.function?.arguments ?? '';
    }
  }
  return heard;
}

async function readResponse(client, model, stream) {
  if (!stream) return responseSays(await client.responses.create({ model, input: question }));
  const run = client.responses.stream({ model, input: question });
  const pieces = { text: '', arguments: '' };
  let failure;
  run.on('response.output_text.delta', (event) => (pieces.text += event.delta));
  run.on('response.refusal.delta', (event) => (pieces.text += event.delta));
  run.on('response.function_call_arguments.delta', (event) => (pieces.arguments += event.delta));
  run.on('response.failed', (event) => (failure = event.response.error?.message));
  const heard = responseSays(await run.finalResponse());
  if (failure) throw new StreamFailure(failure);
  if (pieces.text !== heard.text) throw new Error(`the pieces say ${JSON.stringify(pieces.text)}, the whole ${JSON.stringify(heard.text)}`);
  if (pieces.arguments !== heard.calls.map((call) => call[1]).join('')) throw new Error(`the pieces of arguments are ${pieces.arguments}`);
  return heard;
}

function responseSays(response) {
  const items = (type) => response.output.filter((item) => item.type === type);
  const calls = items('function_call').map((item) => [item.name, item.arguments]);
  const reasons = { max_output_tokens: 'length', content_filter: 'content_filter' };
  return {
    text: items('message').flatMap((item) => item.content).map((part) => part.text ?? part.refusal ?? '').join(''),
    reasoning: items('reasoning').flatMap((item) => [...item.summary, ...(item.content ?? [])]).map((part) => part.text).join(''),
    stop: { completed: calls.length > 0 ? 'tool_calls' : 'stop', incomplete: reasons[response.incomplete_details?.reason] ?? `other:${response.incomplete_details?.reason ?? ''}` }[response.status] ?? response.status,
    calls,
    usage: response.usage && {
      prompt: response.usage.input_tokens,
      completion: response.usage.output_tokens,
      cached: response.usage.input_tokens_details?.cached_tokens ?? 0,
      cacheWrite: response.usage.input_tokens_details?.cache_write_tokens ?? 0,
      reasoning: response.usage.output_tokens_details?.reasoning_tokens ?? 0,
    },
  };
}

async function readCompletion(client, model, stream) {
  const heard = { text: '', reasoning: '', stop: null, calls: [], usage: null };
  const request = { model, prompt: question };
  const parts = stream
    ? await client.completions.create({ ...request, stream, stream_options: { include_usage: true } })
    : [await client.completions.create(request)];
  for await (const part of parts) {
    heard.text += part.choices[0]?.text ?? '';
    heard.stop = part.choices[0]?.finish_reason ?? heard.stop;
    heard.usage = chatUsage(part.usage) ?? heard.usage;
  }
  return heard;
}

// ---- Anthropic

function messageSays(message) {
  const blocks = (type) => message.content.filter((block) => block.type === type);
  const stops = { end_turn: 'stop', stop_sequence: 'stop', max_tokens: 'length', model_context_window_exceeded: 'length', tool_use: 'tool_calls', refusal: 'content_filter', pause_turn: 'pause' };
  const { usage } = message;
  const [cached, cacheWrite] = [usage.cache_read_input_tokens ?? 0, usage.cache_creation_input_tokens ?? 0];
  return {
    text: joined(blocks('text'), 'text') + (message.stop_details?.explanation ?? ''),
    reasoning: joined(blocks('thinking'), 'thinking'),
    stop: stops[message.stop_reason] ?? message.stop_reason,
    calls: blocks('tool_use').map((block) => [block.name, JSON.stringify(block.input)]),
    usage: { prompt: usage.input_tokens + cached + cacheWrite, completion: usage.output_tokens, cached, cacheWrite, reasoning: usage.output_tokens_details?.thinking_tokens ?? 0 },
  };
}

// ---- Google

const googleStops = { STOP: 'stop', MAX_TOKENS: 'length', SAFETY: 'content_filter', RECITATION: 'content_filter', BLOCKLIST: 'content_filter', PROHIBITED_CONTENT: 'content_filter', SPII: 'content_filter', IMAGE_SAFETY: 'content_filter', MALFORMED_FUNCTION_CALL: 'error' };

async function readGoogle(client, model, stream) {
  const request = { model, contents: question, config: { thinkingConfig: { includeThoughts: true } } };
  const heard = { text: '', reasoning: '', stop: null, calls: [], usage: null };
  let reason;
  for await (const part of stream ? await client.models.generateContentStream(request) : [await client.models.generateContent(request)]) {
    const candidate = part.candidates?.[0];
    for (const piece of candidate?.content?.parts ?? []) heard[piece.thought ? 'reasoning' : 'text'] += piece.text ?? '';
    heard.calls.push(...(part.functionCalls ?? []).map((call) => [call.name, JSON.stringify(call.args ?? {})]));
    reason = candidate?.finishReason ?? (part.promptFeedback?.blockReason ? 'SAFETY' : reason);
    heard.usage = googleUsage(part.usageMetadata, heard.usage);
  }
  heard.stop = reason === 'STOP' && heard.calls.length > 0 ? 'tool_calls' : googleStops[reason] ?? reason ?? null;
  return heard;
}

// Cumulative; a member that is not there says nothing new.
function googleUsage(usage, before) {
  if (!usage) return before;
  const reasoning = usage.thoughtsTokenCount || (before?.reasoning ?? 0);
  return {
    prompt: (usage.promptTokenCount ?? 0) + (usage.toolUsePromptTokenCount ?? 0) || (before?.prompt ?? 0),
    completion: (usage.candidatesTokenCount || (before ? before.completion - before.reasoning : 0)) + reasoning,
    cached: usage.cachedContentTokenCount || (before?.cached ?? 0),
    cacheWrite: 0,
    reasoning,
  };
}

// ---- Vercel

const vercelStops = { 'tool-calls': 'tool_calls', 'content-filter': 'content_filter' };

/** Vercel's SDK with a provider's model; it makes calls of offered tools only, so each tool that is on a recording is offered. */
function vercel(modelOf, providerOptions) {
  const requestOf = (model, tools) => ({
    model: modelOf(model),
    prompt: question,
    maxRetries: 0,
    providerOptions,
    ...(tools.length > 0 && { tools: Object.fromEntries(tools.map((name) => [name, tool({ inputSchema: jsonSchema({ type: 'object', properties: {} }) })])) }),
  });
  const says = (text, reasoning, finishReason, calls, usage) => ({
    text,
    reasoning,
    stop: vercelStops[finishReason] ?? finishReason,
    calls: calls.filter((call) => !call.providerExecuted).map((call) => [call.toolName, typeof call.input === 'string' ? call.input : JSON.stringify(call.input)]),
    usage: usage?.inputTokens === undefined ? null : {
      prompt: usage.inputTokens,
      completion: usage.outputTokens,
      cached: usage.inputTokenDetails.cacheReadTokens ?? 0,
      cacheWrite: usage.inputTokenDetails.cacheWriteTokens ?? 0,
      reasoning: usage.outputTokenDetails.reasoningTokens ?? 0,
    },
  });
  const read = async (model, stream, tools) => {
    if (!stream) {
      const { text, reasoningText, finishReason, toolCalls, usage } = await generateText(requestOf(model, tools));
      return says(text, reasoningText ?? '', finishReason, toolCalls, usage);
    }
    const heard = { text: '', reasoning: '', calls: [] };
    let end;
    for await (const part of streamText({ ...requestOf(model, tools), onError: () => {} }).fullStream) {
      if (part.type === 'text-delta') heard.text += part.text;
      if (part.type === 'reasoning-delta') heard.reasoning += part.text;
      if (part.type === 'tool-call') heard.calls.push(part);
      if (part.type === 'error') throw part.error instanceof Error ? part.error : new StreamFailure(typeof part.error === 'string' ? part.error : JSON.stringify(part.error));
      if (part.type === 'finish') end = part;
    }
    return says(heard.text, heard.reasoning, end.finishReason, heard.calls, end.totalUsage);
  };
  return { read, statusOf: (error) => (APICallError.isInstance(error) ? error.statusCode ?? 0 : undefined) };
}
