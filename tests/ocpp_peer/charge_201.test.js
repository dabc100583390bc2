// SPDX-License-Identifier: Apache-2.0
// Whole charges of OCPP 2.0.1 stations that ocpp-rpc plays in strict mode, against a real serve. PILECLOUD_PROGRAM names
// it.
'use strict';
const assert = require('node:assert/strict');
const { test, before, after } = require('node:test');
const { Platform } = require('./platform.js');
const { Pile, now } = require('./pile.js');

const platform = new Platform(process.env.PILECLOUD_PROGRAM);
const open = [];

async function station_at(identity) {
  const station = new Pile(platform, identity, 'ocpp2.0.1');
  await station.connect();
  open.push(station);
  return station;
}
async function booted(identity, more = {}) {
  await platform.add_pile(identity, 'S1', undefined, undefined, more);
  const station = await station_at(identity);
  const answer = await station.call('BootNotification', {
    reason: 'PowerUp',
    chargingStation: { vendorName: '特来电', model: 'T7', serialNumber: 'SN-201', firmwareVersion: '9', modem: { iccid: '8986' } },
  });
  assert.equal(answer.status, 'Accepted');
  for (const evseId of [1, 2]) {
    await station.call('StatusNotification', { evseId, connectorId: 1, connectorStatus: 'Available', timestamp: now() });
  }
  return station;
}
const settled = (session) => platform.wait_for(`/api/v1/sessions/${session}`, (one) => one.stage === 'settled');
const register = (timestamp, wh, context) => ({
  timestamp,
  sampledValue: [
    { value: wh, context, measurand: 'Energy.Active.Import.Register', unitOfMeasure: { unit: 'Wh' } },
    { value: 42, context, measurand: 'SoC', unitOfMeasure: { unit: 'Percent' } },
  ],
});
function event(eventType, transactionId, seqNo, timestamp, more = {}) {
  const { info = {}, ...rest } = more;
  return { eventType, timestamp, seqNo, triggerReason: 'MeterValuePeriodic', ...rest, transactionInfo: { transactionId, ...info } };
}
const card = (idToken) => ({ idToken, type: 'ISO14443' });

before(async () => {
  await platform.start();
  await platform.open_station('S1');
});
after(async () => {
  for (const station of open) await station.close();
  await platform.end();
  for (const station of open) assert.deepEqual(station.violations, []);
});

test('E: boot, card, start, meter, stop, bill', async () => {
  const account = await platform.add_driver('13500001171', 100, 'CARD201A');
  const station = await booted('Q1');
  const shown = await platform.wait_for('/api/v1/piles/Q1', (one) => one.nameplate !== null);
  assert.equal(shown.nameplate.protocol, 'ocpp2.0.1');
  assert.equal(shown.nameplate.serial, 'SN-201');
  assert.equal((await station.call('Authorize', { idToken: card('CARD201A') })).idTokenInfo.status, 'Accepted');
  const began = now(3600);
  const started = await station.call('TransactionEvent', event('Started', 'tx-a', 0, began, {
    triggerReason: 'Authorized', evse: { id: 1, connectorId: 1 }, idToken: card('CARD201A'),
    meterValue: [register(began, 1000, 'Transaction.Begin')], info: { chargingState: 'Charging' } }));
  assert.equal(started.idTokenInfo.status, 'Accepted');
  await platform.wait_for('/api/v1/sessions?pile=Q1', (one) => one.items.length === 1 && one.items[0].stage === 'charging');
  assert.deepEqual(await station.call('TransactionEvent', event('Updated', 'tx-a', 1, now(1800),
    { meterValue: [register(now(1800), 4000, 'Sample.Periodic')] })), { totalCost: 4.2 });  // W12
  const running = await platform.wait_for('/api/v1/piles/Q1',
    (one) => one.connectors[0].running_energy_mwh === 3_000_000);
  assert.equal(running.connectors[0].state_of_charge_e3_percent, 42_000);
  const ended = now(60);
  await station.call('TransactionEvent', event('Ended', 'tx-a', 2, ended, { triggerReason: 'StopAuthorized',
    meterValue: [register(ended, 7999, 'Transaction.End')], info: { stoppedReason: 'Local' } }));
  const bill = await settled('Q1/1');
  assert.equal(bill.energy_mwh, 6_999_000);
  assert.equal(bill.total_fen, 980);
  assert.equal(bill.account, account);
  await platform.wait_for(`/api/v1/accounts/${account}`, (one) => one.balance_fen === 10_000 - 980);
});

