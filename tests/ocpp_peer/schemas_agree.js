// SPDX-License-Identifier: Apache-2.0
// Our message tables against the schemas that ocpp-rpc carries: both must judge every payload alike.
//
//   schemas_agree.js PAYLOAD_JUDGE
// 1. Both know the same messages. 2. Payloads drawn from our shapes are valid by their schemas. 3. Payloads made from
// their schemas (all fields, only the required ones, each listed word, each limit met and passed, each type changed, each
// field missing or unknown) are judged by them, then by us: same verdict, and for a refusal the same place and kind.
// PAYLOAD_JUDGE is tests/devices_messages/payload_judge.cpp.
'use strict';
const { spawnSync } = require('node:child_process');
const validators = require('ocpp-rpc/lib/standard-validators.js');

const [judge] = process.argv.slice(2);
const seed = 20260101;
const drawn_of_each = 12;
const versions = {
  'ocpp1.6': require('ocpp-rpc/lib/schemas/ocpp1_6.json'),
  'ocpp2.0.1': require('ocpp-rpc/lib/schemas/ocpp2_0_1.json'),
};

function is_valid(version, action, part, payload) {
  try {
    const one = validators.find((each) => each.subprotocol === version);
    return one.validate(`urn:${action}.${part}`, payload) === true;
  } catch (refused) {
    return false;
  }
}

function ours(words, input) {
  const ran = spawnSync(judge, words, { input, encoding: 'utf8', maxBuffer: 1 << 30 });
  if (ran.error) throw ran.error;
  return ran;
}

// --- payloads from their schema

function resolved(schema, root) {
  return schema.$ref ? resolved(root.definitions[schema.$ref.split('/').pop()], root) : schema;
}

function made(given, root, whole) {
  const schema = resolved(given, root);
  if (schema.enum) return schema.enum[0];
  switch (schema.type) {
    case 'object': {
      const object = {};
      for (const [name, inner] of Object.entries(schema.properties || {})) {
        if (whole || (schema.required || []).includes(name)) object[name] = made(inner, root, whole);
      }
      return object;
    }
    case 'array':
      return Array.from({ length: Math.max(schema.minItems || 0, 1) }, () => made(schema.items, root, whole));
    case 'string':
      if (schema.format === 'date-time') return '2026-11-22T13:24:00Z';
      return schema.format === 'uri' ? 'ftp://pile@192.0.2.1/logs' : 'abc';
    case 'boolean':
      return true;
    default:
      return 'type' in schema ? 7 : 'anything';
  }
}

// What a place may be changed to, with the kind of fault that would be.
function* replacements(schema, value) {
  if (!('type' in schema)) {
    for (const other of [1, [], {}, true]) yield [other, 'type'];
    return;
  }
  const others = { string: 'x', number: 1.5, boolean: true, array: [], object: {} };
  for (const [type, other] of Object.entries(others)) {
    if (type !== schema.type && !(schema.type === 'integer' && type === 'number')) yield [other, 'type'];
  }
  yield [null, 'type'];
  if (schema.type === 'integer') yield [1.5, 'type'];
  if (schema.enum) {
    for (const word of schema.enum) yield [word, 'property'];
    for (const word of [schema.enum[0].toLowerCase(), `${schema.enum[0]} `, '', 'Coffee']) yield [word, 'property'];
  } else if (schema.maxLength) {
    for (const length of [0, schema.maxLength, schema.maxLength + 1]) yield ['桩'.repeat(length), 'property'];
  } else if (schema.format === 'date-time') {
    // Not without a zone: their ajv-formats lets that pass, RFC 3339 and our strict check do not.
    for (const time of ['', 'yesterday', '2026-11-22', '2026-13-22T13:24:00Z',
      '2026-02-30T13:24:00Z', '2026-11-22T25:24:00Z', '2026-11-22T13:24:00.123456Z', '2026-11-22T13:24:00+08:00',
      '2026-11-22T13:24:00+0800', '2026-11-22 13:24:00Z', '13:24:00Z']) yield [time, 'property'];
  } else if (schema.format === 'uri') {
    for (const uri of ['', 'no uri', '/logs', 'http://[::1]/x', 'https://example.org/a?b=c#d', 'ftp:', '1a:b']) {
      yield [uri, 'property'];
    }
  }
  for (const limit of [schema.minimum, schema.maximum].filter((each) => each !== undefined)) {
    for (const near of [limit - 1, limit, limit + 1]) yield [near, 'property'];
  }
  if (schema.multipleOf) for (const number of [0.1, 0.25, 7.35, -3.2, 12345.6]) yield [number, 'property'];
  if (schema.type === 'number') for (const number of [0, -1, 0.5, 1e9]) yield [number, 'type'];
  if (schema.type === 'array') {
    const lengths = new Set([0, schema.minItems - 1, schema.minItems, schema.maxItems, schema.maxItems + 1]);
    for (const length of lengths) {
      if (length >= 0) yield [Array.from({ length }, () => value[0]), 'occurrence'];
    }
  }
}

