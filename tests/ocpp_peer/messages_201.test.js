// SPDX-License-Identifier: Apache-2.0
// Every message of OCPP 2.0.1 each way: ocpp-rpc plays the station in strict mode against a real serve.
// PILECLOUD_PROGRAM names it.
'use strict';
const assert = require('node:assert/strict');
const { before, after } = require('node:test');
const { Platform } = require('./platform.js');
const { Pile, now } = require('./pile.js');
const { asks_each, tells_each, refuses, judges_frames } = require('./each_message.js');
const { without_numbers } = require('./numbers.js');

const platform = new Platform(process.env.PILECLOUD_PROGRAM);
const talk = { version: '2.0.1', platform, identity: 'M201', pile: null };
const tomorrow = now(-24 * 3600);
const accepted = { status: 'Accepted' };
const rejected = { status: 'Rejected' };
const why = { reasonCode: 'InternalError', additionalInfo: 'as the test wants it' };
const pem = (what, body) => `-----BEGIN ${what}-----\n${body}\n-----END ${what}-----`;
const hash = { hashAlgorithm: 'SHA256', issuerNameHash: 'ab'.repeat(32), issuerKeyHash: 'cd'.repeat(32), serialNumber: '01f3' };
const ocsp = { ...hash, responderURL: 'http://ocsp.example.org' };
const card = (idToken, type = 'ISO14443') => ({ idToken, type });
const station = { name: 'ChargingStation' };
const gun = { name: 'Connector', instance: 'left', evse: { id: 1, connectorId: 1 } };
const power = { name: 'Power', instance: 'L1' };
const text = (content) => ({ format: 'UTF8', language: 'zh', content });
const schedule = {
  id: 3,
  startSchedule: tomorrow,
  duration: 7200,
  chargingRateUnit: 'A',
  chargingSchedulePeriod: [{ startPeriod: 0, limit: 32, numberPhases: 3 }, { startPeriod: 3600, limit: 16.5, numberPhases: 1, phaseToUse: 2 }],
  minChargingRate: 6,
  salesTariff: {
    id: 8,
    salesTariffDescription: 'night',
    numEPriceLevels: 2,
    salesTariffEntry: [{
      relativeTimeInterval: { start: 0, duration: 3600 },
      ePriceLevel: 1,
      consumptionCost: [{ startValue: 0, cost: [{ costKind: 'RelativePricePercentage', amount: 80, amountMultiplier: 0 }] }],
    }],
  },
};
const profile = (chargingProfilePurpose, more = {}) => ({
  id: 5, stackLevel: 1, chargingProfilePurpose, chargingProfileKind: 'Recurring', recurrencyKind: 'Daily', validFrom: now(),
  validTo: tomorrow, chargingSchedule: [schedule], ...more,
});
const shown_message = {
  id: 7, priority: 'InFront', state: 'Idle', startDateTime: now(), endDateTime: tomorrow, transactionId: 'tx-m',
  message: text('夜间充电更便宜'), display: { name: 'Display', instance: 'main' },
};

