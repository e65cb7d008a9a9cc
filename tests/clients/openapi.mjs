// What a validator that knows OpenAPI's own schema says of our document. Settings: address.
import assert from 'node:assert/strict';
import { Validator } from '@seriousme/openapi-schema-validator';
import { run, settings } from './lib/checks.mjs';

const read = async () => (await fetch(`${settings.address}/openapi/v1.json`)).json();
const methods = new Set(['get', 'post', 'put', 'patch', 'delete']);
const operationsOf = (document) => Object.values(document.paths).flatMap((path) => Object.entries(path).filter(([name]) => methods.has(name)).map(([, operation]) => operation));

/** Names of schemas that a value refers to. */
function refsIn(value, found = new Set()) {
  if (Array.isArray(value)) {
    value.forEach((one) => refsIn(one, found));
  } else if (value && typeof value === 'object') {
    if (typeof value.$ref === 'string') found.add(value.$ref);
    Object.entries(value).filter(([name]) => name !== 'example' && name !== 'examples').forEach(([, one]) => refsIn(one, found));
  }

  return found;
}

await run({
  'the document is valid OpenAPI 3.1': async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(await read());
    assert.ok(valid, JSON.stringify(errors, null, 1));
    assert.equal(validator.version, '3.1');
  },
  'a document that is wrong is refused': async () => {
    const document = await read();
    operationsOf(document)[0].responses = 7;
    assert.equal((await new Validator().validate(document)).valid, false);
  },
  'references lie in the document': async () => {
    const document = await read();
    for (const ref of refsIn(document)) {
      assert.match(ref, /^#\//);
      assert.ok(ref.slice(2).split('/').reduce((at, name) => at?.[name.replaceAll('~1', '/').replaceAll('~0', '~')], document), ref);
    }
  },
  'operations have a name each': async () => {
    const names = operationsOf(await read()).map((operation) => operation.operationId);
    assert.ok(names.length > 100 && names.every((name) => typeof name === 'string'));
    assert.equal(new Set(names).size, names.length);
  },
});
