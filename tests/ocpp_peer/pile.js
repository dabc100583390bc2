// SPDX-License-Identifier: Apache-2.0
// A charge point by ocpp-rpc in strict mode: what either side sends against the schemas is kept in `violations`, every
// frame of both sides in `frames`.
'use strict';
const { RPCClient } = require('ocpp-rpc');

class Pile {
  constructor(platform, identity, protocol, password) {
    this.violations = [];
    this.asked = [];
    this.frames = [];
    this.client = new RPCClient({
      endpoint: platform.endpoint(),
      identity,
      password,
      protocols: [protocol],
      strictMode: true,
      reconnect: false,
      callTimeoutMs: 20_000,
    });
    this.client.on('strictValidationFailure', (failed) => this.violations.push(String(failed.error || failed)));
    this.client.on('message', ({ message, outbound }) =>
      this.frames.push({ from_pile: outbound, frame: JSON.parse(String(message)) }));
    this.client.handle(({ method, params }) => {
      this.asked.push({ method, params });
      const answer = this[`on_${method}`];
      return answer ? answer.call(this, params) : { status: 'Accepted' };
    });
  }
  connect() { return this.client.connect(); }
  close() { return this.client.close({ force: true }); }
  call(action, payload) { return this.client.call(action, payload); }
  async was_asked(method, within_ms = 20_000) {
    const until = Date.now() + within_ms;
    for (;;) {
      const at = this.asked.findIndex((one) => one.method === method);
      if (at >= 0) return this.asked.splice(at, 1)[0].params;
      if (Date.now() > until) throw new Error(`never asked to ${method}`);
      await new Promise((done) => setTimeout(done, 10));
    }
  }
}

const now = (back_s = 0) => new Date(Date.now() - back_s * 1000).toISOString();

// MeterValues of 1.6: the register in Wh, and the battery beside it.
function metered(connectorId, transactionId, timestamp, wh) {
  return {
    connectorId,
    transactionId,
    meterValue: [{
      timestamp,
      sampledValue: [
        { value: `${wh}`, measurand: 'Energy.Active.Import.Register', unit: 'Wh' },
        { value: '7000', measurand: 'Power.Active.Import', unit: 'W' },
        { value: '55', measurand: 'SoC', unit: 'Percent' },
      ],
    }],
  };
}

module.exports = { Pile, now, metered };
