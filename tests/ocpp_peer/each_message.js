// SPDX-License-Identifier: Apache-2.0
// Tests of every message of one version, each way, against a real serve: what the tables of messages_16.test.js and
// messages_201.test.js name. A test's name says which message and which way; conformance.js reads it in the run's report.
'use strict';
const assert = require('node:assert/strict');
const { test } = require('node:test');
const { createRPCError } = require('ocpp-rpc');
const { numbers_of, split_numbers, with_number } = require('./numbers.js');
const { judge_frames } = require('./other_schemas.js');

// `talk`: {version, platform, identity, pile}; `pile` is the connected one, set before the tests run.
const command = (talk, action, payload, more = {}) =>
  talk.platform.ask('POST', `/api/v1/piles/${talk.identity}/commands`, { action, payload, ...more });

// The call in the history, and what was answered to it.
async function kept(talk, action, direction) {
  const calls = await talk.platform.get(
    `/api/v1/piles/${talk.identity}/messages?action=${action}&direction=${direction}&limit=1`);
  assert.equal(calls.items.length, 1, `${action} is not in the history`);
  const around = await talk.platform.get(`/api/v1/piles/${talk.identity}/messages?limit=20`);
  const [call] = calls.items;
  const answer = around.items.find((one) => one.kind !== 'call' && one.id === call.id);
  assert.ok(answer, `no answer to ${action} in the history`);
  assert.notEqual(answer.direction, call.direction);
  return { call, answer };
}

// The pile got what was written, and every number of the platform's (W8), each above the last.
async function heard(talk, action, payload) {
  const { rest, found } = split_numbers(talk.version, action, await talk.pile.was_asked(action));
  assert.deepEqual(rest, payload);
  for (const number of found) {
    assert.ok(Number.isInteger(number) && number > 0 && number < 2 ** 31, `${action}: ${number}`);
    assert.ok(!(talk.numbers ??= new Set()).has(number), `${action}: ${number} was given before`);
    talk.numbers.add(number);
  }
}

// `asked`: what the platform may ask of a pile, by action: {payload, answer}.
function asks_each(talk, asked) {
  for (const [action, { payload, answer }] of Object.entries(asked)) {
    test(`${talk.version} ${action} to the pile: it gets what was written, and its answer or its error comes back`, async () => {
      const { pile } = talk;
      pile[`on_${action}`] = () => answer;
      const answered = await command(talk, action, payload);
      assert.deepEqual(answered, { status: 200, body: { outcome: 'answered', answer } });
      await heard(talk, action, payload);
      assert.equal((await kept(talk, action, 'to_pile')).answer.kind, 'result');

      pile[`on_${action}`] = () => { throw createRPCError('NotSupported', 'not in this model', { model: 'DC60' }); };
      const error = { code: 'NotSupported', description: 'not in this model', details: { model: 'DC60' } };
      assert.deepEqual(await command(talk, action, payload), { status: 200, body: { outcome: 'error', error } });
      await heard(talk, action, payload);
      assert.equal((await kept(talk, action, 'to_pile')).answer.kind, 'error');
    });
  }
}

// `told`: what a pile tells by itself, by action: a list of {payload, answer, effect}. Payload and answer may be functions,
// since some hang on what was said before; a function of the answer asserts.
function tells_each(talk, told) {
  for (const [action, { shows, turns }] of Object.entries(told)) {
    test(`${talk.version} ${action} from the pile: ${shows}`, async () => {
      for (const { payload, answer, effect } of turns) {
        const got = await talk.pile.call(action, typeof payload === 'function' ? payload() : payload);
        if (typeof answer === 'function') await answer(got);
        else assert.deepEqual(got, answer);
        if (effect) await effect(got);
      }
      assert.equal((await kept(talk, action, 'from_pile')).answer.kind, 'result');
    });
  }
}

// The ways a call can end without an answer, and what is not sent at all. `secrets`: [action, payload] that only `access`
// may set; `elsewhere`: what the other version, or the pile, says. Ends the connection.
function refuses(talk, { asked, elsewhere, secrets }) {
  test(`${talk.version} calls: a secret, a foreign action and a wrong form are refused before the pile hears of them`, async () => {
    talk.pile.asked.length = 0;
    for (const [action, payload] of secrets) {
      const refused = await command(talk, action, payload);
      assert.equal(refused.status, 422, `${action} ${JSON.stringify(payload)}`);
      assert.equal(refused.body.rule, 'secrets_must_go_through_access');
    }
    for (const action of elsewhere) {
      const refused = await command(talk, action, {});
      assert.equal(refused.status, 422, action);
      assert.equal(refused.body.rule, 'action_must_be_of_the_piles_version');
    }
    for (const [action, { payload }] of Object.entries(asked)) {
      const refused = await command(talk, action, { ...payload, unheardOf: 1 });
      assert.equal(refused.status, 422, action);
      assert.equal(refused.body.field, 'payload.unheardOf');
      for (const path of numbers_of(talk.version, action)) {
        const own = await command(talk, action, with_number(payload, path, 7));
        assert.equal(own.status, 422, `${action} ${path}`);
        assert.equal(own.body.rule, 'number_must_be_given_by_the_platform');
        assert.equal(own.body.field, `payload.${path}`);
      }
    }
    assert.deepEqual(talk.pile.asked, []);
  });

  test(`${talk.version} calls: silence is timed_out, an absent pile offline, for every action`, async () => {
    const { pile } = talk;
    const [[first, { payload }]] = Object.entries(asked);
    pile[`on_${first}`] = () => new Promise(() => {});
    assert.deepEqual((await command(talk, first, payload, { timeout_s: 1 })).body, { outcome: 'timed_out' });
    await pile.close();
    await talk.platform.wait_until(async () => (await command(talk, first, payload)).body.outcome === 'offline');
    for (const [action, each] of Object.entries(asked)) {
      assert.deepEqual(await command(talk, action, each.payload), { status: 200, body: { outcome: 'offline' } });
    }
  });
}

// The last test of a file.
function judges_frames(talk) {
  test(`${talk.version} frames: typed-ocpp, which is of other hands than ocpp-rpc, finds each of both sides valid`, async () => {
    const { judged, faults } = await judge_frames(talk.version, talk.pile.frames);
    assert.deepEqual(faults, []);
    assert.ok(judged > 100, `only ${judged} frames`);
  });
}

module.exports = { command, asks_each, tells_each, refuses, judges_frames };
