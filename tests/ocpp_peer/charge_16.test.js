// SPDX-License-Identifier: Apache-2.0
// Whole charges of OCPP 1.6 piles that ocpp-rpc plays in strict mode, against a real serve. PILECLOUD_PROGRAM names it.
'use strict';
const assert = require('node:assert/strict');
const { test, before, after } = require('node:test');
const { Platform } = require('./platform.js');
const { Pile, now, metered } = require('./pile.js');

const platform = new Platform(process.env.PILECLOUD_PROGRAM);
const open = [];

async function pile_at(identity, password) {
  const pile = new Pile(platform, identity, 'ocpp1.6', password);
  await pile.connect();
  open.push(pile);
  return pile;
}
async function booted(identity, clock_off_s = 0, more = {}) {
  await platform.add_pile(identity, 'S1', undefined, undefined, more);
  const pile = await pile_at(identity);
  const answer = await pile.call('BootNotification', {
    chargePointVendor: '星星充电', chargePointModel: 'DC60', chargePointSerialNumber: 'SN-1', firmwareVersion: '1.4.2' });
  assert.equal(answer.status, 'Accepted');
  assert.ok(answer.interval > 0);
  for (const connectorId of [1, 2]) {
    await pile.call('StatusNotification', { connectorId, errorCode: 'NoError', status: 'Available',
      timestamp: now(clock_off_s) });
  }
  return pile;
}
const settled = (session) => platform.wait_for(`/api/v1/sessions/${session}`, (one) => one.stage === 'settled');

before(async () => {
  await platform.start(['--piles-quirks', platform.file('quirks.toml',
    '[[quirks]]\nvendor = "odd power"\nmodel = "OP-*"\nregister_unit = "kWh"\n')]);
  await platform.open_station('S1');
});
after(async () => {
  for (const pile of open) await pile.close();
  await platform.end();
  for (const pile of open) assert.deepEqual(pile.violations, []);
});

test('W5: boot, card, start, meter, stop, bill: a card on the pile pays from its wallet', async () => {
  const account = await platform.add_driver('13400001171', 100, 'CARD0001');
  const pile = await booted('P1');
  const shown = await platform.wait_for('/api/v1/piles/P1', (one) => one.nameplate !== null);
  assert.equal(shown.nameplate.vendor, '星星充电');
  assert.equal(shown.nameplate.protocol, 'ocpp1.6');
  assert.equal(shown.security_profile, 0);

  const allowed = await pile.call('Authorize', { idTag: 'card0001' });  // compared without case
  assert.equal(allowed.idTagInfo.status, 'Accepted');
  const began = now(3600);
  const started = await pile.call('StartTransaction',
    { connectorId: 1, idTag: 'CARD0001', meterStart: 1000, timestamp: began });
  assert.equal(started.idTagInfo.status, 'Accepted');
  assert.ok(started.transactionId > 0);
  const { transactionId } = started;
  assert.deepEqual(await pile.call('MeterValues', metered(1, transactionId, now(1800), 4000)), {});
  const running = await platform.wait_for('/api/v1/piles/P1',
    (one) => one.connectors[0].running_energy_mwh === 3_000_000);
  assert.equal(running.connectors[0].state_of_charge_e3_percent, 55_000);
  assert.equal(running.connectors[0].running_power_mw, 7_000_000);
  const stopped = await pile.call('StopTransaction',
    { transactionId, idTag: 'CARD0001', meterStop: 7999, timestamp: now(60), reason: 'Local' });
  assert.equal(stopped.idTagInfo.status, 'Accepted');

  const bill = await settled(`P1/${transactionId}`);
  assert.equal(bill.energy_mwh, 6_999_000);
  assert.equal(bill.electricity_fen, 700);
  assert.equal(bill.service_fen, 280);
  assert.equal(bill.total_fen, 980);
  assert.equal(bill.account, account);
  const wallet = await platform.wait_for(`/api/v1/accounts/${account}`, (one) => one.consumed_fen === 980);
  assert.equal(wallet.balance_fen, 10_000 - 980);
});

