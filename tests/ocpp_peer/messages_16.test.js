// SPDX-License-Identifier: Apache-2.0
// Every message of OCPP 1.6, with those of its security whitepaper, each way: ocpp-rpc plays the pile in strict mode
// against a real serve. PILECLOUD_PROGRAM names it.
'use strict';
const assert = require('node:assert/strict');
const { before, after } = require('node:test');
const { Platform, pause } = require('./platform.js');
const { Pile, now, metered } = require('./pile.js');
const { asks_each, tells_each, refuses, judges_frames } = require('./each_message.js');
const { without_numbers } = require('./numbers.js');

const platform = new Platform(process.env.PILECLOUD_PROGRAM);
const talk = { version: '1.6', platform, identity: 'M16', pile: null };
const tomorrow = now(-24 * 3600);
const accepted = { status: 'Accepted' };
const hash = { hashAlgorithm: 'SHA256', issuerNameHash: 'ab'.repeat(32), issuerKeyHash: 'cd'.repeat(32), serialNumber: '01f3' };
const schedule = {
  duration: 7200,
  startSchedule: tomorrow,
  chargingRateUnit: 'A',
  chargingSchedulePeriod: [{ startPeriod: 0, limit: 32, numberPhases: 3 }, { startPeriod: 3600, limit: 16 }],
  minChargingRate: 6,
};
const profile = (chargingProfilePurpose, more = {}) => ({
  chargingProfileId: 5, stackLevel: 1, chargingProfilePurpose, chargingProfileKind: 'Absolute', validFrom: now(),
  validTo: tomorrow, chargingSchedule: schedule, ...more,
});

const asked = without_numbers('1.6', {
  ChangeAvailability: { payload: { connectorId: 1, type: 'Inoperative' }, answer: { status: 'Scheduled' } },
  ChangeConfiguration: { payload: { key: 'MeterValueSampleInterval', value: '30' }, answer: { status: 'RebootRequired' } },
  ClearCache: { payload: {}, answer: accepted },
  DataTransfer: {
    payload: { vendorId: 'com.example', messageId: 'Tariff', data: '{"price":"1.40 元"}' },
    answer: { status: 'UnknownMessageId', data: 'none of mine' },
  },
  GetConfiguration: {
    payload: { key: ['HeartbeatInterval', 'Colour'] },
    answer: { configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '300' }], unknownKey: ['Colour'] },
  },
  RemoteStartTransaction: {
    payload: { connectorId: 1, idTag: 'SERVICE1', chargingProfile: profile('TxProfile') },
    answer: { status: 'Rejected' },
  },
  RemoteStopTransaction: { payload: { transactionId: 4711 }, answer: { status: 'Rejected' } },
  Reset: { payload: { type: 'Soft' }, answer: accepted },
  UnlockConnector: { payload: { connectorId: 2 }, answer: { status: 'UnlockFailed' } },
  GetDiagnostics: {
    payload: { location: 'ftp://logs.example.org/m16', retries: 2, retryInterval: 60, startTime: now(3600), stopTime: now() },
    answer: { fileName: 'diagnostics-m16.zip' },
  },
  UpdateFirmware: {
    payload: { location: 'https://firmware.example.org/1.5', retries: 1, retrieveDate: tomorrow, retryInterval: 60 },
    answer: {},
  },
  GetLocalListVersion: { payload: {}, answer: { listVersion: 3 } },
  SendLocalList: {
    payload: {
      listVersion: 4,
      localAuthorizationList: [
        { idTag: 'CARD0001', idTagInfo: { status: 'Accepted', expiryDate: tomorrow, parentIdTag: 'FLEET1' } },
        { idTag: 'CARD0002' },
      ],
      updateType: 'Differential',
    },
    answer: { status: 'VersionMismatch' },
  },
  CancelReservation: { payload: { reservationId: 12 }, answer: accepted },
  ReserveNow: {
    payload: { connectorId: 1, expiryDate: tomorrow, idTag: 'CARD0001', parentIdTag: 'FLEET1', reservationId: 12 },
    answer: { status: 'Occupied' },
  },
  TriggerMessage: { payload: { requestedMessage: 'StatusNotification', connectorId: 1 }, answer: { status: 'NotImplemented' } },
  ClearChargingProfile: {
    payload: { id: 5, connectorId: 1, chargingProfilePurpose: 'TxDefaultProfile', stackLevel: 1 },
    answer: { status: 'Unknown' },
  },
  GetCompositeSchedule: {
    payload: { connectorId: 1, duration: 3600, chargingRateUnit: 'A' },
    answer: { status: 'Accepted', connectorId: 1, scheduleStart: now(), chargingSchedule: schedule },
  },
  SetChargingProfile: {
    payload: { connectorId: 1, csChargingProfiles: profile('TxDefaultProfile', { chargingProfileKind: 'Recurring', recurrencyKind: 'Daily' }) },
    answer: { status: 'NotSupported' },
  },
  CertificateSigned: { payload: { certificateChain: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----' }, answer: accepted },
  DeleteCertificate: { payload: { certificateHashData: hash }, answer: { status: 'NotFound' } },
  ExtendedTriggerMessage: {
    payload: { requestedMessage: 'SignChargePointCertificate', connectorId: 1 },
    answer: { status: 'NotImplemented' },
  },
  GetInstalledCertificateIds: {
    payload: { certificateType: 'CentralSystemRootCertificate' },
    answer: { certificateHashData: [hash], status: 'Accepted' },
  },
  GetLog: {
    payload: {
      log: { remoteLocation: 'sftp://logs.example.org/m16', oldestTimestamp: now(3600), latestTimestamp: now() },
      logType: 'SecurityLog', requestId: 9, retries: 2, retryInterval: 30,
    },
    answer: { status: 'AcceptedCanceled', filename: 'security-m16.log' },
  },
  InstallCertificate: {
    payload: { certificateType: 'CentralSystemRootCertificate', certificate: '-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----' },
    answer: { status: 'Failed' },
  },
  SignedUpdateFirmware: {
    payload: {
      retries: 1, retryInterval: 60, requestId: 10,
      firmware: { location: 'https://firmware.example.org/1.5', retrieveDateTime: tomorrow, installDateTime: tomorrow,
        signingCertificate: '-----BEGIN CERTIFICATE-----', signature: 'c2lnbmVk' },
    },
    answer: { status: 'InvalidCertificate' },
  },
});