test('F, W7: an order starts the station by remoteStartId and its stop ends it', async () => {
  const account = await platform.add_driver('13500001172', 50);
  const station = await booted('Q2');
  const order = await platform.post('/api/v1/sessions', { account, pile: 'Q2', connector: 2, hold_fen: 3000 });
  const asked = await station.was_asked('RequestStartTransaction');
  assert.equal(asked.evseId, 2);
  const began = now(600);
  const started = await station.call('TransactionEvent', event('Started', 'tx-b', 0, began, {
    triggerReason: 'RemoteStart', evse: { id: 2 }, idToken: asked.idToken,
    meterValue: [register(began, 0, 'Transaction.Begin')], info: { remoteStartId: asked.remoteStartId } }));
  assert.equal(started.idTokenInfo.status, 'Accepted');
  await platform.wait_for(`/api/v1/sessions/${order.session}`, (one) => one.stage === 'charging');
  await platform.post(`/api/v1/sessions/${order.session}/stop`, {});
  assert.equal((await station.was_asked('RequestStopTransaction')).transactionId, 'tx-b');
  const ended = now();
  await station.call('TransactionEvent', event('Ended', 'tx-b', 1, ended,
    { triggerReason: 'RemoteStop', meterValue: [register(ended, 1000, 'Transaction.End')], info: { stoppedReason: 'Remote' } }));
  const bill = await settled(order.session);
  assert.equal(bill.total_fen, 140);
  assert.equal(bill.stop_reason, 'remote');
  await platform.wait_for(`/api/v1/accounts/${account}`, (one) => one.balance_fen === 5000 - 140);
});

test('W7: a cable alone is no charge; the token that comes later makes it one', async () => {
  const account = await platform.add_driver('13500001173', 50, 'CARD201C');
  const station = await booted('Q3');
  assert.deepEqual(await station.call('TransactionEvent', event('Started', 'tx-c', 5, now(300),
    { triggerReason: 'CablePluggedIn', evse: { id: 2 }, info: { chargingState: 'EVConnected' } })), {});
  assert.equal((await platform.get('/api/v1/piles/Q3')).sessions, 0);
  const began = now(240);
  const verdict = await station.call('TransactionEvent', event('Updated', 'tx-c', 6, began,
    { triggerReason: 'Authorized', idToken: card('CARD201C'), meterValue: [register(began, 100, 'Transaction.Begin')] }));
  assert.equal(verdict.idTokenInfo.status, 'Accepted');
  const ended = now(5);
  await station.call('TransactionEvent', event('Ended', 'tx-c', 9, ended,
    { triggerReason: 'EVDeparted', meterValue: [register(ended, 1100, 'Transaction.End')] }));
  const bill = await settled('Q3/1');
  assert.equal(bill.connector, 2);  // the EVSE was named once
  assert.equal(bill.account, account);
  assert.equal(bill.total_fen, 140);
});

test('W2, R8: events sent again, and late ones, change nothing; the start may come after the rest', async () => {
  const station = await booted('Q4');
  const began = now(900);
  const start = event('Started', 'tx-d', 0, began, { triggerReason: 'CablePluggedIn', evse: { id: 1 }, offline: true,
    meterValue: [register(began, 0, 'Transaction.Begin')], info: { chargingState: 'Charging' } });
  const middle = now(600);
  const update = event('Updated', 'tx-d', 1, middle, { offline: true, evse: { id: 1 },
    meterValue: [register(middle, 500, 'Sample.Periodic')], info: { chargingState: 'Charging' } });
  const ended = now(300);
  const end = event('Ended', 'tx-d', 2, ended,
    { offline: true, triggerReason: 'EVDeparted', meterValue: [register(ended, 1000, 'Transaction.End')] });
  for (const each of [update, start, update, end, start, end]) await station.call('TransactionEvent', each);
  const bill = await settled('Q4/1');
  assert.equal(bill.energy_mwh, 1_000_000);
  assert.equal((await platform.get('/api/v1/piles/Q4')).sessions, 1);
});

