// SPDX-License-Identifier: Apache-2.0
// Which fields of a call the platform numbers (rule W8): a caller leaves them out, the pile gets them.
'use strict';

const numbers = {
  '1.6': {
    GetLog: ['requestId'],
    RemoteStartTransaction: ['chargingProfile.chargingProfileId'],
    ReserveNow: ['reservationId'],
    SetChargingProfile: ['csChargingProfiles.chargingProfileId'],
    SignedUpdateFirmware: ['requestId'],
  },
  '2.0.1': {
    CustomerInformation: ['requestId'],
    GetBaseReport: ['requestId'],
    GetChargingProfiles: ['requestId'],
    GetDisplayMessages: ['requestId'],
    GetLog: ['requestId'],
    GetMonitoringReport: ['requestId'],
    GetReport: ['requestId'],
    PublishFirmware: ['requestId'],
    RequestStartTransaction: ['remoteStartId', 'chargingProfile.id'],
    ReserveNow: ['id'],
    SetChargingProfile: ['chargingProfile.id'],
    SetDisplayMessage: ['message.id'],
    UpdateFirmware: ['requestId'],
  },
};
const numbers_of = (version, action) => numbers[version][action] ?? [];

function holder_of(payload, path) {
  const names = path.split('.');
  const name = names.pop();
  return { holder: names.reduce((at, one) => at[one], payload), name };
}
// [the payload without its numbers, the numbers].
function split_numbers(version, action, payload) {
  const rest = structuredClone(payload);
  const found = numbers_of(version, action).map((path) => {
    const { holder, name } = holder_of(rest, path);
    const number = holder[name];
    delete holder[name];
    return number;
  });
  return { rest, found };
}
const with_number = (payload, path, number) => {
  const made = structuredClone(payload);
  const { holder, name } = holder_of(made, path);
  holder[name] = number;
  return made;
};
// A table of calls as callers write them.
const without_numbers = (version, asked) => Object.fromEntries(Object.entries(asked).map(([action, one]) =>
  [action, { ...one, payload: split_numbers(version, action, one.payload).rest }]));

module.exports = { numbers_of, split_numbers, with_number, without_numbers };
