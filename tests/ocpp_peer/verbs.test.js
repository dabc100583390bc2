// SPDX-License-Identifier: Apache-2.0
// What an operator has a pile do, whatever version it speaks, each with its effect: ocpp-rpc plays a pile of either version
// in strict mode against a real serve. PILECLOUD_PROGRAM names it.
'use strict';
const assert = require('node:assert/strict');
const { test, before, after } = require('node:test');
const { Platform } = require('./platform.js');
const { Pile, now } = require('./pile.js');

const platform = new Platform(process.env.PILECLOUD_PROGRAM);
const tomorrow = now(-24 * 3600);
const drivers = {};
const accepted = { status: 'Accepted' };

// What differs between the versions: words of the wire, never of the API.
const dialects = {
  '1.6': {
    protocol: 'ocpp1.6',
    boot: { chargePointVendor: 'V', chargePointModel: 'M' },
    reset: { type: 'Soft' },
    foreign_reset: { when: 'on_idle' },
    unlock: { connectorId: 2 },
    availability: { connectorId: 1, type: 'Inoperative' },
    whole_availability: { connectorId: 0, type: 'Operative' },
    reservation_number: (asked) => asked.reservationId,
    reservation_token: (asked) => asked.idTag,
    reservation_group: (asked) => asked.parentIdTag,
    start_call: 'RemoteStartTransaction',
    start_token: (asked) => asked.idTag,
    start: (pile, token, reservation) => pile.call('StartTransaction',
      { connectorId: 1, idTag: token, meterStart: 0, timestamp: now(), reservationId: reservation }),
    group_of: async (pile, card) => (await pile.call('Authorize', { idTag: card })).idTagInfo.parentIdTag,
    limit: (asked) => asked.csChargingProfiles.chargingSchedule.chargingSchedulePeriod[0].limit,
    limit_number: (asked) => asked.csChargingProfiles.chargingProfileId,
    limit_purpose: (asked) => asked.csChargingProfiles.chargingProfilePurpose,
    max_purpose: 'ChargePointMaxProfile',
    cleared_number: (asked) => asked.id,
    list_version: (asked) => asked.listVersion,
    list_cards: (asked) => asked.localAuthorizationList.map((one) => [one.idTag, one.idTagInfo !== undefined]),
    version_answer: { listVersion: 9 },
    setting: (variable) => ({ variable }),
    firmware_progress: (status) => ({ status }),
    diagnostics_call: 'GetDiagnostics',
    diagnostics_answer: { fileName: 'log.zip' },
    diagnostics_told: 'DiagnosticsStatusNotification',
    diagnostics_progress: (status) => ({ status }),
  },
  '2.0.1': {
    protocol: 'ocpp2.0.1',
    boot: { reason: 'PowerUp', chargingStation: { vendorName: 'V', model: 'M' } },
    reset: { type: 'Immediate' },
    foreign_reset: { kind: 'hard' },
    unlock: { evseId: 2, connectorId: 1 },
    availability: { evse: { id: 1 }, operationalStatus: 'Inoperative' },
    whole_availability: { operationalStatus: 'Operative' },
    reservation_number: (asked) => asked.id,
    reservation_token: (asked) => asked.idToken.idToken,
    reservation_group: (asked) => asked.groupIdToken.idToken,
    start_call: 'RequestStartTransaction',
    start_token: (asked) => asked.idToken.idToken,
    start: (pile, token, reservation, remoteStartId) => pile.call('TransactionEvent', {
      eventType: 'Started', timestamp: now(), triggerReason: 'RemoteStart', seqNo: 0, reservationId: reservation,
      transactionInfo: { transactionId: 'tx-reserved', remoteStartId }, evse: { id: 1, connectorId: 1 },
      idToken: { idToken: token, type: 'Central' } }),
    group_of: async (pile, card) => (await pile.call('Authorize', { idToken: { idToken: card, type: 'ISO14443' } }))
      .idTokenInfo.groupIdToken?.idToken,
    limit: (asked) => asked.chargingProfile.chargingSchedule[0].chargingSchedulePeriod[0].limit,
    limit_number: (asked) => asked.chargingProfile.id,
    limit_purpose: (asked) => asked.chargingProfile.chargingProfilePurpose,
    max_purpose: 'ChargingStationMaxProfile',
    cleared_number: (asked) => asked.chargingProfileId,
    list_version: (asked) => asked.versionNumber,
    list_cards: (asked) => (asked.localAuthorizationList ?? []).map((one) => [one.idToken.idToken, one.idTokenInfo !== undefined]),
    version_answer: { versionNumber: 9 },
    setting: (variable) => ({ component: 'OCPPCommCtrlr', variable }),
    firmware_progress: (status, requestId) => ({ status, requestId }),
    diagnostics_call: 'GetLog',
    diagnostics_answer: { status: 'Accepted', filename: 'log.zip' },
    diagnostics_told: 'LogStatusNotification',
    diagnostics_progress: (status, requestId) => ({ status, requestId }),
  },
};