test('W7, S3: an order starts the pile remotely and its stop ends it; the rest of the hold comes back', async () => {
  const account = await platform.add_driver('13400001172', 50);
  const pile = await booted('P2');
  const order = await platform.post('/api/v1/sessions', { account, pile: 'P2', connector: 2, hold_fen: 3000 });
  const asked = await pile.was_asked('RemoteStartTransaction');
  assert.equal(asked.connectorId, 2);
  assert.ok(asked.idTag.length <= 20);
  assert.equal((await pile.call('Authorize', { idTag: asked.idTag })).idTagInfo.status, 'Accepted');
  const started = await pile.call('StartTransaction',
    { connectorId: 2, idTag: asked.idTag, meterStart: 0, timestamp: now(600) });
  assert.equal(started.idTagInfo.status, 'Accepted');
  assert.equal(`P2/${started.transactionId}`, order.session);
  await platform.wait_for(`/api/v1/sessions/${order.session}`, (one) => one.stage === 'charging');
  await platform.post(`/api/v1/sessions/${order.session}/stop`, {});
  const stop = await pile.was_asked('RemoteStopTransaction');
  assert.equal(stop.transactionId, started.transactionId);
  await pile.call('StopTransaction',
    { transactionId: stop.transactionId, meterStop: 1000, timestamp: now(0), reason: 'Remote' });
  const bill = await settled(order.session);
  assert.equal(bill.total_fen, 140);
  const wallet = await platform.wait_for(`/api/v1/accounts/${account}`, (one) => one.held_fen === 0);
  assert.equal(wallet.balance_fen, 5000 - 140);
  // The token was for this order alone.
  assert.equal((await pile.call('Authorize', { idTag: asked.idTag })).idTagInfo.status, 'Invalid');
});

test('S6: a pile that rejects the remote start gives the money back at once', async () => {
  const account = await platform.add_driver('13400001173', 50);
  const pile = await booted('P3');
  pile.on_RemoteStartTransaction = () => ({ status: 'Rejected' });
  const order = await platform.post('/api/v1/sessions', { account, pile: 'P3', connector: 1, hold_fen: 3000 });
  const failed = await platform.wait_for(`/api/v1/sessions/${order.session}`, (one) => one.stage === 'start_failed');
  assert.equal(failed.failure_reason, 'start_rejected');
  const wallet = await platform.wait_for(`/api/v1/accounts/${account}`, (one) => one.held_fen === 0);
  assert.equal(wallet.balance_fen, 5000);
});

test('S6: a pile that starts after its order failed is stopped at once', async () => {
  const account = await platform.add_driver('13400001174', 50);
  const pile = await booted('P4');
  pile.on_RemoteStartTransaction = () => ({ status: 'Rejected' });
  const order = await platform.post('/api/v1/sessions', { account, pile: 'P4', connector: 1, hold_fen: 3000 });
  const { idTag } = await pile.was_asked('RemoteStartTransaction');
  await platform.wait_for(`/api/v1/sessions/${order.session}`, (one) => one.stage === 'start_failed');
  const started = await pile.call('StartTransaction', { connectorId: 1, idTag, meterStart: 0, timestamp: now(5) });
  assert.equal(`P4/${started.transactionId}`, order.session);
  assert.equal(started.idTagInfo.status, 'Invalid');
  assert.equal((await pile.was_asked('RemoteStopTransaction')).transactionId, started.transactionId);
});

test('W2: a start sent again gets the same transaction; -1 is joined by its connector', async () => {
  const pile = await booted('P5');
  const start = { connectorId: 1, idTag: 'NOBODY', meterStart: 500, timestamp: now(1200) };
  const first = await pile.call('StartTransaction', start);
  const again = await pile.call('StartTransaction', start);
  assert.equal(first.transactionId, again.transactionId);
  assert.equal(first.idTagInfo.status, 'Invalid');
  await pile.call('MeterValues', metered(1, -1, now(600), 1500));
  await pile.call('StopTransaction', { transactionId: -1, meterStop: 2500, timestamp: now(1) });
  const bill = await settled(`P5/${first.transactionId}`);
  assert.equal(bill.energy_mwh, 2_000_000);
  assert.equal(bill.account, null);  // S8: billed to nobody
});

