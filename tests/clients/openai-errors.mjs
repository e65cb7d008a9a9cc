// What the official OpenAI SDK makes of our errors and of the upstream's; the providers are those of ErrorsFixture.cs.
// Settings: baseUrl, key, narrowKey.
import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { run, settings } from './lib/checks.mjs';

const { baseUrl, key, narrowKey } = settings;
const clientOf = (apiKey) => new OpenAI({ baseURL: baseUrl, apiKey, maxRetries: 0 });
const client = clientOf(key);
const messages = [{ role: 'user', content: 'Hello!' }];
const ask = (model, more = {}, by = client) => by.chat.completions.create({ model, messages, ...more });

/** The call rejects with this class; further expectations on the error. */
async function rejects(call, type, expect) {
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof type, `${error?.constructor?.name}: ${error?.message}`);
    if (type !== OpenAI.APIError) assert.equal(error.constructor, type);
    assert.ok(error.message, 'a message');
    assert.ok(error.requestID, 'a request id');
    expect?.(error);
    return true;
  });
}

const upstream = (status, type, more) => async () => {
  for (const stream of [false, true]) {
    await rejects(ask(`s${status}/any`, { stream }), type, (error) => {
      assert.equal(error.status, status);
      if (more) return more(error);
      assert.match(error.message, new RegExp(`the upstream says ${status}`));
      assert.equal(error.code, `code_${status}`);
    });
  }
};

await run({
  '400 of the upstream': upstream(400, OpenAI.BadRequestError),
  '403 of the upstream': upstream(403, OpenAI.PermissionDeniedError),
  '404 of the upstream': upstream(404, OpenAI.NotFoundError),
  '422 of the upstream': upstream(422, OpenAI.UnprocessableEntityError),
  '429 of the upstream': upstream(429, OpenAI.RateLimitError, (error) => {
    // The first one carries the upstream's words, the next ones ours: its only key rests as long as it was told to.
    const seconds = Number(error.headers.get('retry-after'));
    assert.ok(seconds >= 1 && seconds <= 7, `Retry-After: ${seconds}`);
  }),
  '500 of the upstream': upstream(500, OpenAI.InternalServerError),
  '502 of the upstream': upstream(502, OpenAI.InternalServerError),
  '503 of the upstream': upstream(503, OpenAI.InternalServerError),
  '504 of the upstream': upstream(504, OpenAI.InternalServerError),
  '401 of the upstream is the operator\'s problem': async () => {
    await rejects(ask('s401/any'), OpenAI.InternalServerError, (error) => {
      assert.equal(error.status, 502);
      assert.equal(error.code, 'upstream_credentials_exhausted');
    });
  },
  '400 malformed': async () => {
    await rejects(client.chat.completions.create({ model: 'good/any', messages: 'no array' }), OpenAI.BadRequestError, (error) => {
      assert.equal(error.type, 'invalid_request_error');
      assert.equal(error.param, 'messages');
    });
  },
  '401 wrong key': async () => {
    await rejects(ask('good/any', {}, clientOf('ork_wrong_key')), OpenAI.AuthenticationError, (error) => {
      assert.equal(error.code, 'invalid_key');
      assert.doesNotMatch(error.message, /ork_wrong_key/);
    });
  },
  '401 wrong key on models': async () => {
    await rejects(clientOf('ork_wrong_key').models.list(), OpenAI.AuthenticationError);
  },
  '403 model not allowed': async () => {
    await rejects(ask('good/any', {}, clientOf(narrowKey)), OpenAI.PermissionDeniedError, (error) => {
      assert.equal(error.code, 'model_not_allowed');
      assert.equal(error.param, 'model');
    });
    assert.equal((await ask('narrow/any', {}, clientOf(narrowKey))).choices[0].message.content, 'good');
  },
  '404 with near matches': async () => {
    await rejects(ask('fine-aliass'), OpenAI.NotFoundError, (error) => {
      assert.equal(error.code, 'model_not_found');
      assert.equal(error.param, 'model');
      assert.match(error.message, /fine-alias\b(?!s)/);
    });
  },
  '404 shows no model the key may not use': async () => {
    await rejects(ask('fine-aliass', {}, clientOf(narrowKey)), OpenAI.NotFoundError, (error) => {
      assert.doesNotMatch(error.message, /fine-alias\b(?!s)/);
    });
  },
  '413 body too large': async () => {
    await rejects(
      client.chat.completions.create({ model: 'good/any', messages: [{ role: 'user', content: 'x'.repeat(3 << 20) }] }),
      OpenAI.APIError,
      (error) => {
        assert.equal(error.status, 413);
        assert.equal(error.code, 'body_too_large');
      },
    );
  },
  'error in mid-stream': async () => {
    const seen = [];
    await assert.rejects(
      async () => {
        for await (const chunk of await ask('midstream-error/any', { stream: true })) seen.push(chunk);
      },
      (error) => {
        assert.ok(error instanceof OpenAI.APIError, error?.constructor?.name);
        assert.match(error.message, /overloaded/);
        return true;
      },
    );
    assert.equal(seen.length, 1);
  },
  'stream cut off': async () => {
    const seen = [];
    await assert.rejects(
      async () => {
        for await (const chunk of await ask('midstream-cut/any', { stream: true })) seen.push(chunk);
      },
      (error) => {
        assert.ok(error instanceof OpenAI.APIError, error?.constructor?.name);
        return true;
      },
    );
    assert.equal(seen.length, 1);
  },
  'stream cut off, helper': async () => {
    const runner = client.chat.completions.stream({ model: 'midstream-cut/any', messages });
    await assert.rejects(runner.finalChatCompletion());
  },
  'abort of a stream': async () => {
    const stream = await ask('endless-npm/any', { stream: true });
    let chunks = 0;
    for await (const chunk of stream) {
      assert.ok(chunk.id);
      chunks++;
      stream.controller.abort();
    }
    assert.equal(chunks, 1);
  },
  'abort of a call': async () => {
    const call = client.chat.completions.create({ model: 'silent-npm/any', messages }, { timeout: 300 });
    await assert.rejects(call, OpenAI.APIConnectionTimeoutError);
  },
});
