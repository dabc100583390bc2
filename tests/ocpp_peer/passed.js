// SPDX-License-Identifier: Apache-2.0
// A reporter of node's test runner: the names of the tests that passed, a line each, for conformance.js.
'use strict';

module.exports = async function* passed(events) {
  for await (const { type, data } of events) {
    if (type === 'test:pass' && data.skip === undefined && data.todo === undefined) yield `${data.name}\n`;
  }
};