test('R7, W5: what nobody knows is answered; what cannot be read is told so in 1.6 words', async () => {
  const pile = await booted('P6');
  assert.deepEqual(await pile.call('StopTransaction', { transactionId: 4711, meterStop: 1, timestamp: now() }), {});
  assert.deepEqual(await pile.call('MeterValues', metered(1, 4711, now(), 1)), {});
  const transfer = await pile.call('DataTransfer', { vendorId: 'com.example' });
  assert.equal(transfer.status, 'UnknownVendorId');
  assert.deepEqual(await pile.call('FirmwareStatusNotification', { status: 'Idle' }), {});
  assert.deepEqual(await pile.call('DiagnosticsStatusNotification', { status: 'Idle' }), {});
  assert.ok(Date.parse((await pile.call('Heartbeat', {})).currentTime) > Date.now() - 60_000);
});

test('R3: a pile whose clock is eight hours behind is billed at the right time', async () => {
  const off = 8 * 3600;
  const pile = await booted('P7', off);
  await pile.call('StatusNotification',
    { connectorId: 1, errorCode: 'NoError', status: 'Preparing', timestamp: now(off) });
  const { transactionId } = await pile.call('StartTransaction',
    { connectorId: 1, idTag: 'NOBODY', meterStart: 0, timestamp: now(off + 30) });
  await pile.call('StopTransaction', { transactionId, meterStop: 100, timestamp: now(off) });
  const bill = await settled(`P7/${transactionId}`);
  assert.ok(bill.flags.includes('clock_corrected'), JSON.stringify(bill.flags));
});

test('W6: a pile with profile 1 needs its password; an unknown one is nobody', async () => {
  const { password } = await platform.add_pile('P8', 'S1', { security_profile: 1 });
  assert.match(password, /^[2-9A-HJ-NP-Z]{20}$/);
  await assert.rejects(pile_at('P8'), /Unauthorized/);
  await assert.rejects(pile_at('P8', 'wrong-password-0000'), /Unauthorized/);
  await assert.rejects(pile_at('P9'), /Not Found/);
  const pile = await pile_at('P8', password);
  assert.ok(await pile.call('Heartbeat', {}));
  const lowered = await platform.ask('POST', '/api/v1/piles/P8/access', { security_profile: 0 });
  assert.equal(lowered.status, 409, JSON.stringify(lowered.body));
});

test('the newest socket of a pile wins', async () => {
  const first = await booted('P10');
  const gone = new Promise((done) => first.client.once('close', done));
  const second = await pile_at('P10');
  await gone;
  const account = await platform.add_driver('13400001180', 50);
  await platform.post('/api/v1/sessions', { account, pile: 'P10', connector: 1, hold_fen: 1000 });
  await second.was_asked('RemoteStartTransaction');
  assert.deepEqual(first.asked, []);
});

test('promise 1: kill -9 in mid-charge; the pile replays, the bill is whole', async () => {
  const account = await platform.add_driver('13400001181', 100, 'CARD0011');
  const pile = await booted('P11');
  const { transactionId } = await pile.call('StartTransaction',
    { connectorId: 1, idTag: 'CARD0011', meterStart: 0, timestamp: now(1800) });
  await pile.call('MeterValues', metered(1, transactionId, now(1200), 2000));
  await platform.kill();
  await platform.start();
  const back = await pile_at('P11');
  await back.call('MeterValues', metered(1, transactionId, now(1200), 2000));  // sent again: its answer was lost
  await back.call('MeterValues', metered(1, transactionId, now(600), 4000));
  await back.call('StopTransaction', { transactionId, meterStop: 6000, timestamp: now(1), reason: 'Local' });
  const bill = await settled(`P11/${transactionId}`);
  assert.equal(bill.energy_mwh, 6_000_000);
  assert.equal(bill.total_fen, 840);
  await platform.wait_for(`/api/v1/accounts/${account}`, (one) => one.balance_fen === 10_000 - 840);
  const ledger = await platform.get('/api/v1/ledger');
  assert.equal(ledger.total_fen, 0);
});

