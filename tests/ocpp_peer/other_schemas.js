// SPDX-License-Identifier: Apache-2.0
// Frames held against typed-ocpp: schemas, checks and hands other than ocpp-rpc's.
'use strict';
const { pathToFileURL } = require('node:url');

// By its path: NODE_PATH, which names our packages, is not asked for an ES module.
const loaded = () => import(pathToFileURL(require.resolve('typed-ocpp')));

// `frames`: {from_pile, frame} in the order they passed. An answer is held against the call it answers.
async function judge_frames(version, frames) {
  const { OCPP16, OCPP20 } = await loaded();
  const ocpp = version === '1.6' ? OCPP16 : OCPP20;
  const calls = new Map();
  const faults = [];
  const hold = (judge, one, ...with_call) => {
    if (!judge(one.frame, ...with_call)) faults.push({ ...one, errors: judge.errors });
  };
  for (const one of frames) {
    const [type, id] = one.frame;
    if (type === 2) {
      calls.set(`${one.from_pile} ${id}`, one.frame);
      hold(ocpp.validateCall, one);
      continue;
    }
    const call = calls.get(`${!one.from_pile} ${id}`);
    if (call === undefined) faults.push({ ...one, errors: ['an answer to no call'] });
    else if (type === 3) hold(ocpp.checkCallResult, one, call);
    else hold(ocpp.validateCallError, one);
  }
  return { judged: frames.length, faults };
}

module.exports = { judge_frames };