const soon = (time) => assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000, `${time} is not now`);
const shown = (is_so) => () => platform.wait_for(`/api/v1/piles/${talk.identity}`, is_so);
const status = (connectorId, word, is, errorCode = 'NoError') => ({
  payload: { connectorId, errorCode, status: word, info: 'a test', vendorId: 'com.example', vendorErrorCode: 'E1', timestamp: now() },
  answer: {},
  effect: shown(({ connectors }) => connectors[connectorId - 1].status === is &&
    (connectors[connectorId - 1].error || 'NoError') === errorCode),
});
const only = (payload, answer) => ({ turns: [{ payload, answer }], shows: `answered ${JSON.stringify(answer)}` });
let charge = 0;
const [before_stop, stopped_at] = [now(300), now()];
const stop = {
  payload: () => ({ transactionId: charge, idTag: 'CARD-RICH', meterStop: 6000, timestamp: stopped_at, reason: 'EVDisconnected',
    transactionData: metered(1, charge, before_stop, 5000).meterValue }),
  answer: { idTagInfo: accepted },
  effect: () => platform.wait_for(`/api/v1/sessions/M16/${charge}`, (one) => one.stage === 'settled' && one.revision === 1 &&
    one.energy_mwh === 5_000_000 && one.total_fen === 700 && one.stop_reason === 'ev_disconnected'),
};
const settles_in_ms = 2500;