test('W1: a disk that fails in mid-charge: nothing is answered, sockets close, 503; on a sound one the bill is whole', async () => {
  await platform.add_driver('13400001182', 100, 'CARD0012');
  const pile = await booted('P32');
  const { transactionId } = await pile.call('StartTransaction',
    { connectorId: 1, idTag: 'CARD0012', meterStart: 0, timestamp: now(1800) });
  await pile.call('MeterValues', metered(1, transactionId, now(1200), 2000));
  const closed = new Promise((done) => pile.client.once('disconnect', done));
  // From now on every write of its log fails, as on a full disk.
  platform.files_grow_to(1);
  const answered = await pile.call('MeterValues', metered(1, transactionId, now(600), 4000)).then(() => true, () => false);
  assert.equal(answered, false);
  await closed;
  await platform.wait_until(async () => !(await platform.ask('GET', '/readyz')).body?.ready);
  await assert.rejects(pile_at('P32'), /Service Unavailable/);
  await platform.kill();
  await platform.start();
  const back = await pile_at('P32');
  await back.call('MeterValues', metered(1, transactionId, now(600), 4000));
  await back.call('StopTransaction', { transactionId, meterStop: 6000, timestamp: now(1), reason: 'Local' });
  const bill = await settled(`P32/${transactionId}`);
  assert.equal(bill.energy_mwh, 6_000_000);
  assert.equal(bill.total_fen, 840);
});

test('W5: of two starts on one wallet at once the one that its owner has money for is Accepted, the other is not', async () => {
  await platform.add_driver('13400001183', 30, 'CARD0013');
  const piles = await Promise.all(['P33', 'P34'].map((one) => booted(one)));
  const answers = await Promise.all(piles.map((pile) => pile.call('StartTransaction',
    { connectorId: 1, idTag: 'CARD0013', meterStart: 0, timestamp: now(60) })));
  assert.deepEqual(answers.map((one) => one.idTagInfo.status).sort(), ['Accepted', 'Blocked']);
  await Promise.all(piles.map((pile, i) => pile.call('StopTransaction',
    { transactionId: answers[i].transactionId, meterStop: 0, timestamp: now(1), reason: 'Local' })));
  for (const [i, one] of ['P33', 'P34'].entries()) await settled(`${one}/${answers[i].transactionId}`);
});

test('W10: what a maker\'s piles do otherwise is written down once and holds for them, not for others', async () => {
  await platform.add_driver('13400001184', 100, 'CARD0014');
  const bills = [];
  for (const [identity, chargePointVendor] of [['P35', 'Odd Power'], ['P36', 'Even Power']]) {
    await platform.add_pile(identity, 'S1');
    const pile = await pile_at(identity);
    await pile.call('BootNotification', { chargePointVendor, chargePointModel: 'OP-7', firmwareVersion: '1.4.2' });
    await pile.call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Available', timestamp: now(0) });
    const { transactionId } = await pile.call('StartTransaction',
      { connectorId: 1, idTag: 'CARD0014', meterStart: 100, timestamp: now(1800) });
    await pile.call('StopTransaction', { transactionId, meterStop: 106, timestamp: now(1), reason: 'Local' });
    bills.push(await settled(`${identity}/${transactionId}`));
  }
  assert.deepEqual(bills.map((one) => one.energy_mwh), [6_000_000, 6_000]);
});

