// What every SDK is asked against every upstream. aimock answers by the words of the last user message, whatever the
// protocol it is asked in; so that an answer comes at all proves that the message arrived.

export const upstreams = ['openai', 'anthropic', 'gemini'];

/** The model of an upstream that aimock serves. */
export const aimock = (upstream) => `aimock-${upstream}/${{ openai: 'gpt-5', anthropic: 'claude-sonnet-4-5', gemini: 'gemini-2.5-pro' }[upstream]}`;

/** A model whose provider answers every call with this status. */
export const failing = (status, upstream) => `fail-${status}-${upstream}/any`;

export const hello = 'Hello from aimock, in several small chunks: grüße, 漢字, 🚣.';

// A grey 2x2 PNG.
export const png = 'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAAAAABX3VL4AAAADklEQVR4nGNoaGhoAAADCAGBHj5ZUAAAAABJRU5ErkJggg==';

export const weather = {
  name: 'get_weather',
  description: 'The weather of a city.',
  schema: {
    type: 'object',
    properties: { city: { type: 'string' }, unit: { type: 'string' } },
    required: ['city', 'unit'],
    additionalProperties: false,
  },
};

export const clock = { name: 'get_time', description: 'The time.', schema: { type: 'object', properties: {} } };

export const person = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer' } },
  required: ['name', 'age'],
  additionalProperties: false,
};

/** The checks of `make(upstream)` for each upstream, named after it. */
export function forEachUpstream(make) {
  return upstreams.map((upstream) => Object.fromEntries(Object.entries(make(upstream)).map(([name, check]) => [`${upstream}/${name}`, check])));
}