const asked = without_numbers('2.0.1', {
  CertificateSigned: {
    payload: { certificateChain: pem('CERTIFICATE', 'MIIB'), certificateType: 'ChargingStationCertificate' },
    answer: { status: 'Rejected', statusInfo: why },
  },
  DeleteCertificate: { payload: { certificateHashData: hash }, answer: { status: 'NotFound' } },
  GetInstalledCertificateIds: {
    payload: { certificateType: ['CSMSRootCertificate', 'V2GRootCertificate'] },
    answer: {
      status: 'Accepted',
      certificateHashDataChain: [{ certificateHashData: hash, certificateType: 'CSMSRootCertificate', childCertificateHashData: [hash] }],
    },
  },
  InstallCertificate: {
    payload: { certificateType: 'CSMSRootCertificate', certificate: pem('CERTIFICATE', 'MIIC') },
    answer: { status: 'Failed', statusInfo: why },
  },
  GetVariables: {
    payload: { getVariableData: [{ attributeType: 'Actual', component: gun, variable: power }] },
    answer: { getVariableResult: [{ attributeStatus: 'Accepted', attributeType: 'Actual', attributeValue: '7000', component: gun, variable: power }] },
  },
  SetVariables: {
    payload: { setVariableData: [{ attributeType: 'Target', attributeValue: '300', component: { name: 'OCPPCommCtrlr' }, variable: { name: 'HeartbeatInterval' } }] },
    answer: { setVariableResult: [{ attributeType: 'Target', attributeStatus: 'RebootRequired', component: { name: 'OCPPCommCtrlr' },
      variable: { name: 'HeartbeatInterval' } }] },
  },
  GetBaseReport: { payload: { requestId: 1, reportBase: 'FullInventory' }, answer: { status: 'EmptyResultSet' } },
  GetReport: {
    payload: { requestId: 2, componentCriteria: ['Active', 'Problem'], componentVariable: [{ component: station, variable: { name: 'Model' } }] },
    answer: { status: 'NotSupported' },
  },
  Reset: { payload: { type: 'OnIdle', evseId: 1 }, answer: { status: 'Scheduled' } },
  SetNetworkProfile: {
    payload: {
      configurationSlot: 2,
      connectionData: {
        ocppVersion: 'OCPP20', ocppTransport: 'JSON', ocppCsmsUrl: 'wss://piles.example.org/ocpp', messageTimeout: 30,
        securityProfile: 2, ocppInterface: 'Wireless0',
        apn: { apn: 'cmnet', apnUserName: 'pile', apnPassword: 'apn-s3cret', simPin: 4711, preferredNetwork: '46000',
          useOnlyPreferredNetwork: true, apnAuthentication: 'CHAP' },
        vpn: { server: 'vpn.example.org', user: 'pile', group: 'piles', password: 'vpn-s3cret', key: 'key-s3cret', type: 'IKEv2' },
      },
    },
    answer: { status: 'Rejected', statusInfo: why },
  },
  ClearCache: { payload: {}, answer: accepted },
  GetLocalListVersion: { payload: {}, answer: { versionNumber: 3 } },
  SendLocalList: {
    payload: {
      versionNumber: 4,
      updateType: 'Full',
      localAuthorizationList: [
        { idToken: card('CARD0001'), idTokenInfo: { status: 'Accepted', cacheExpiryDateTime: tomorrow, chargingPriority: 1, language1: 'zh',
          evseId: [1], groupIdToken: card('FLEET1', 'Central'), personalMessage: text('你好') } },
        { idToken: { ...card('CARD0002'), additionalInfo: [{ additionalIdToken: 'STAFF-7', type: 'badge' }] } },
      ],
    },
    answer: { status: 'VersionMismatch' },
  },
  GetTransactionStatus: { payload: { transactionId: 'tx-m' }, answer: { ongoingIndicator: false, messagesInQueue: true } },
  RequestStartTransaction: {
    payload: { evseId: 2, remoteStartId: 4711, idToken: card('SERVICE1', 'Central'), groupIdToken: card('FLEET1', 'Central'),
      chargingProfile: profile('TxProfile') },
    answer: { status: 'Rejected', statusInfo: why },
  },
  RequestStopTransaction: { payload: { transactionId: 'tx-nobody' }, answer: rejected },
  TriggerMessage: { payload: { requestedMessage: 'StatusNotification', evse: { id: 1, connectorId: 1 } }, answer: { status: 'NotImplemented' } },
  UnlockConnector: { payload: { evseId: 1, connectorId: 1 }, answer: { status: 'OngoingAuthorizedTransaction' } },
  CostUpdated: { payload: { totalCost: 12.34, transactionId: 'tx-m' }, answer: {} },
  ChangeAvailability: { payload: { operationalStatus: 'Inoperative', evse: { id: 1, connectorId: 1 } }, answer: { status: 'Scheduled' } },
  CancelReservation: { payload: { reservationId: 12 }, answer: accepted },
  ReserveNow: {
    payload: { id: 12, expiryDateTime: tomorrow, connectorType: 'sType2', idToken: card('CARD0001'), evseId: 1, groupIdToken: card('FLEET1', 'Central') },
    answer: { status: 'Occupied' },
  },
  ClearChargingProfile: {
    payload: { chargingProfileId: 5, chargingProfileCriteria: { evseId: 1, chargingProfilePurpose: 'TxDefaultProfile', stackLevel: 1 } },
    answer: { status: 'Unknown' },
  },
  GetChargingProfiles: {
    payload: { requestId: 3, evseId: 1, chargingProfile: { chargingProfilePurpose: 'TxProfile', stackLevel: 1, chargingProfileId: [5],
      chargingLimitSource: ['CSO', 'EMS'] } },
    answer: { status: 'NoProfiles' },
  },
  GetCompositeSchedule: {
    payload: { duration: 3600, chargingRateUnit: 'A', evseId: 1 },
    answer: { status: 'Accepted', schedule: { evseId: 1, duration: 3600, scheduleStart: now(), chargingRateUnit: 'A',
      chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }] } },
  },
  SetChargingProfile: { payload: { evseId: 1, chargingProfile: profile('TxDefaultProfile') }, answer: { status: 'Rejected', statusInfo: why } },
  PublishFirmware: {
    payload: { location: 'https://firmware.example.org/9.1', retries: 2, checksum: 'ab'.repeat(16), requestId: 4, retryInterval: 60 },
    answer: rejected,
  },
  UnpublishFirmware: { payload: { checksum: 'ab'.repeat(16) }, answer: { status: 'NoFirmware' } },
  UpdateFirmware: {
    payload: { requestId: 5, retries: 1, retryInterval: 60, firmware: { location: 'https://firmware.example.org/9.1',
      retrieveDateTime: tomorrow, installDateTime: tomorrow, signingCertificate: pem('CERTIFICATE', 'MIID'), signature: 'c2lnbmVk' } },
    answer: { status: 'RevokedCertificate' },
  },
  ClearDisplayMessage: { payload: { id: 7 }, answer: { status: 'Unknown' } },
  GetDisplayMessages: { payload: { requestId: 6, id: [7], priority: 'InFront', state: 'Idle' }, answer: { status: 'Unknown' } },
  SetDisplayMessage: { payload: { message: shown_message }, answer: { status: 'NotSupportedPriority' } },
  DataTransfer: {
    payload: { vendorId: 'com.example', messageId: 'Tariff', data: { price: 1.4, currency: 'CNY' } },
    answer: { status: 'UnknownMessageId', data: ['none', 'of mine'], statusInfo: why },
  },
  ClearVariableMonitoring: { payload: { id: [1, 2] }, answer: { clearMonitoringResult: [{ status: 'NotFound', id: 1 }, { status: 'Accepted', id: 2 }] } },
  GetMonitoringReport: {
    payload: { requestId: 7, monitoringCriteria: ['ThresholdMonitoring'], componentVariable: [{ component: gun, variable: power }] },
    answer: { status: 'EmptyResultSet' },
  },
  SetMonitoringBase: { payload: { monitoringBase: 'HardWiredOnly' }, answer: { status: 'NotSupported' } },
  SetMonitoringLevel: { payload: { severity: 4 }, answer: accepted },
  SetVariableMonitoring: {
    payload: { setMonitoringData: [{ id: 1, transaction: false, value: 42.5, type: 'UpperThreshold', severity: 4, component: gun, variable: power }] },
    answer: { setMonitoringResult: [{ id: 1, status: 'Duplicate', type: 'UpperThreshold', severity: 4, component: gun, variable: power }] },
  },
  CustomerInformation: {
    payload: { requestId: 8, report: true, clear: false, customerIdentifier: 'A1', idToken: card('CARD0001'), customerCertificate: hash },
    answer: { status: 'Invalid' },
  },
  GetLog: {
    payload: { log: { remoteLocation: 'sftp://logs.example.org/m201', oldestTimestamp: now(3600), latestTimestamp: now() },
      logType: 'DiagnosticsLog', requestId: 9, retries: 2, retryInterval: 30 },
    answer: { status: 'AcceptedCanceled', filename: 'm201.log' },
  },
});