test('W8: an operator calls the pile by its own messages; each way it can end is told apart', async () => {
  const pile = await booted('P12');
  const call = (action, payload, more = {}) =>
    platform.ask('POST', '/api/v1/piles/P12/commands', { action, payload, ...more });
  pile.on_GetConfiguration = ({ key }) => ({ configurationKey: key.map((name) => ({ key: name, readonly: false, value: '60' })) });
  const read = await call('GetConfiguration', { key: ['MeterValueSampleInterval'] });
  assert.deepEqual(read.body.answer.configurationKey[0].value, '60');
  pile.on_Reset = () => ({ status: 'Rejected' });
  assert.deepEqual((await call('Reset', { type: 'Soft' })).body, { outcome: 'answered', answer: { status: 'Rejected' } });
  pile.on_UnlockConnector = () => { throw new Error('the motor is stuck'); };
  const error = await call('UnlockConnector', { connectorId: 1 });
  assert.equal(error.body.outcome, 'error');
  assert.equal(error.body.error.code, 'GenericError');
  pile.on_ClearCache = () => new Promise(() => {});
  assert.deepEqual((await call('ClearCache', {}, { timeout_s: 1 })).body, { outcome: 'timed_out' });

  const unknown = await call('OpenThePodBayDoors', {});
  assert.equal(unknown.status, 422);
  assert.equal(unknown.body.field, 'action');
  const broken = await call('Reset', { type: 'Gentle' });
  assert.equal(broken.status, 422);
  assert.equal(broken.body.field, 'payload.type');
  const secret = await call('ChangeConfiguration', { key: 'AuthorizationKey', value: '00' });
  assert.equal(secret.body.rule, 'secrets_must_go_through_access');
  await pile.close();
  await platform.wait_until(async () => (await call('Reset', { type: 'Soft' })).body.outcome === 'offline');
});

test('the message history shows what was said, newest first, with cards masked', async () => {
  const pile = await booted('P13');
  await pile.call('Authorize', { idTag: 'CARD99887766' });
  const of = (query = '') => platform.get(`/api/v1/piles/P13/messages${query}`);
  const all = (await of()).items;
  const asked = all.find((one) => one.action === 'Authorize');
  assert.equal(asked.payload.idTag, '****7766');
  assert.equal(asked.direction, 'from_pile');
  assert.ok(!JSON.stringify(all).includes('CARD99887766'));
  const answer = all.find((one) => one.kind === 'result' && one.id === asked.id);
  assert.equal(answer.direction, 'to_pile');
  assert.equal(answer.payload.idTagInfo.status, 'Invalid');
  assert.equal((await of('?action=BootNotification')).items.length, 1);
  assert.ok((await of('?direction=to_pile')).items.every((one) => one.direction === 'to_pile'));
  const first = await of('?limit=3');
  const second = await of(`?limit=3&cursor=${first.next_cursor}`);
  assert.equal(first.items.length, 3);
  assert.deepEqual([...first.items, ...second.items], all.slice(0, 6));
});

// DataTransfers of W12 as [messageId, data]; the vendor is checked.
async function told_cost(pile) {
  const transfer = await pile.was_asked('DataTransfer');
  assert.equal(transfer.vendorId, 'org.openchargealliance.costmsg');
  return [transfer.messageId, JSON.parse(transfer.data)];
}