test('promise 1: kill -9 in mid-charge; the station goes on with the same transaction', async () => {
  const account = await platform.add_driver('13500001175', 100, 'CARD201E');
  const station = await booted('Q5');
  const began = now(1800);
  await station.call('TransactionEvent', event('Started', 'tx-e', 0, began, { triggerReason: 'Authorized',
    evse: { id: 1 }, idToken: card('CARD201E'), meterValue: [register(began, 0, 'Transaction.Begin')] }));
  await platform.kill();
  await platform.start();
  const back = await station_at('Q5');  // without a boot: it is accepted still (W3)
  await platform.post('/api/v1/sessions/Q5/1/stop', {});
  assert.equal((await back.was_asked('RequestStopTransaction')).transactionId, 'tx-e');
  const ended = now(1);
  await back.call('TransactionEvent', event('Ended', 'tx-e', 1, ended,
    { triggerReason: 'RemoteStop', meterValue: [register(ended, 6000, 'Transaction.End')] }));
  const bill = await settled('Q5/1');
  assert.equal(bill.total_fen, 840);
  await platform.wait_for(`/api/v1/accounts/${account}`, (one) => one.balance_fen === 10_000 - 840);
  assert.equal((await platform.get('/api/v1/ledger')).total_fen, 0);
});

test('W5: unknown and forbidden tokens; messages of all blocks are answered by their form', async () => {
  const station = await booted('Q6');
  assert.equal((await station.call('Authorize', { idToken: card('NOBODY') })).idTokenInfo.status, 'Unknown');
  assert.equal((await station.call('Authorize', { idToken: { idToken: '', type: 'NoAuthorization' } })).idTokenInfo.status,
    'Invalid');
  assert.equal((await station.call('DataTransfer', { vendorId: 'x' })).status, 'UnknownVendorId');
  assert.equal((await station.call('SignCertificate', { csr: 'x' })).status, 'Rejected');
  assert.deepEqual(await station.call('SecurityEventNotification', { type: 'StartupOfTheDevice', timestamp: now() }), {});
  assert.deepEqual(await station.call('FirmwareStatusNotification', { status: 'Idle' }), {});
  assert.deepEqual(await station.call('NotifyReport', { requestId: 1, generatedAt: now(), seqNo: 0 }), {});
  assert.ok((await station.call('Heartbeat', {})).currentTime);
});

test('B, W8: an operator reads variables by the version the station speaks', async () => {
  const station = await booted('Q7');
  station.on_GetVariables = ({ getVariableData }) => ({ getVariableResult: getVariableData.map((one) =>
    ({ ...one, attributeStatus: 'Accepted', attributeValue: '42' })) });
  const payload = { getVariableData: [{ component: { name: 'OCPPCommCtrlr' }, variable: { name: 'HeartbeatInterval' } }] };
  await platform.wait_for('/api/v1/piles/Q7', (one) => one.nameplate !== null);
  const read = await platform.ask('POST', '/api/v1/piles/Q7/commands', { action: 'GetVariables', payload });
  assert.equal(read.body.answer.getVariableResult[0].attributeValue, '42');
  const other = await platform.ask('POST', '/api/v1/piles/Q7/commands', { action: 'GetConfiguration', payload: {} });
  assert.equal(other.status, 422);
});

test('W12: the running cost and the final one are in the answers; a station that shows costs is told the price and the cost', async () => {
  await platform.add_driver('13500001190', 100, 'CARD201W');
  const station = await booted('Q20', { shows_cost: true });
  station.on_CostUpdated = () => ({});
  const allowed = await station.call('Authorize', { idToken: card('CARD201W') });
  assert.deepEqual(allowed.idTokenInfo.personalMessage,
    { format: 'UTF8', content: '1.40 yuan/kWh (electricity 1.00, service 0.40)' });
  const began = now(1800);
  await station.call('TransactionEvent', event('Started', 'tx-w', 0, began, {
    triggerReason: 'Authorized', evse: { id: 1, connectorId: 1 }, idToken: card('CARD201W'),
    meterValue: [register(began, 0, 'Transaction.Begin')], info: { chargingState: 'Charging' } }));
  await platform.wait_for('/api/v1/sessions?pile=Q20', (one) => one.items.length === 1 && one.items[0].stage === 'charging');
  const update = event('Updated', 'tx-w', 1, now(900), { meterValue: [register(now(900), 2000, 'Sample.Periodic')] });
  assert.deepEqual(await station.call('TransactionEvent', update), { totalCost: 2.8 });
  assert.deepEqual(await station.was_asked('CostUpdated'), { transactionId: 'tx-w', totalCost: 2.8 });
  const end = event('Ended', 'tx-w', 2, now(1), { triggerReason: 'StopAuthorized',
    meterValue: [register(now(1), 3000, 'Transaction.End')], info: { stoppedReason: 'Local' } });
  assert.deepEqual(await station.call('TransactionEvent', end), { totalCost: 4.2 });
  const { items } = await platform.wait_for('/api/v1/sessions?pile=Q20', (one) => one.items[0].stage === 'settled');
  assert.equal(items[0].total_fen, 420);
  assert.equal(items[0].running_cost_fen, 420);
  assert.deepEqual(await station.call('TransactionEvent', end), { totalCost: 4.2 });  // sent again
});

