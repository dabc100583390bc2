// SPDX-License-Identifier: Apache-2.0
// Simulated piles keep their own meter books while the platform is killed again and again, answers get lost and messages
// are doubled: in the end count, energy and money of every pile equal its book. PILECLOUD_PROGRAM names the program;
// PILECLOUD_PILES and PILECLOUD_SECONDS make it larger (500 piles: a thousand charges at once), PILECLOUD_REORDERED says how
// many percent of the charges stop before their start is told, or say a transactionId of -1.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { spawn } = require('node:child_process');
const { test } = require('node:test');
const { Platform, pause } = require('./platform.js');

const piles = Number(process.env.PILECLOUD_PILES || 10);
const seconds = Number(process.env.PILECLOUD_SECONDS || 20);
const seed = process.env.PILECLOUD_SEED || `${1 + Math.floor(Math.random() * 1e6)}`;
const reordered = process.env.PILECLOUD_REORDERED || '10';
const kills = 3;
const name_of = (i) => `B-${String(i).padStart(4, '0')}`;

// Rounded half up to the fen, each line once (P6): 1.00 yuan/kWh and 0.40 of service.
function price_of(wh) {
  const line = (price_e5) => Math.floor((wh * 1000 * price_e5 + 5e8) / 1e9);
  return line(100_000) + line(40_000);
}

function charges_in(file) {
  const charges = new Map();
  for (const line of fs.readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
    const one = JSON.parse(line);
    if (one.kind === 'started') charges.set(one.charge, { start: one.wh });
    if (one.kind === 'stopped') charges.get(one.charge).stop = one.wh;
  }
  return [...charges.values()];
}

async function sessions_of(platform, pile) {
  const all = [];
  for (let cursor = ''; cursor !== null;) {
    const page = await platform.get(`/api/v1/sessions?pile=${pile}&limit=500${cursor && `&cursor=${cursor}`}`);
    all.push(...page.items);
    cursor = page.next_cursor;
  }
  return all;
}

test(`books of ${piles} piles over ${kills} kills (seed ${seed})`, async (t) => {
  const platform = new Platform(process.env.PILECLOUD_PROGRAM);
  t.after(() => platform.process.kill('SIGKILL'));  // else a failure would leave it, and wait for it
  await platform.start();
  await platform.open_station('S1');
  // Few, so that a card often charges twice at once on a pile: what says no number is told apart by more than the card.
  const cards = Array.from({ length: Math.ceil(piles / 5) }, (_, i) => `BOOKCARD${1000 + i}`);
  for (let i = 0; i < cards.length; i += 1) await platform.add_driver(`1370${String(i).padStart(7, '0')}`, 10_000, cards[i]);
  for (let i = 1; i <= piles; i += 1) await platform.add_pile(name_of(i), 'S1', undefined, 0);
  const card_file = path.join(platform.folder, 'cards');
  const books = path.join(platform.folder, 'books');
  fs.writeFileSync(card_file, `${cards.join('\n')}\n`);

  const words = ['simulate', '--url', platform.endpoint(), '--piles', `${piles}`, '--prefix', 'B-', '--speed', '20000', '--power-times', '500',
    '--cards', card_file, '--book', books, '--seed', seed, '--lost', '5', '--doubled', '5', '--reordered', reordered,
    '--duration', `${seconds}`];
  const simulated = spawn(process.env.PILECLOUD_PROGRAM, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  t.after(() => simulated.kill('SIGKILL'));
  simulated.stdout.on('data', (text) => { said += text; });
  simulated.stderr.on('data', (text) => { said += text; });
  const over = new Promise((done) => simulated.once('exit', done));
  let most_running = 0;
  for (let i = 0; i < kills; i += 1) {
    await pause((seconds * 1000) / (kills + 2));
    const { items } = await platform.get('/api/v1/sessions?stage=charging&limit=1000');
    most_running = Math.max(most_running, items.length);
    await platform.kill();
    await platform.start();
  }
  assert.equal(await over, 0, said);
  assert.ok(most_running > 0, 'no charge ran when the platform was killed');

  let counted = 0;
  let paid = 0;
  for (let i = 1; i <= piles; i += 1) {
    const book = charges_in(path.join(books, `${name_of(i)}.jsonl`));
    const ended = book.filter((one) => one.stop !== undefined).map((one) => one.stop - one.start).sort((a, b) => a - b);
    assert.equal(ended.length, book.length, `${name_of(i)}: a charge has no end in its book`);
    let found = [];
    const open = () => found.filter((one) => one.stage !== 'settled');
    await platform.wait_until(async () => {
      found = await sessions_of(platform, name_of(i));
      return open().length === 0;
    }, () => `${name_of(i)}: ${JSON.stringify(open())}\nbook: ${JSON.stringify(book)}\n${JSON.stringify(found)}`);
    const energy = found.map((one) => one.energy_mwh / 1000).sort((a, b) => a - b);
    assert.deepEqual(energy, ended, `${name_of(i)}: energy, charge by charge`);
    const money = found.map((one) => one.total_fen).sort((a, b) => a - b);
    assert.deepEqual(money, ended.map(price_of).sort((a, b) => a - b), `${name_of(i)}: money, charge by charge`);
    counted += found.length;
    paid += money.reduce((sum, one) => sum + one, 0);
  }
  assert.ok(counted > piles, `only ${counted} charges`);
  assert.ok(paid > counted, `${counted} charges paid ${paid} fen: these books show nothing`);
  const ledger = await platform.get('/api/v1/ledger');
  assert.equal(ledger.total_fen, 0);
  console.log(`${counted} charges for ${paid} fen, at most ${most_running} running when it was killed`);
  await platform.end();
});