test('W12: a pile that shows costs is told the price, the running cost and the final one; another is told nothing', async () => {
  await platform.add_driver('13400001190', 100, 'CARD0090');
  const pile = await booted('P20', 0, { shows_cost: true });
  assert.equal((await pile.call('Authorize', { idTag: 'CARD0090' })).idTagInfo.status, 'Accepted');
  assert.deepEqual(await told_cost(pile), ['SetUserPrice',
    { idToken: 'CARD0090', priceText: '1.40 yuan/kWh (electricity 1.00, service 0.40)' }]);
  const { transactionId } = await pile.call('StartTransaction',
    { connectorId: 1, idTag: 'CARD0090', meterStart: 0, timestamp: now(1800) });
  await platform.wait_for(`/api/v1/sessions/P20/${transactionId}`, (one) => one.stage === 'charging');
  await pile.call('MeterValues', metered(1, transactionId, now(1200), 2000));
  const [message, running] = await told_cost(pile);
  assert.equal(message, 'RunningCost');
  assert.equal(running.transactionId, `${transactionId}`);
  assert.equal(running.cost, 2.8);
  assert.equal(running.meterValue, 2000);
  assert.equal(running.state, 'Charging');
  assert.equal(running.chargingPrice.kWhPrice, 1.4);
  const shown = await platform.wait_for(`/api/v1/sessions/P20/${transactionId}`, (one) => one.running_cost_fen === 280);
  assert.equal(shown.total_fen, 0);
  await pile.call('MeterValues', metered(1, transactionId, now(1140), 2100));  // 14 fen more within a minute: not worth it
  await pile.call('MeterValues', metered(1, transactionId, now(1080), 3000));
  assert.equal((await told_cost(pile))[1].cost, 4.2);
  await pile.call('StopTransaction', { transactionId, meterStop: 4000, timestamp: now(1), reason: 'Local' });
  assert.deepEqual(await told_cost(pile),
    ['FinalCost', { transactionId: `${transactionId}`, cost: 5.6, priceText: '5.60 yuan' }]);
  assert.equal((await settled(`P20/${transactionId}`)).total_fen, 560);

  const plain = await booted('P21');
  assert.equal((await plain.call('Authorize', { idTag: 'CARD0090' })).idTagInfo.status, 'Accepted');
  const other = await plain.call('StartTransaction',
    { connectorId: 1, idTag: 'CARD0090', meterStart: 0, timestamp: now(600) });
  await plain.call('MeterValues', metered(1, other.transactionId, now(300), 2000));
  await plain.call('StopTransaction', { transactionId: other.transactionId, meterStop: 2000, timestamp: now(1) });
  await settled(`P21/${other.transactionId}`);
  assert.deepEqual(plain.asked, []);
});

test('S10: a card whose account runs out is stopped in time; its card still ends the charge; nothing is owed', async () => {
  const account = await platform.add_driver('13400001191', 30, 'CARD0091');
  const pile = await booted('P22');
  const { transactionId, idTagInfo } = await pile.call('StartTransaction',
    { connectorId: 1, idTag: 'CARD0091', meterStart: 0, timestamp: now(1800) });
  assert.equal(idTagInfo.status, 'Accepted');
  await platform.wait_for(`/api/v1/accounts/${account}`, (one) => one.held_fen === 3000 && one.balance_fen === 0);
  // All it has is held for this charge: elsewhere the card is refused, here it is not.
  const elsewhere = await booted('P23');
  assert.equal((await elsewhere.call('Authorize', { idTag: 'CARD0091' })).idTagInfo.status, 'Blocked');
  assert.equal((await pile.call('Authorize', { idTag: 'CARD0091' })).idTagInfo.status, 'Accepted');
  await pile.call('MeterValues', metered(1, transactionId, now(900), 10_000));
  await pile.call('MeterValues', metered(1, transactionId, now(60), 20_000));  // 28.00; 60 kW for 90 s: 2.10 more
  assert.equal((await pile.was_asked('RemoteStopTransaction')).transactionId, transactionId);
  await pile.call('StopTransaction',
    { transactionId, idTag: 'CARD0091', meterStop: 21_000, timestamp: now(1), reason: 'Remote' });
  const bill = await settled(`P22/${transactionId}`);
  assert.equal(bill.total_fen, 2940);
  const wallet = await platform.wait_for(`/api/v1/accounts/${account}`, (one) => one.consumed_fen === 2940);
  assert.equal(wallet.balance_fen, 60);
  assert.equal(wallet.held_fen, 0);
  assert.equal(wallet.debt_fen, 0);
});