const piles = {};
const at = (version) => `/api/v1/piles/${piles[version].identity}`;
const do_it = (version, method, verb, body) => platform.ask(method, `${at(version)}/${verb}`, body);
async function told(version, method, verb, body) {
  const answer = await do_it(version, method, verb, body);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body;
}
const shows = (version, what, is_so) => platform.wait_for(`${at(version)}/${what}`, is_so);
const stage_of = (version, number, stage) => shows(version, 'reservations',
  ({ items }) => items.find((one) => one.number === number)?.stage === stage);

before(async () => {
  await platform.start();
  await platform.open_station('S1');
  drivers.ann = await platform.add_driver('13400001701', 100, 'CARD-ANN1');
  drivers.bob = await platform.add_driver('13400001702', 100, 'CARD-BOB1');
  for (const [version, { protocol, boot }] of Object.entries(dialects)) {
    const identity = `V${version.replaceAll('.', '')}`;
    await platform.add_pile(identity, 'S1');
    const pile = new Pile(platform, identity, protocol);
    await pile.connect();
    await pile.call('BootNotification', boot);
    piles[version] = { identity, pile };
    await platform.wait_for(at(version), (one) => one.nameplate?.protocol === protocol);
  }
});
after(async () => {
  for (const { pile } of Object.values(piles)) await pile.close();
  await platform.end();
  for (const { pile } of Object.values(piles)) assert.deepEqual(pile.violations, []);
});

