// SPDX-License-Identifier: Apache-2.0
// Every message of both versions and which way it goes. The names are those of ocpp-rpc's schemas, which nobody here wrote;
// the schemas do not say who sends a message, the lists below do.
'use strict';
const assert = require('node:assert/strict');

const both_ways = ['DataTransfer'];
const versions = [
  {
    version: '1.6',
    schemas: require('ocpp-rpc/lib/schemas/ocpp1_6.json'),
    of_piles: ['Authorize', 'BootNotification', 'DiagnosticsStatusNotification', 'FirmwareStatusNotification', 'Heartbeat',
      'LogStatusNotification', 'MeterValues', 'SecurityEventNotification', 'SignCertificate', 'SignedFirmwareStatusNotification',
      'StartTransaction', 'StatusNotification', 'StopTransaction'],
  },
  {
    version: '2.0.1',
    schemas: require('ocpp-rpc/lib/schemas/ocpp2_0_1.json'),
    of_piles: ['Authorize', 'BootNotification', 'ClearedChargingLimit', 'FirmwareStatusNotification', 'Get15118EVCertificate',
      'GetCertificateStatus', 'Heartbeat', 'LogStatusNotification', 'MeterValues', 'NotifyChargingLimit',
      'NotifyCustomerInformation', 'NotifyDisplayMessages', 'NotifyEVChargingNeeds', 'NotifyEVChargingSchedule', 'NotifyEvent',
      'NotifyMonitoringReport', 'NotifyReport', 'PublishFirmwareStatusNotification', 'ReportChargingProfiles',
      'ReservationStatusUpdate', 'SecurityEventNotification', 'SignCertificate', 'StatusNotification', 'TransactionEvent'],
  },
];

function messages({ schemas, of_piles }) {
  const names = schemas.map((one) => one.$id).filter((id) => id.endsWith('.req')).map((id) => id.slice('urn:'.length, -'.req'.length));
  names.sort();
  for (const name of [...of_piles, ...both_ways]) assert.ok(names.includes(name), `no message ${name}`);
  return {
    from_pile: names.filter((name) => of_piles.includes(name) || both_ways.includes(name)),
    to_pile: names.filter((name) => !of_piles.includes(name)),
  };
}

module.exports = versions.map((one) => ({ version: one.version, ...messages(one) }));