test('a limit by state of charge stops the pile when it reports so much', async () => {
  const account = await platform.add_driver('13400001192', 100);
  const pile = await booted('P24');
  const order = await platform.post('/api/v1/sessions', { account, pile: 'P24', connector: 1, hold_fen: 5000,
    limit: { kind: 'by_state_of_charge', state_of_charge_e3_percent: 80_000 } });
  const { idTag } = await pile.was_asked('RemoteStartTransaction');
  const { transactionId } = await pile.call('StartTransaction',
    { connectorId: 1, idTag, meterStart: 0, timestamp: now(1800) });
  const at = (percent, wh, back_s) => {
    const values = metered(1, transactionId, now(back_s), wh);
    values.meterValue[0].sampledValue[2].value = `${percent}`;
    return pile.call('MeterValues', values);
  };
  await at(60, 1000, 1200);
  await at(79.5, 2000, 600);
  assert.deepEqual(pile.asked, []);
  await at(80, 3000, 60);
  assert.equal((await pile.was_asked('RemoteStopTransaction')).transactionId, transactionId);
  await pile.call('StopTransaction', { transactionId, meterStop: 3000, timestamp: now(1), reason: 'Remote' });
  const bill = await settled(order.session);
  assert.deepEqual(bill.battery.state_of_charge_e3_percent, { first: 60_000, last: 80_000, least: 60_000, most: 80_000 });
  assert.equal(bill.limit.state_of_charge_e3_percent, 80_000);
  const { points } = await platform.get(`/api/v1/sessions/${order.session}/curve`);
  assert.deepEqual(points.map((one) => one.energy_mwh), [0, 1_000_000, 2_000_000, 3_000_000, 3_000_000]);
  assert.equal(points[3].state_of_charge_e3_percent, 80_000);
});

test('W13, W2: signed meter values that come before their start are its charge\'s', async () => {
  const pile = await booted('P37');
  const sampledValue = [{ value: 'OCMF|{"RV":9}|{"SD":"39"}', format: 'SignedData', context: 'Sample.Periodic' }];
  await pile.call('MeterValues',
    { connectorId: 1, transactionId: -1, meterValue: [{ timestamp: now(300), sampledValue }] });
  const { transactionId } = await pile.call('StartTransaction',
    { connectorId: 1, idTag: 'NOBODY', meterStart: 0, timestamp: now(600) });
  await pile.call('StopTransaction', { transactionId, meterStop: 1000, timestamp: now(1) });
  const bill = await settled(`P37/${transactionId}`);
  assert.equal(bill.signed_values, 1);
  const { values } = await platform.get(`/api/v1/sessions/P37/${transactionId}/signed-values`);
  assert.deepEqual(values.map((one) => JSON.parse(one.value)), sampledValue);
});

test('W13: signed meter values are kept whole, each once', async () => {
  const pile = await booted('P25');
  const { transactionId } = await pile.call('StartTransaction',
    { connectorId: 1, idTag: 'NOBODY', meterStart: 0, timestamp: now(600) });
  const signed = (back_s, value) => ({ timestamp: now(back_s),
    sampledValue: [{ value, format: 'SignedData', context: 'Sample.Periodic', measurand: 'Energy.Active.Import.Register' }] });
  const first = { connectorId: 1, transactionId, meterValue: [signed(300, 'OCMF|{"RV":1}|{"SD":"30"}')] };
  await pile.call('MeterValues', first);
  await pile.call('MeterValues', first);
  const stop = { transactionId, meterStop: 1000, timestamp: now(1), transactionData: [signed(1, 'OCMF|{"RV":2}|{"SD":"31"}')] };
  await pile.call('StopTransaction', stop);
  await pile.call('StopTransaction', stop);
  const bill = await settled(`P25/${transactionId}`);
  assert.equal(bill.signed_values, 2);
  const { values } = await platform.get(`/api/v1/sessions/P25/${transactionId}/signed-values`);
  assert.deepEqual(values.map((one) => JSON.parse(one.value)),
    [first.meterValue[0].sampledValue[0], stop.transactionData[0].sampledValue[0]]);
});
