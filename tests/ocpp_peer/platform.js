// SPDX-License-Identifier: Apache-2.0
// A real `pilecloud serve` on a folder of its own, and the API behind it: for the tests that play piles.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { execFileSync, spawn } = require('node:child_process');

const patience_ms = 20_000;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

class Platform {
  constructor(program) {
    this.program = program;
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pilecloud-ocpp-'));
    this.keys = 0;
    this.port = 0;
    this.piles_port = 0;
  }

  // A file of this name for its settings.
  file(name, text) {
    const where = path.join(this.folder, name);
    fs.writeFileSync(where, text);
    return where;
  }

  // The ports and further words stay the same when it starts again, so that piles find it.
  async start(more = this.more ?? []) {
    this.more = more;
    const words = ['serve', '--data', path.join(this.folder, 'data'), '--port', `${this.port}`, '--piles-port',
      `${this.piles_port}`, ...more];
    this.process = spawn(this.program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    let log = '';
    this.process.stdout.on('data', (text) => { said += text; });
    this.process.stderr.on('data', (text) => { log += text; });
    this.log = () => log.split('\n').filter((line) => !line.includes(' GET /api/')).slice(-40).join('\n');
    const until = Date.now() + patience_ms;
    while (!/piles connect to ws:\/\/[^:]+:(\d+)/.test(said)) {
      if (this.process.exitCode !== null || Date.now() > until) throw new Error(`serve did not start: ${said}${log}`);
      await pause(20);
    }
    this.port = Number(/ready at http:\/\/[^:]+:(\d+)/.exec(said)[1]);
    this.piles_port = Number(/piles connect to ws:\/\/[^:]+:(\d+)/.exec(said)[1]);
    const password = /password: +(\S+)/.exec(said);
    if (password) this.password = password[1];
    const signed = await this.post('/api/v1/login', { name: 'admin', password: this.password });
    this.token = signed.token;
  }

  // No file of it grows beyond so many bytes any more: a write there fails.
  files_grow_to(bytes) { execFileSync('prlimit', ['--pid', `${this.process.pid}`, `--fsize=${bytes}`]); }

  async kill() {
    const gone = new Promise((done) => this.process.once('exit', done));
    this.process.kill('SIGKILL');
    await gone;
  }

  async end() {
    const gone = new Promise((done) => this.process.once('exit', done));
    this.process.kill('SIGTERM');
    const code = await gone;
    fs.rmSync(this.folder, { recursive: true, force: true });
    assert.equal(code, 0, `serve ended with ${code}: ${this.log()}`);
  }

  endpoint() { return `ws://127.0.0.1:${this.piles_port}/ocpp`; }

  async ask(method, where, body) {
    const headers = { 'content-type': 'application/json', 'idempotency-key': `test-${process.pid}-${++this.keys}` };
    if (this.token) headers.authorization = `Bearer ${this.token}`;
    const answer = await fetch(`http://127.0.0.1:${this.port}${where}`,
      { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    return { status: answer.status, body: await answer.json().catch(() => null) };
  }
  async post(where, body) {
    const answer = await this.ask('POST', where, body);
    assert.ok(answer.status < 300, `POST ${where}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
  async get(where) {
    const answer = await this.ask('GET', where);
    assert.equal(answer.status, 200, `GET ${where}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  // Until `is_so` of the resource; the last look on failure.
  async wait_for(where, is_so) {
    const until = Date.now() + patience_ms;
    for (;;) {
      const { status, body } = await this.ask('GET', where);
      if (status === 200 && is_so(body)) return body;
      if (Date.now() > until) throw new Error(`${where} stays ${status} ${JSON.stringify(body)}\n${this.log()}`);
      await pause(20);
    }
  }

  async wait_until(is_so, what = () => 'it does not come true') {
    const until = Date.now() + patience_ms;
    while (!(await is_so())) {
      if (Date.now() > until) throw new Error(`${what()}\n${this.log()}`);
      await pause(20);
    }
  }

  // A station with 1.00 yuan/kWh and 0.40 of service at all hours.
  async open_station(station) {
    const table = {
      slots: Array(48).fill('flat'),
      prices: { flat: { electricity_e5_yuan_per_kwh: 100_000, service_e5_yuan_per_kwh: 40_000 } },
    };
    const tariff = await this.post('/api/v1/tariffs', { name: 'flat', time_zone: 'Asia/Shanghai', tables: [table] });
    await this.post('/api/v1/stations', { station, name: '花园小区', time_zone: 'Asia/Shanghai' });
    const assigned = await this.ask('PUT', `/api/v1/stations/${station}/tariff`, { tariff: tariff.tariff, version: 1 });
    assert.equal(assigned.status, 200, JSON.stringify(assigned.body));
  }

  async add_pile(pile, station, access = { security_profile: 0 }, rated_power_mw = 60_000_000, more = {}) {
    await this.post('/api/v1/piles', { pile, station, connectors: 2, rated_power_mw, ...more });
    const set = await this.post(`/api/v1/piles/${pile}/access`, access);
    await this.wait_for(`/api/v1/piles/${pile}`, (one) => one.security_profile === access.security_profile);
    return set;
  }

  async add_driver(phone, yuan, card) {
    const { account } = await this.post('/api/v1/accounts', { phone });
    if (yuan > 0) await this.post(`/api/v1/accounts/${account}/top-ups`, { amount_fen: yuan * 100, channel: 'cash' });
    if (card) await this.post(`/api/v1/accounts/${account}/cards`, { card });
    return account;
  }
}

module.exports = { Platform, pause };