for (const [version, words] of Object.entries(dialects)) {
  const it = (what, then) => test(`${version} verbs: ${what}`, () => then(piles[version].pile));

  it('reset says how, and what the version has not is refused by name', async (pile) => {
    pile.on_Reset = () => accepted;
    assert.equal((await told(version, 'POST', 'reset', {})).outcome, 'accepted');
    assert.deepEqual(await pile.was_asked('Reset'), words.reset);
    const refused = await do_it(version, 'POST', 'reset', words.foreign_reset);
    assert.equal(refused.status, 422);
    assert.equal(refused.body.rule, 'verb_must_be_known_to_the_piles_version');
  });

  it('unlock: the pile\'s own word comes with ours; a connector it has not is refused', async (pile) => {
    pile.on_UnlockConnector = () => ({ status: 'UnlockFailed' });
    const answer = await told(version, 'POST', 'unlock', { connector: 2 });
    assert.equal(answer.outcome, 'rejected');
    assert.equal(answer.status, 'UnlockFailed');
    assert.deepEqual(await pile.was_asked('UnlockConnector'), words.unlock);
    pile.on_UnlockConnector = () => ({ status: 'Unlocked' });
    assert.equal((await told(version, 'POST', 'unlock', { connector: 2 })).outcome, 'accepted');
    assert.equal((await do_it(version, 'POST', 'unlock', { connector: 3 })).body.rule, 'connector_must_exist');
  });

  it('availability: what the pile agreed to stands beside what it reports', async (pile) => {
    pile.on_ChangeAvailability = () => ({ status: 'Scheduled' });
    const answer = await told(version, 'PUT', 'availability', { connector: 1, operative: false });
    assert.deepEqual([answer.outcome, answer.status], ['accepted', 'Scheduled']);
    assert.deepEqual(await pile.was_asked('ChangeAvailability'), words.availability);
    await shows(version, 'availability', ({ connectors: [, first] }) => first.operative === false && first.scheduled === true &&
      first.reported === 'available');
    pile.on_ChangeAvailability = () => accepted;
    await told(version, 'PUT', 'availability', { connector: 1, operative: true });
    await told(version, 'PUT', 'availability', { operative: true });
    await pile.was_asked('ChangeAvailability');
    assert.deepEqual(await pile.was_asked('ChangeAvailability'), words.whole_availability);
    await shows(version, 'availability', ({ connectors: [whole, first] }) => whole.operative === true && first.operative === true &&
      first.scheduled === false);
    pile.on_ChangeAvailability = () => ({ status: 'Rejected' });
    await told(version, 'PUT', 'availability', { connector: 1, operative: false });
    assert.equal((await platform.get(`${at(version)}/availability`)).connectors[1].operative, true);
  });

  it('a reservation keeps others\' orders away, lets its driver in, and ends by the start that names it', async (pile) => {
    pile.on_ReserveNow = () => accepted;
    const kept = await told(version, 'POST', 'reservations', { connector: 1, account: drivers.ann, until: tomorrow });
    assert.equal(kept.outcome, 'accepted');
    const asked = await pile.was_asked('ReserveNow');
    assert.equal(words.reservation_number(asked), kept.number);
    const token = words.reservation_token(asked);
    assert.equal(words.reservation_group(asked), token);
    await stage_of(version, kept.number, 'confirmed');
    assert.equal(await words.group_of(pile, 'CARD-ANN1'), token);  // her card is let in by its group, another's is not
    assert.equal(await words.group_of(pile, 'CARD-BOB1'), undefined);

    const order = (account) => platform.ask('POST', '/api/v1/sessions',
      { account, pile: piles[version].identity, connector: 1, hold_fen: 1000 });
    const refused = await order(drivers.bob);
    assert.equal(refused.status, 409);
    assert.equal(refused.body.rule, 'connector_must_not_be_reserved_for_another');
    pile[`on_${words.start_call}`] = () => accepted;
    const { session } = (await order(drivers.ann)).body;
    const start = await pile.was_asked(words.start_call);
    assert.equal(words.start_token(start), token);
    await words.start(pile, token, kept.number, start.remoteStartId);
    const { items } = await shows(version, 'reservations', (page) => page.items[0].stage === 'used');
    assert.equal(items[0].session, session);
    assert.equal(items[0].account, drivers.ann);
    await platform.wait_for(`/api/v1/sessions/${session}`, (one) => one.stage === 'charging');
  });

  it('a reservation by card, one the pile will not keep, one that is cancelled', async (pile) => {
    pile.on_ReserveNow = () => ({ status: 'Occupied' });
    const wanted = { connector: 2, card: 'CARD-ANN1', until: tomorrow };
    const no = await told(version, 'POST', 'reservations', wanted);
    assert.deepEqual([no.outcome, no.status], ['rejected', 'Occupied']);
    await stage_of(version, no.number, 'refused');
    pile.asked.length = 0;

    pile.on_ReserveNow = () => accepted;
    const kept = await told(version, 'POST', 'reservations', wanted);
    const asked = await pile.was_asked('ReserveNow');
    assert.equal(words.reservation_token(asked), 'CARD-ANN1');
    const { items: [row] } = await stage_of(version, kept.number, 'confirmed');
    assert.deepEqual([row.card, row.account], ['****ANN1', drivers.ann]);
    const twice = await do_it(version, 'POST', 'reservations', wanted);
    assert.equal(twice.body.rule, 'connector_must_not_be_reserved');

    pile.on_CancelReservation = () => accepted;
    assert.equal((await told(version, 'DELETE', `reservations/${kept.number}`)).outcome, 'accepted');
    assert.deepEqual(await pile.was_asked('CancelReservation'), { reservationId: kept.number });
    await stage_of(version, kept.number, 'cancelled');
    assert.equal((await do_it(version, 'DELETE', `reservations/${kept.number}`)).body.rule, 'reservation_must_be_open');
    const unknown = await do_it(version, 'POST', 'reservations', { ...wanted, card: 'NOBODYS' });
    assert.equal(unknown.body.rule, 'card_must_be_a_drivers');
  });

  it('a limit of power is set exactly, replaced under its number, and cleared', async (pile) => {
    pile.on_SetChargingProfile = () => accepted;
    const set = await told(version, 'PUT', 'power-limit', { watts: 22_000 });
    const asked = await pile.was_asked('SetChargingProfile');
    assert.deepEqual([words.limit(asked), words.limit_number(asked), words.limit_purpose(asked)],
      [22_000, set.number, words.max_purpose]);
    await shows(version, 'power-limit', ({ limits }) => limits[0]?.limit_mw === 22_000_000 && limits[0].connector === 0);
    const again = await told(version, 'PUT', 'power-limit', { watts: 11_000 });
    assert.equal(again.number, set.number);
    await told(version, 'PUT', 'power-limit', { watts: 3_500, connector: 2 });
    await shows(version, 'power-limit', ({ limits }) => limits.length === 2 && limits[0].limit_mw === 11_000_000 &&
      limits[1].connector === 2 && limits[1].limit_mw === 3_500_000);
    pile.on_ClearChargingProfile = () => accepted;
    await told(version, 'PUT', 'power-limit', { watts: null });
    assert.equal(words.cleared_number(await pile.was_asked('ClearChargingProfile')), set.number);
    await shows(version, 'power-limit', ({ limits }) => limits.length === 1);
    assert.equal((await do_it(version, 'PUT', 'power-limit', {})).body.rule, 'limit_must_be_set');
  });

  it('settings that are written are known, with a restart where it needs one; a password is not written here', async (pile) => {
    if (version === '1.6') {
      pile.on_ChangeConfiguration = ({ key }) => ({ status: key === 'WebSocketPingInterval' ? 'RebootRequired' : 'Accepted' });
    } else {
      pile.on_SetVariables = ({ setVariableData }) => ({ setVariableResult: setVariableData.map(({ component, variable }) =>
        ({ component, variable, attributeStatus: variable.name === 'WebSocketPingInterval' ? 'RebootRequired' : 'Accepted' })) });
    }
    const write = (settings) => do_it(version, 'PUT', 'settings', { settings });
    const answer = (await write([{ ...words.setting('HeartbeatInterval'), value: '120' },
      { ...words.setting('WebSocketPingInterval'), value: '20' }])).body;
    assert.deepEqual([answer.outcome, answer.reboot_required, answer.results], ['accepted', true, ['Accepted', 'RebootRequired']]);
    const { items } = await shows(version, 'settings', (page) => page.items.length === 2);
    assert.deepEqual(items.map((one) => [one.variable, one.value, one.needs_reboot]),
      [['HeartbeatInterval', '120', false], ['WebSocketPingInterval', '20', true]]);
    for (const secret of ['AuthorizationKey', 'basicauthpassword']) {
      const refused = await write([{ ...words.setting(secret), value: '0123456789abcdef' }]);
      assert.equal(refused.body.rule, 'secrets_must_go_through_access');
    }
    const misplaced = await write([{ variable: 'A', value: '1', ...(version === '1.6' ? { component: 'C' } : {}) }]);
    assert.equal(misplaced.body.rule, 'component_must_be_named_where_there_are_any');
  });

  it('the local list: whole, changed, its cards masked, a version of ours above the pile\'s', async (pile) => {
    pile.on_SendLocalList = () => accepted;
    const whole = await told(version, 'PUT', 'local-list', { cards: ['CARD-ANN1', 'CARD-BOB1'] });
    const sent = await pile.was_asked('SendLocalList');
    assert.deepEqual([words.list_version(sent), words.list_cards(sent)],
      [whole.number, [['CARD-ANN1', true], ['CARD-BOB1', true]]]);
    await shows(version, 'local-list', (one) => one.version === whole.number && one.cards_known && one.cards === 2);
    const changed = await told(version, 'POST', 'local-list', { remove: ['CARD-BOB1'] });
    assert.equal(changed.number, whole.number + 1);
    assert.deepEqual(words.list_cards(await pile.was_asked('SendLocalList')), [['CARD-BOB1', false]]);
    const { items } = await shows(version, 'local-list/cards', (page) => page.items.length === 1);
    assert.equal(items[0].card, '****ANN1');

    pile.on_SendLocalList = () => ({ status: 'VersionMismatch' });
    const no = await told(version, 'POST', 'local-list', { add: ['CARD-BOB1'] });
    assert.deepEqual([no.outcome, no.status], ['rejected', 'VersionMismatch']);
    pile.on_GetLocalListVersion = () => words.version_answer;
    assert.equal((await told(version, 'POST', 'local-list/read')).version, 9);
    await shows(version, 'local-list', (one) => one.version === 9 && !one.cards_known);
    pile.on_SendLocalList = () => accepted;
    assert.equal((await told(version, 'PUT', 'local-list', { cards: [] })).number, 10);
    await shows(version, 'local-list', (one) => one.version === 10 && one.cards_known);
    assert.deepEqual((await platform.get(`${at(version)}/local-list/cards`)).items, []);
    assert.equal((await do_it(version, 'PUT', 'local-list', { cards: ['NOBODYS'] })).body.rule, 'card_must_be_a_drivers');
  });

  it('firmware: asked for, and how far the pile says it is', async (pile) => {
    pile.on_UpdateFirmware = () => (version === '1.6' ? {} : accepted);
    const asked = await told(version, 'POST', 'firmware', { location: 'ftp://user:pass@files.example.org/1.6.bin', at: tomorrow });
    assert.equal(asked.outcome, 'accepted');
    const sent = await pile.was_asked('UpdateFirmware');
    assert.equal((sent.firmware ?? sent).location, 'ftp://user:pass@files.example.org/1.6.bin');
    await shows(version, 'firmware', (one) => one.number === asked.number && one.status === 'Accepted' &&
      one.location === 'ftp://files.example.org/1.6.bin');
    for (const word of ['Downloading', 'Installed']) {
      await pile.call('FirmwareStatusNotification', words.firmware_progress(word, asked.number));
      await shows(version, 'firmware', (one) => one.status === word && one.number === asked.number);
    }
    const messages = await platform.get(`${at(version)}/messages?action=UpdateFirmware&limit=1`);
    assert.ok(!JSON.stringify(messages).includes('user:pass'));
    assert.equal((await do_it(version, 'POST', 'firmware', { location: 'file:///etc/passwd' })).body.rule, 'location_must_be_an_address');
  });

  it('diagnostics: asked for, the file\'s name, and how far its upload is', async (pile) => {
    pile[`on_${words.diagnostics_call}`] = () => words.diagnostics_answer;
    const asked = await told(version, 'POST', 'diagnostics', { location: 'https://files.example.org/in', since: now(3600) });
    assert.deepEqual([asked.outcome, asked.file], ['accepted', 'log.zip']);
    await pile.call(words.diagnostics_told, words.diagnostics_progress('Uploaded', asked.number));
    await shows(version, 'diagnostics', (one) => one.status === 'Uploaded' && one.file === 'log.zip' && one.number === asked.number);
  });
}