function* changes(given, root, value, path, put) {
  const schema = resolved(given, root);
  if (path !== '') {
    for (const [other, kind] of replacements(schema, value)) {
      put(other);
      yield { kind, path };
    }
    put(value);
  }
  if (schema.type === 'array') {
    yield* changes(schema.items, root, value[0], `${path}[0]`, (other) => { value[0] = other; });
  }
  if (schema.type !== 'object') return;
  const inside = (name) => (path === '' ? name : `${path}.${name}`);
  for (const [name, inner] of Object.entries(schema.properties || {})) {
    const held = value[name];
    delete value[name];
    yield { kind: 'occurrence', path: inside(name) };
    value[name] = held;
    yield* changes(inner, root, held, inside(name), (other) => { value[name] = other; });
  }
  value.unheardOf = 1;
  yield { kind: 'formation', path: inside('unheardOf') };
  delete value.unheardOf;
}

// --- the three comparisons

function fail(text) {
  console.error(text);
  process.exitCode = 1;
}

const drawn = ours(['draw', String(seed), String(drawn_of_each)], '').stdout.trim().split('\n').map((line) => JSON.parse(line));
const known = new Set(drawn.map((each) => `${each.version} ${each.action}.${each.part}`));
let theirs = 0;
for (const [version, schemas] of Object.entries(versions)) {
  for (const schema of schemas) {
    ++theirs;
    const name = `${version} ${schema.$id.replace('urn:', '')}`;
    if (!known.delete(name)) fail(`we do not have ${name}`);
  }
}
for (const name of known) fail(`they do not have ${name}`);

const refused = drawn.filter((each) => !is_valid(each.version, each.action, each.part, each.payload));
for (const each of refused) fail(`they refuse ours: ${JSON.stringify(each).slice(0, 2000)}`);
console.log(`${theirs} message parts on both sides; ${drawn.length} payloads drawn from our shapes, ${refused.length} refused by ocpp-rpc`);

const lines = [];
for (const [version, schemas] of Object.entries(versions)) {
  for (const root of schemas) {
    const [action, part] = root.$id.replace('urn:', '').split('.');
    const tell = (payload, wrong) => {
      const valid = is_valid(version, action, part, payload);
      lines.push(JSON.stringify({ version, action, part, valid, ...(valid ? {} : wrong), payload }));
    };
    tell(made(root, root, false), {});
    const whole = made(root, root, true);
    tell(whole, {});
    for (const wrong of changes(root, root, whole, '', () => {})) tell(whole, wrong);
  }
}
const judged = ours(['judge'], lines.join('\n') + '\n');
console.log(judged.stdout.slice(0, 20000));
if (judged.status !== 0) fail(`we judge otherwise than ocpp-rpc${judged.stderr}`);