const told = {
  BootNotification: {
    shows: 'Accepted with the time and an interval; what it says of itself is its nameplate',
    turns: [{
      payload: { chargePointVendor: '星星充电', chargePointModel: 'DC60', chargePointSerialNumber: 'SN-16', chargeBoxSerialNumber: 'BOX-16',
        firmwareVersion: '1.4.2', iccid: '8986011', imsi: '46000', meterType: 'DTSD', meterSerialNumber: 'METER-16' },
      answer: ({ currentTime, interval, ...rest }) => {
        soon(currentTime);
        assert.ok(interval > 0);
        assert.deepEqual(rest, accepted);
      },
      effect: shown(({ nameplate }) => nameplate !== null && nameplate.protocol === 'ocpp1.6' && nameplate.vendor === '星星充电' &&
        nameplate.model === 'DC60' && nameplate.serial === 'SN-16' && nameplate.firmware === '1.4.2'),
    }],
  },
  Heartbeat: {
    shows: 'answered with the time',
    turns: [{ payload: {}, answer: ({ currentTime, ...rest }) => { soon(currentTime); assert.deepEqual(rest, {}); } }],
  },
  StatusNotification: {
    shows: 'each of the nine words, and the error, is its connector\'s',
    turns: [
      status(1, 'Preparing', 'preparing'), status(1, 'Charging', 'charging'), status(1, 'SuspendedEV', 'suspended'),
      status(1, 'Finishing', 'finishing'), status(1, 'SuspendedEVSE', 'suspended'), status(1, 'Available', 'available'),
      status(2, 'Reserved', 'reserved'), status(2, 'Unavailable', 'unavailable'),
      status(2, 'Faulted', 'faulted', 'GroundFailure'), status(2, 'Available', 'available'),
    ],
  },
  Authorize: {
    shows: 'a card with money is Accepted, one without is Blocked, an unknown one Invalid',
    turns: [['CARD-RICH', 'Accepted'], ['CARD-POOR', 'Blocked'], ['CARD-NOBODY', 'Invalid']].map(([idTag, word]) =>
      ({ payload: { idTag }, answer: { idTagInfo: { status: word } } })),
  },
  StartTransaction: {
    shows: 'gets its transaction, which is a session of the card\'s account',
    turns: [{
      payload: { connectorId: 1, idTag: 'CARD-RICH', meterStart: 1000, timestamp: now(1800) },
      answer: ({ transactionId, ...rest }) => {
        assert.ok(transactionId > 0);
        assert.deepEqual(rest, { idTagInfo: accepted });
        charge = transactionId;
      },
      effect: ({ transactionId }) => platform.wait_for(`/api/v1/sessions/M16/${transactionId}`,
        (one) => one.stage === 'charging' && one.account === talk.account),
    }],
  },
  MeterValues: {
    shows: 'energy, power and battery stand at its connector',
    turns: [{
      payload: () => metered(1, charge, now(900), 3500),
      answer: {},
      effect: shown(({ connectors: [first] }) => first.running_energy_mwh === 2_500_000 && first.running_power_mw === 7_000_000 &&
        first.state_of_charge_e3_percent === 55_000),
    }],
  },
  StopTransaction: {
    shows: 'its charge is settled; the same stop again changes nothing',
    turns: [stop, { ...stop, effect: () => pause(settles_in_ms).then(stop.effect) }],
  },
  DataTransfer: only({ vendorId: 'com.example', messageId: 'Weather', data: '晴' }, { status: 'UnknownVendorId' }),
  DiagnosticsStatusNotification: only({ status: 'Uploading' }, {}),
  FirmwareStatusNotification: only({ status: 'Installed' }, {}),
  LogStatusNotification: only({ status: 'Uploaded', requestId: 9 }, {}),
  SecurityEventNotification: only({ type: 'TamperDetectionActivated', timestamp: now(), techInfo: 'door open' }, {}),
  SignCertificate: only({ csr: '-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----' }, { status: 'Rejected' }),
  SignedFirmwareStatusNotification: only({ status: 'SignatureVerified', requestId: 10 }, {}),
};

before(async () => {
  await platform.start();
  await platform.open_station('S1');
  await platform.add_pile(talk.identity, 'S1');
  talk.account = await platform.add_driver('13400001601', 100, 'CARD-RICH');
  await platform.add_driver('13400001602', 0, 'CARD-POOR');
  talk.pile = new Pile(platform, talk.identity, 'ocpp1.6');
  await talk.pile.connect();
});
after(async () => {
  await talk.pile.close();
  await platform.end();
  assert.deepEqual(talk.pile.violations, []);
});

tells_each(talk, told);
asks_each(talk, asked);
refuses(talk, {
  asked,
  elsewhere: ['BootNotification', 'StopTransaction', 'GetVariables', 'RequestStartTransaction', 'OpenThePodBayDoors'],
  secrets: [
    ['ChangeConfiguration', { key: 'AuthorizationKey', value: '00112233445566778899aabbccddeeff' }],
    ['ChangeConfiguration', { key: 'authorizationkey', value: '00112233445566778899aabbccddeeff' }],  // names have no case
  ],
});
judges_frames(talk);