test('1.6 verbs: all settings are read at once, and what the pile has no more is gone', async () => {
  const { pile } = piles['1.6'];
  pile.on_GetConfiguration = () => ({ configurationKey: [
    { key: 'HeartbeatInterval', readonly: false, value: '300' }, { key: 'NumberOfConnectors', readonly: true, value: '2' },
    { key: 'AuthorizationKey', readonly: false, value: '001122' }] });
  assert.equal((await told('1.6', 'POST', 'settings/read', {})).outcome, 'accepted');
  const { items } = await shows('1.6', 'settings', (page) => page.items.length === 3);
  assert.deepEqual(items.map((one) => [one.variable, one.value, one.mutability]),
    [['AuthorizationKey', null, 'read_write'], ['HeartbeatInterval', '300', 'read_write'], ['NumberOfConnectors', '2', 'read_only']]);
  await shows('1.6', 'settings/inventory', (one) => one.complete);
});

test('2.0.1 verbs: the device model is put together from its parts, whole when the last of them has come', async () => {
  const { pile } = piles['2.0.1'];
  pile.on_GetBaseReport = () => accepted;
  const { number } = await told('2.0.1', 'POST', 'settings/read', {});
  assert.deepEqual(await pile.was_asked('GetBaseReport'), { requestId: number, reportBase: 'FullInventory' });
  const entry = (component, name, value, more = {}) => ({ component, variable: { name }, variableAttribute: [{ value, mutability: 'ReadOnly' }],
    ...more });
  const part = (seqNo, tbc, reportData) => pile.call('NotifyReport', { requestId: number, generatedAt: now(), seqNo, tbc, reportData });
  const first = Array.from({ length: 300 }, (_, i) => entry({ name: `C${String(i).padStart(3, '0')}` }, 'Enabled', 'true'));
  await part(0, true, first);
  await shows('2.0.1', 'settings/inventory', (one) => one.request === number && !one.complete);
  await part(0, true, first);  // it comes again
  const gun = { name: 'Connector', evse: { id: 1, connectorId: 1 } };
  await part(1, false, [
    entry(gun, 'Power', '7000', { variableCharacteristics: { unit: 'W', dataType: 'decimal', supportsMonitoring: false } }),
    entry({ name: 'SecurityCtrlr' }, 'BasicAuthPassword', 'never to be seen')]);
  await shows('2.0.1', 'settings/inventory', (one) => one.request === number && one.complete);
  const { items } = await platform.get(`${at('2.0.1')}/settings?limit=1000`);
  assert.equal(items.length, 302);  // what was written before and is not in the inventory is not shown any more
  const power = items.find((one) => one.variable === 'Power');
  assert.deepEqual([power.value, power.unit, power.evse, power.connector], ['7000', 'W', 1, 1]);
  assert.equal(items.find((one) => one.variable === 'BasicAuthPassword').value, null);
  pile.on_GetVariables = ({ getVariableData }) => ({ getVariableResult: getVariableData.map(({ component, variable }) =>
    ({ component, variable, attributeStatus: 'Accepted', attributeValue: '60' })) });
  await told('2.0.1', 'POST', 'settings/read', { settings: [{ component: 'OCPPCommCtrlr', variable: 'HeartbeatInterval' }] });
  await shows('2.0.1', 'settings?limit=1000', (page) => page.items.length === 303);
});