const soon = (time) => assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000, `${time} is not now`);
const shown = (is_so) => () => platform.wait_for(`/api/v1/piles/${talk.identity}`, is_so);
const status = (evseId, connectorStatus, is) => ({
  payload: { evseId, connectorId: 1, connectorStatus, timestamp: now() },
  answer: {},
  effect: shown(({ connectors }) => connectors[evseId - 1].status === is),
});
const only = (payload, answer = {}) => ({ turns: [{ payload, answer }], shows: `answered ${JSON.stringify(answer)}` });
const register = (timestamp, value, context) => ({
  timestamp,
  sampledValue: [
    { value, context, measurand: 'Energy.Active.Import.Register', location: 'Outlet', unitOfMeasure: { unit: 'Wh', multiplier: 0 } },
    { value: 7, context, measurand: 'Power.Active.Import', unitOfMeasure: { unit: 'W', multiplier: 3 } },
    { value: 42, context, measurand: 'SoC', location: 'EV', unitOfMeasure: { unit: 'Percent' } },
  ],
});
const event = (eventType, seqNo, back_s, wh, { info, ...more }) => ({
  eventType, timestamp: now(back_s), seqNo, meterValue: [register(now(back_s), wh,
    { Started: 'Transaction.Begin', Updated: 'Sample.Periodic', Ended: 'Transaction.End' }[eventType])],
  transactionInfo: { transactionId: 'tx-m', ...info }, ...more,
});