test('W2: a gap of the seqNo is flagged, not waited for, and no flag when the number comes after all', async () => {
  const station = await booted('Q21');
  const began = now(1800);
  await station.call('TransactionEvent', event('Started', 'tx-gap', 7, began, {
    triggerReason: 'Authorized', evse: { id: 1, connectorId: 1 }, idToken: card('NOBODY'),
    meterValue: [register(began, 0, 'Transaction.Begin')], info: { chargingState: 'Charging' } }));
  await station.call('TransactionEvent', event('Updated', 'tx-gap', 9, now(900),
    { meterValue: [register(now(900), 2000, 'Sample.Periodic')] }));
  const gap = (is) => platform.wait_for('/api/v1/sessions?pile=Q21',
    (one) => one.items.length === 1 && one.items[0].flags.includes('message_missing') === is);
  await gap(true);
  await station.call('TransactionEvent', event('Updated', 'tx-gap', 8, now(1200), { triggerReason: 'ChargingStateChanged' }));
  await gap(false);
  await station.call('TransactionEvent', event('Ended', 'tx-gap', 11, now(1),
    { meterValue: [register(now(1), 3000, 'Transaction.End')], info: { stoppedReason: 'Local' } }));
  const { items } = await gap(true);
  const bill = await settled(items[0].session);
  assert.equal(bill.energy_mwh, 3_000_000);
  assert.ok(bill.flags.includes('message_missing'));
});

test('W13, W2: what comes before its start keeps its signed values and its number', async () => {
  const station = await booted('Q23');
  const began = now(600);
  const signed = register(now(300), 1000, 'Sample.Periodic');
  signed.sampledValue[0].signedMeterValue = { signedMeterData: 'b2NtZg==', signingMethod: '', encodingMethod: 'OCMF', publicKey: '' };
  await station.call('TransactionEvent', event('Updated', 'tx-e', 2, now(300), { meterValue: [signed] }));
  await station.call('TransactionEvent', event('Updated', 'tx-e', 1, now(400), { triggerReason: 'ChargingStateChanged' }));
  await station.call('TransactionEvent', event('Started', 'tx-e', 0, began, {
    triggerReason: 'Authorized', evse: { id: 1, connectorId: 1 }, idToken: card('NOBODY'),
    meterValue: [register(began, 0, 'Transaction.Begin')], info: { chargingState: 'Charging' } }));
  await station.call('TransactionEvent', event('Ended', 'tx-e', 3, now(1),
    { meterValue: [register(now(1), 2000, 'Transaction.End')], info: { stoppedReason: 'Local' } }));
  const { items } = await platform.wait_for('/api/v1/sessions?pile=Q23',
    (one) => one.items.length === 1 && one.items[0].stage === 'settled');
  assert.equal(items[0].energy_mwh, 2_000_000);
  assert.equal(items[0].signed_values, 1);
  assert.ok(!items[0].flags.includes('message_missing'));
});

test('W13: signed meter values of 2.0.1 are kept whole beside their numbers', async () => {
  const station = await booted('Q22');
  const began = now(600);
  const signed = register(began, 0, 'Transaction.Begin');
  signed.sampledValue[0].signedMeterValue = { signedMeterData: 'b2NtZg==', signingMethod: 'ECDSA-secp256r1-SHA256',
    encodingMethod: 'OCMF', publicKey: 'b2E=' };
  await station.call('TransactionEvent', event('Started', 'tx-s', 0, began, {
    triggerReason: 'Authorized', evse: { id: 1, connectorId: 1 }, idToken: card('NOBODY'), meterValue: [signed],
    info: { chargingState: 'Charging' } }));
  const { items } = await platform.wait_for('/api/v1/sessions?pile=Q22',
    (one) => one.items.length === 1 && one.items[0].signed_values === 1);
  const { values } = await platform.get(`/api/v1/sessions/${items[0].session}/signed-values`);
  assert.deepEqual(JSON.parse(values[0].value), signed.sampledValue[0]);
});