test('2.0.1 verbs: a reservation ends when the station says so', async () => {
  const { pile } = piles['2.0.1'];
  const kept = await told('2.0.1', 'POST', 'reservations', { connector: 2, account: drivers.bob, until: tomorrow });
  await stage_of('2.0.1', kept.number, 'confirmed');
  await pile.call('ReservationStatusUpdate', { reservationId: kept.number, reservationUpdateStatus: 'Removed' });
  await stage_of('2.0.1', kept.number, 'removed');
});

test('W8: numbers go on after kill -9; of an absent pile every verb is offline, and no reservation holds anybody up', async () => {
  const numbers = {};
  for (const version of Object.keys(dialects)) {
    numbers[version] = (await told(version, 'POST', 'diagnostics', { location: 'https://files.example.org/in' })).number;
    await piles[version].pile.close();
  }
  await platform.kill();
  await platform.start();
  for (const version of Object.keys(dialects)) {
    const asked = await told(version, 'POST', 'diagnostics', { location: 'https://files.example.org/in' });
    assert.deepEqual([asked.outcome, asked.number], ['offline', numbers[version] + 1]);
    const kept = await told(version, 'POST', 'reservations', { connector: 2, account: drivers.ann, until: tomorrow });
    assert.equal(kept.outcome, 'offline');
    await stage_of(version, kept.number, 'refused');
    for (const [method, verb, body] of [['POST', 'reset', {}], ['POST', 'unlock', { connector: 1 }],
      ['PUT', 'availability', { operative: false }], ['PUT', 'power-limit', { watts: 1000 }], ['POST', 'settings/read', {}],
      ['PUT', 'settings', { settings: [{ ...dialects[version].setting('A'), value: '1' }] }],
      ['PUT', 'local-list', { cards: [] }], ['POST', 'firmware', { location: 'https://files.example.org/fw' }]]) {
      assert.equal((await told(version, method, verb, body)).outcome, 'offline', `${version} ${verb}`);
    }
  }
});
