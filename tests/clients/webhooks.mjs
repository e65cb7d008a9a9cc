// What the official library of Standard Webhooks says of our callbacks.
// Settings: key, olderKey, foreignKey, first and changed: { body, headers }; changed was signed while the key changed over.
import assert from 'node:assert/strict';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { run, settings } from './lib/checks.mjs';

const { key, olderKey, foreignKey, first, changed } = settings;
const refuses = (delivery, reason, by = olderKey) => assert.throws(() => new Webhook(by).verify(delivery.body, delivery.headers), (error) => {
  assert.ok(error instanceof WebhookVerificationError, `${error?.constructor?.name}: ${error?.message}`);
  assert.match(error.message, reason);
  return true;
});
const withHeader = (name, value) => ({ ...first, headers: { ...first.headers, [name]: value } });

/** Runs with the receiver's clock so many seconds after the first delivery was signed. */
function at(seconds, body) {
  const now = Date.now;
  Date.now = () => (Number(first.headers['webhook-timestamp']) + seconds) * 1000;
  try {
    body();
  } finally {
    Date.now = now;
  }
}

await run({
  'a delivery is taken': async () => {
    const body = new Webhook(olderKey).verify(first.body, first.headers);
    assert.equal(body.success, true);
    assert.deepEqual(body.result, { answer: '日本 "x"' });
  },
  'the signature is the one the library makes': async () => {
    const at = new Date(Number(first.headers['webhook-timestamp']) * 1000);
    assert.equal(first.headers['webhook-signature'], new Webhook(olderKey).sign(first.headers['webhook-id'], at, first.body));
  },
  'a changed body is refused': async () => refuses({ ...first, body: first.body.replace('true', 'false') }, /No matching signature/),
  'a body with a space more is refused': async () => refuses({ ...first, body: first.body + ' ' }, /No matching signature/),
  'a changed id is refused': async () => refuses(withHeader('webhook-id', first.headers['webhook-id'] + '0'), /No matching signature/),
  'a changed time is refused': async () => refuses(withHeader('webhook-timestamp', String(Number(first.headers['webhook-timestamp']) + 1)), /No matching signature/),
  'an old delivery is refused': async () => {
    at(300, () => new Webhook(olderKey).verify(first.body, first.headers));
    at(301, () => refuses(first, /too old/));
  },
  'a delivery of the future is refused': async () => at(-301, () => refuses(first, /too new/)),
  'a foreign key is refused': async () => refuses(first, /No matching signature/, foreignKey),
  'the next key does not open what was sent before it': async () => refuses(first, /No matching signature/, key),
  'a changed key is taken': async () => assert.equal(new Webhook(key).verify(changed.body, changed.headers).success, true),
  'the key before it is taken too': async () => assert.equal(new Webhook(olderKey).verify(changed.body, changed.headers).success, true),
  'a foreign key is refused while keys change': async () => refuses(changed, /No matching signature/, foreignKey),
});
