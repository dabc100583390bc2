// SPDX-License-Identifier: Apache-2.0
// The least a central system on ocpp-rpc can do: lets every pile in, stores nothing, answers {}. What pilecloud's wire
// is measured against (meter_values_bench.cpp). Says its port on stdout; no schemas, so it does less than it should.
'use strict';
const { RPCServer } = require('ocpp-rpc');

const server = new RPCServer({ protocols: ['ocpp1.6'], strictMode: false });
server.auth((accept) => accept());
server.on('client', (client) => client.handle(() => ({})));
server.listen(0, '127.0.0.1').then((listening) => console.log(`listening ${listening.address().port}`));
