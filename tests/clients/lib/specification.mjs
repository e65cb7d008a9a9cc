// OpenAI's own OpenAPI document as a judge.
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** Makes a function that names what is wrong with a value by a schema of the document; null for nothing. */
export function judgeOf(specification) {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false, logger: false });
  ajv.addSchema({ ...JSON.parse(readFileSync(specification, 'utf8'), withoutNullable), $id: 'openai' });
  const validators = new Map();
  const errors = (schema, value) => {
    const validate = validators.get(schema) ?? ajv.compile({ $ref: `openai#/components/schemas/${schema}` });
    validators.set(schema, validate);
    return validate(value) ? null : validate.errors;
  };
  const judge = (schema, value) => {
    const found = errors(schema, value);
    return found && ajv.errorsText(found);
  };
  return Object.assign(judge, { ajv, errors });
}

// The document says 3.1 and still uses the "nullable" of 3.0 here and there, which 3.1 does not know.
function withoutNullable(_, node) {
  if (node?.nullable === undefined || typeof node.nullable !== 'boolean') return node;
  const { nullable, ...rest } = node;
  return nullable ? { anyOf: [rest, { type: 'null' }] } : rest;
}
