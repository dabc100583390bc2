// SPDX-License-Identifier: Apache-2.0
// wechatpay-axios-plugin and alipay-sdk as judges: for the same key, nonce and time our signature is theirs byte for byte,
// what they sign we take, and what was changed afterwards we do not. PAYMENT_WORDS names our side's program.
'use strict';
const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { spawnSync } = require('node:child_process');
const { test } = require('node:test');
const { Aes, Formatter, Rsa } = require('wechatpay-axios-plugin');
const { AlipaySdk } = require('alipay-sdk');

const ours = (question) => {
  const ran = spawnSync(process.env.PAYMENT_WORDS, { input: `${JSON.stringify(question)}\n`, encoding: 'utf8' });
  assert.equal(ran.status, 0, ran.stderr);
  return JSON.parse(ran.stdout);
};
const pair = () => crypto.generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const bare = (pem) => pem.replace(/-----[^-]+-----|\s/g, '');
const flipped = (text) => `${text[0] === 'A' ? 'B' : 'A'}${text.slice(1)}`;
const merchant = pair();
const platform = pair();
const bodies = ['', '{}', '{"description":"充电 预付","amount":{"total":5000,"currency":"CNY"},"emoji":"🔌"}', 'a\nb\n', '"'];

test('WeChat: our Authorization header is theirs', () => {
  for (const body of bodies) {
    for (const [method, target] of [['POST', '/v3/pay/transactions/native'], ['GET', '/v3/pay/transactions/out-trade-no/P1?mchid=1900000001']]) {
      const asked = { seconds: 1700000000, nonce: Formatter.nonce(), mchid: '1900000001', serial: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1' };
      const signature = Rsa.sign(Formatter.request(method, target, asked.seconds, asked.nonce, body), merchant.privateKey);
      const theirs = Formatter.authorization(asked.mchid, asked.nonce, signature, asked.seconds, asked.serial);
      assert.equal(ours({ ask: 'wechat request', key: merchant.privateKey, method, target, body, ...asked }), theirs);
    }
  }
});

test('WeChat: what a JSAPI page is handed is signed as theirs', () => {
  const asked = { app_id: 'wx8888888888888888', seconds: 1414561699, nonce: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS', prepay_id: 'wx201410272009395522657a690389285100' };
  const text = Formatter.joinedByLineFeed(asked.app_id, asked.seconds, asked.nonce, `prepay_id=${asked.prepay_id}`);
  assert.equal(ours({ ask: 'wechat client', key: merchant.privateKey, ...asked }), Rsa.sign(text, merchant.privateKey));
});

test('WeChat: a callback they sign is genuine; changed, late, early or by another serial it is not', () => {
  for (const body of bodies) {
    const said = { timestamp: '1700000000', nonce: Formatter.nonce(), serial: 'PUB_KEY_ID_0114232134912410000000000000', now: 1700000000 };
    const signature = Rsa.sign(Formatter.response(said.timestamp, said.nonce, body), platform.privateKey);
    const asked = { ask: 'wechat callback', key: platform.publicKey, body, signature, ...said };
    assert.equal(ours(asked), 'genuine');
    for (const now of [1700000300, 1699999700]) assert.equal(ours({ ...asked, now }), 'genuine');
    for (const now of [1700000301, 1699999699]) assert.equal(ours({ ...asked, now }), 'stale');
    assert.equal(ours({ ...asked, body: `${body} ` }), 'signature_wrong');
    assert.equal(ours({ ...asked, nonce: flipped(said.nonce) }), 'signature_wrong');
    assert.equal(ours({ ...asked, timestamp: '1700000001' }), 'signature_wrong');
    assert.equal(ours({ ...asked, key: merchant.publicKey }), 'signature_wrong');
    assert.equal(ours({ ...asked, signature: flipped(signature) }), 'signature_wrong');
    assert.equal(ours({ ...asked, signature: 'no base64' }), 'signature_wrong');
    assert.equal(ours({ ...asked, signature: '' }), 'header_missing');
    for (const timestamp of ['-1', '1e9', '99999999999999999999', 'x']) assert.equal(ours({ ...asked, timestamp }), 'stale');
  }
});

test('WeChat: what they seal opens, and with another key, nonce or text it does not', () => {
  const api_key = '0123456789abcdefghijABCDEFGHIJ!?';
  for (const associated of ['', 'transaction', '退款']) {
    for (const plain of ['{}', '{"out_trade_no":"P1","amount":{"total":1}}', '充'.repeat(5000)]) {
      const nonce = crypto.randomBytes(6).toString('hex');
      const ciphertext = Aes.AesGcm.encrypt(plain, api_key, nonce, associated);
      const asked = { ask: 'wechat resource', api_key, nonce, associated, ciphertext };
      assert.equal(ours(asked), plain);
      assert.equal(ours({ ...asked, api_key: flipped(api_key) }), null);
      assert.equal(ours({ ...asked, nonce: flipped(nonce) }), null);
      assert.equal(ours({ ...asked, associated: `${associated}x` }), null);
      assert.equal(ours({ ...asked, ciphertext: flipped(ciphertext) }), null);
      assert.equal(ours({ ...asked, ciphertext: 'AAAA' }), null);
    }
  }
});

const sdk = () => new AlipaySdk({
  appId: '2021000000000000',
  privateKey: bare(merchant.privateKey),
  keyType: 'PKCS8',
  alipayPublicKey: bare(platform.publicKey),
});

test('Alipay: our request is signed as theirs, the key as PEM or as they hand it out', () => {
  const contents = [
    { out_trade_no: 'P1', total_amount: '50.00', subject: '充电 预付 & more = 100 %' },
    { out_trade_no: 'P2', subject: '', total_amount: '0.01' },
  ];
  for (const bizContent of contents) {
    for (const more of [{}, { notifyUrl: 'https://pay.example/alipay?a=1&b=2' }]) {
      const form = sdk().sdkExecute('alipay.trade.precreate', { bizContent, ...more });
      const theirs = new URLSearchParams(form).get('sign');
      assert.ok(theirs.length > 300);
      for (const key of [merchant.privateKey, bare(merchant.privateKey)]) assert.equal(ours({ ask: 'alipay request', key, form }), theirs);
    }
  }
});

test('Alipay: a notice signed with their key is genuine to them and to us; changed it is to neither', () => {
  const said = { notify_time: '2026-01-02 03:04:05', app_id: '2021000000000000', seller_id: '2088', out_trade_no: 'P1', total_amount: '50.00', trade_status: 'TRADE_SUCCESS', subject: '充电 + 预付&100%' };
  const text = Object.keys(said).sort().map((name) => `${name}=${said[name]}`).join('&');
  const sign = crypto.createSign('RSA-SHA256').update(text, 'utf8').sign(platform.privateKey, 'base64');
  const notice = { ...said, sign, sign_type: 'RSA2' };
  const judged = (one) => ours({ ask: 'alipay notice', key: bare(platform.publicKey), form: new URLSearchParams(one).toString() });
  assert.equal(sdk().checkNotifySignV2(notice), true);
  assert.equal(judged(notice), 'genuine');
  for (const changed of [{ total_amount: '5.00' }, { more: 'x' }, { sign: flipped(sign) }, { sign: '' }, { trade_status: '' }]) {
    assert.equal(sdk().checkNotifySignV2({ ...notice, ...changed }), false, JSON.stringify(changed));
    assert.equal(judged({ ...notice, ...changed }), 'forged', JSON.stringify(changed));
  }
  assert.equal(judged({ ...notice, sign_type: 'RSA' }), 'forged');
});

test('Alipay: an answer is checked by its raw text, however it is written', () => {
  const raws = ['{"code":"10000","msg":"Success","qr_code":"https:\\/\\/qr.alipay.com\\/x"}', '{ "code" : "40004", "sub_msg":"交易\\"不存在\\"}", "list":[{"a":[1,{}]}] }', '"text, with } and ,"'];
  for (const raw of raws) {
    const signature = crypto.createSign('RSA-SHA256').update(raw, 'utf8').sign(platform.privateKey, 'base64');
    const member = 'alipay_trade_query_response';
    for (const answer of [`{"${member}":${raw},"sign":"${signature}"}`, `{ "sign": "${signature}" , "${member}" : ${raw} }`]) {
      const asked = { ask: 'alipay answer', key: platform.publicKey, member, signature, answer };
      assert.equal(ours(asked), 'genuine', answer);
      assert.equal(ours({ ...asked, answer: answer.replace(raw, raw.replace('"', '"x')) }), 'forged');
      assert.equal(ours({ ...asked, answer: answer.slice(0, -1).replace(raw, raw.slice(0, -1)) }), 'forged');
      assert.equal(ours({ ...asked, member: 'other_response' }), 'forged');
    }
  }
});