// The start's register is what stood at its idle EVSE (R6).
async function charge_without_begin() {
  const about = { transactionId: 'tx-idle' };
  await talk.pile.call('TransactionEvent', { eventType: 'Started', timestamp: now(50), seqNo: 0, triggerReason: 'Authorized',
    evse: { id: 2, connectorId: 1 }, idToken: card('CARD-RICH'), transactionInfo: about });
  await talk.pile.call('TransactionEvent', { eventType: 'Ended', timestamp: now(), seqNo: 1, triggerReason: 'EVDeparted',
    meterValue: [register(now(), 5500, 'Transaction.End')], transactionInfo: { ...about, stoppedReason: 'EVDisconnected' } });
  const { items } = await platform.get(`/api/v1/sessions?pile=${talk.identity}`);
  await platform.wait_for(`/api/v1/sessions/${items.find((one) => one.connector === 2).session}`,
    (one) => one.stage === 'settled' && one.energy_mwh === 500_000);
}

const told = {
  BootNotification: {
    shows: 'Accepted with the time and an interval; what it says of itself is its nameplate',
    turns: [{
      payload: { reason: 'PowerUp', chargingStation: { vendorName: '特来电', model: 'T7', serialNumber: 'SN-201', firmwareVersion: '9.0',
        modem: { iccid: '8986011', imsi: '46000' } } },
      answer: ({ currentTime, interval, ...rest }) => {
        soon(currentTime);
        assert.ok(interval > 0);
        assert.deepEqual(rest, accepted);
      },
      effect: shown(({ nameplate }) => nameplate !== null && nameplate.protocol === 'ocpp2.0.1' && nameplate.vendor === '特来电' &&
        nameplate.model === 'T7' && nameplate.serial === 'SN-201' && nameplate.firmware === '9.0'),
    }],
  },
  Heartbeat: {
    shows: 'answered with the time',
    turns: [{ payload: {}, answer: ({ currentTime, ...rest }) => { soon(currentTime); assert.deepEqual(rest, {}); } }],
  },
  StatusNotification: {
    shows: 'each of the five words is its EVSE\'s',
    turns: [status(1, 'Occupied', 'preparing'), status(1, 'Available', 'available'), status(2, 'Reserved', 'reserved'),
      status(2, 'Unavailable', 'unavailable'), status(2, 'Faulted', 'faulted'), status(2, 'Available', 'available')],
  },
  Authorize: {
    shows: 'a card with money is Accepted, one without is NoCredit, an unknown one Unknown',
    turns: [['CARD-RICH', 'Accepted'], ['CARD-POOR', 'NoCredit'], ['CARD-NOBODY', 'Unknown']].map(([idToken, word]) =>
      ({ payload: { idToken: card(idToken), certificate: pem('CERTIFICATE', 'MIIE'), iso15118CertificateHashData: [ocsp] },
        answer: { idTokenInfo: { status: word } } })),
  },
  TransactionEvent: {
    shows: 'Started, Updated and Ended are a session of the card\'s account, its values and its bill',
    turns: [
      {
        payload: event('Started', 0, 1800, 1000, { triggerReason: 'Authorized', evse: { id: 1, connectorId: 1 }, idToken: card('CARD-RICH'),
          cableMaxCurrent: 32, numberOfPhasesUsed: 3, info: { chargingState: 'Charging' } }),
        answer: { idTokenInfo: accepted },
        effect: () => platform.wait_for(`/api/v1/sessions/${talk.identity}/1`,
          (one) => one.stage === 'charging' && one.account === talk.account),
      },
      {
        payload: event('Updated', 1, 900, 3500, { triggerReason: 'MeterValuePeriodic', info: { timeSpentCharging: 900 } }),
        answer: { totalCost: 3.5 },  // W12
        effect: shown(({ connectors: [first] }) => first.running_energy_mwh === 2_500_000 && first.running_power_mw === 7_000_000 &&
          first.state_of_charge_e3_percent === 42_000),
      },
      {
        payload: event('Ended', 2, 0, 6000, { triggerReason: 'StopAuthorized', info: { stoppedReason: 'EVDisconnected' } }),
        answer: { totalCost: 7 },
        effect: () => platform.wait_for(`/api/v1/sessions/${talk.identity}/1`,
          (one) => one.stage === 'settled' && one.energy_mwh === 5_000_000 && one.total_fen === 700 && one.stop_reason === 'ev_disconnected'),
      },
    ],
  },
  MeterValues: {
    shows: 'the register of an idle EVSE is where a charge without a begin begins (R6)',
    turns: [{ payload: { evseId: 2, meterValue: [register(now(60), 5000, 'Sample.Clock')] }, answer: {}, effect: charge_without_begin }],
  },
  ReservationStatusUpdate: only({ reservationId: 12, reservationUpdateStatus: 'Expired' }),
  DataTransfer: only({ vendorId: 'com.example', messageId: 'Weather', data: { sky: '晴', degrees: 21.5 } }, { status: 'UnknownVendorId' }),
  SecurityEventNotification: only({ type: 'TamperDetectionActivated', timestamp: now(), techInfo: 'door open' }),
  SignCertificate: only({ csr: pem('CERTIFICATE REQUEST', 'MIIF'), certificateType: 'ChargingStationCertificate' }, rejected),
  Get15118EVCertificate: only({ iso15118SchemaVersion: 'urn:iso:15118:2:2013:MsgDef', action: 'Install', exiRequest: 'gJgC' },
    { status: 'Failed', exiResponse: '' }),
  GetCertificateStatus: only({ ocspRequestData: ocsp }, { status: 'Failed' }),
  NotifyReport: only({ requestId: 2, generatedAt: now(), seqNo: 0, tbc: true, reportData: [{
    component: gun, variable: power,
    variableAttribute: [{ type: 'Actual', value: '7000', mutability: 'ReadOnly', persistent: false, constant: false }],
    variableCharacteristics: { unit: 'W', dataType: 'decimal', minLimit: 0, maxLimit: 7000.5, supportsMonitoring: true } }] }),
  ClearedChargingLimit: only({ chargingLimitSource: 'EMS', evseId: 1 }),
  NotifyChargingLimit: only({ chargingLimit: { chargingLimitSource: 'SO', isGridCritical: true }, chargingSchedule: [schedule], evseId: 1 }),
  NotifyEVChargingNeeds: only({ evseId: 1, maxScheduleTuples: 3, chargingNeeds: { requestedEnergyTransfer: 'DC', departureTime: tomorrow,
    acChargingParameters: { energyAmount: 20_000, evMinCurrent: 6, evMaxCurrent: 32, evMaxVoltage: 230 },
    dcChargingParameters: { evMaxCurrent: 250, evMaxVoltage: 800, energyAmount: 40_000, evMaxPower: 120_000, stateOfCharge: 20,
      evEnergyCapacity: 60_000, fullSoC: 100, bulkSoC: 80 } } }, rejected),
  NotifyEVChargingSchedule: only({ timeBase: now(), evseId: 1, chargingSchedule: schedule }, rejected),
  ReportChargingProfiles: only({ requestId: 3, chargingLimitSource: 'CSO', evseId: 1, tbc: false, chargingProfile: [profile('TxDefaultProfile')] }),
  FirmwareStatusNotification: only({ status: 'SignatureVerified', requestId: 5 }),
  PublishFirmwareStatusNotification: only({ status: 'Published', location: ['https://station.example.org/9.1'], requestId: 4 }),
  NotifyDisplayMessages: only({ requestId: 6, tbc: false, messageInfo: [shown_message] }),
  LogStatusNotification: only({ status: 'AcceptedCanceled', requestId: 9 }),
  NotifyCustomerInformation: only({ data: 'nothing kept', tbc: false, seqNo: 0, generatedAt: now(), requestId: 8 }),
  NotifyEvent: only({ generatedAt: now(), seqNo: 0, tbc: false, eventData: [{ eventId: 1, timestamp: now(), trigger: 'Alerting', cause: 0,
    actualValue: '85', techCode: 'T-1', techInfo: 'hot', cleared: false, transactionId: 'tx-m', component: gun, variableMonitoringId: 1,
    eventNotificationType: 'CustomMonitor', variable: power }] }),
  NotifyMonitoringReport: only({ requestId: 7, seqNo: 0, generatedAt: now(), tbc: false, monitor: [{ component: gun, variable: power,
    variableMonitoring: [{ id: 1, transaction: false, value: 42.5, type: 'UpperThreshold', severity: 4 }] }] }),
};

before(async () => {
  await platform.start();
  await platform.open_station('S1');
  await platform.add_pile(talk.identity, 'S1');
  talk.account = await platform.add_driver('13500002011', 100, 'CARD-RICH');
  await platform.add_driver('13500002012', 0, 'CARD-POOR');
  talk.pile = new Pile(platform, talk.identity, 'ocpp2.0.1');
  await talk.pile.connect();
});
after(async () => {
  await talk.pile.close();
  await platform.end();
  assert.deepEqual(talk.pile.violations, []);
});

const password = (component, variable) => ['SetVariables', { setVariableData: [
  { attributeValue: '60', component: { name: 'OCPPCommCtrlr' }, variable: { name: 'HeartbeatInterval' } },
  { attributeValue: 'a-password-of-a-pile', component: { name: component }, variable: { name: variable } }] }];

tells_each(talk, told);
asks_each(talk, asked);
refuses(talk, {
  asked,
  elsewhere: ['BootNotification', 'TransactionEvent', 'ChangeConfiguration', 'RemoteStartTransaction', 'OpenThePodBayDoors'],
  secrets: [password('SecurityCtrlr', 'BasicAuthPassword'), password('securityctrlr', 'basicauthpassword')],  // names have no case
});
judges_frames(talk);
