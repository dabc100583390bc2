// SPDX-License-Identifier: Apache-2.0
// docs/ocpp.md from what the tests have shown, so that the table cannot say more than they do.
//
//   conformance.js REPORTS TEST_PROGRAM…
// REPORTS: the folder where the runs of the *.test.js files left the names of what passed (passed.js): charge_16.passed …
// TEST_PROGRAM: doctest programs (test_devices …) that wire_rules.js names; their cases are run here.
// Writes REPORTS/ocpp.md; fails where docs/ocpp.md is another, or wire_rules.js names a test that did not pass.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { spawnSync } = require('node:child_process');
const versions = require('./versions.js');
const wire_rules = require('./wire_rules.js');

const [reports, ...program_paths] = process.argv.slice(2);
const programs = new Map(program_paths.map((one) => [path.basename(one).replace(/^test_/, ''), one]));
const files = ['adoption', 'charge_16', 'charge_201', 'messages_16', 'messages_201', 'verbs'];
const passed = new Map(files.map((one) => {
  const report = path.join(reports, `${one}.passed`);
  return [one, fs.existsSync(report) ? fs.readFileSync(report, 'utf8').split('\n').filter(Boolean) : []];
}));

// A comma ends a pattern of doctest, `?` is any letter.
function case_passes(program, name) {
  const ran = spawnSync(program, [`--test-case=${name.replaceAll(',', '?')}`, '--no-colors=1'], { encoding: 'utf8' });
  const counted = /test cases: +(\d+) \| +(\d+) passed/.exec(ran.stdout || '');
  return ran.status === 0 && counted !== null && Number(counted[1]) >= 1 && counted[1] === counted[2];
}

function passes([where, name]) {
  if (passed.has(where)) return passed.get(where).includes(name);
  return programs.has(where) && case_passes(programs.get(where), name);
}

const counts = { rows: 0, shown: 0 };
function row(cells, is_shown) {
  counts.rows += 1;
  counts.shown += is_shown ? 1 : 0;
  return `| ${cells.map((one) => one.replaceAll('|', '\\|')).join(' | ')} |`;
}

function message_row(version, action, way) {
  const begin = `${version} ${action} ${way}: `;
  for (const [where, names] of passed) {
    const name = names.find((one) => one.startsWith(begin));
    if (name) return row([action, name.slice(begin.length), `${where}.test.js`], true);
  }
  return row([action, '**not shown**', ''], false);
}

let names_without_test = 0;
function clause_row(rule, { says, shown_by, missing }) {
  if (!shown_by) return row([rule, says, `**not shown** (${missing})`], false);
  const failed = shown_by.filter((one) => !passes(one));
  names_without_test += failed.length;
  for (const [where, name] of failed) console.error(`${rule}: no test of this name passed in ${where}: ${name}`);
  if (failed.length > 0) return row([rule, says, '**not shown** (its test did not pass)'], false);
  return row([rule, says, shown_by.map(([where, name]) => `${where}: *${name}*`).join('<br>')], true);
}

const head = (...cells) => [`| ${cells.join(' | ')} |`, `|${' --- |'.repeat(cells.length)}`];
const sections = [];
for (const { version, from_pile, to_pile } of versions) {
  sections.push('', `## OCPP ${version}: what a pile sends`, '', ...head('message', 'the test shows', 'in'),
    ...from_pile.map((action) => message_row(version, action, 'from the pile')));
  sections.push('', `## OCPP ${version}: what a pile is asked`, '', ...head('message', 'the test shows', 'in'),
    ...to_pile.map((action) => message_row(version, action, 'to the pile')));
  sections.push('', `## OCPP ${version}: all of them`, '', ...head('what', 'the test shows', 'in'),
    ...['calls', 'frames'].flatMap((what) => [...passed].flatMap(([where, names]) =>
      names.filter((one) => one.startsWith(`${version} ${what}: `)).map((one) =>
        row([what, one.slice(`${version} ${what}: `.length), `${where}.test.js`], true)))));
}
sections.push('', '## The rules of the wire', '', ...head('rule', 'clause', 'shown by'),
  ...wire_rules.flatMap(({ rule, clauses }) => clauses.map((one) => clause_row(rule, one))));

const page = `# OCPP, as the tests show it

<!-- Written by tests/ocpp_peer/conformance.js from a run of the tests; ctest's ocpp_conformance fails when it is another. -->

Of ${counts.rows} rows ${counts.shown} are shown by a test that passed; the others say **not shown**. The tests named \`*.test.js\` stand in
\`tests/ocpp_peer/\`: the npm client ocpp-rpc plays the pile, in strict mode, against a real \`pilecloud serve\`, and typed-ocpp
judges every frame of both sides once more. The others (devices, domain …) are the doctest programs of \`tests/\`.

By itself pilecloud asks a pile to start and to stop only (RemoteStartTransaction, RemoteStopTransaction;
RequestStartTransaction, RequestStopTransaction). Everything else is asked by an operator, \`POST /piles/{pile}/commands\`. What
is answered \`{}\` below is kept in the message history and has no other effect; what is answered Rejected, Failed or
UnknownVendorId is not built.
${sections.join('\n')}
`;

const made = path.join(reports, 'ocpp.md');
const kept = path.join(__dirname, '../../docs/ocpp.md');
fs.writeFileSync(made, page);
console.log(`${counts.shown} of ${counts.rows} rows shown`);
if (names_without_test > 0) process.exitCode = 1;
if (!fs.existsSync(kept) || fs.readFileSync(kept, 'utf8') !== page) {
  console.error(`docs/ocpp.md is not what the tests show: look at it and copy ${made} there`);
  process.exitCode = 1;
}
