// SPDX-License-Identifier: Apache-2.0
// The rules of the wire (W) clause by clause, each with the tests that show it: [where, name], where being a file of this
// folder (charge_16) or a doctest program (devices). A clause without one is not shown, for the reason it gives.
'use strict';

const not_built = 'not built';
const no_test = 'built, no test';
const calls = (version, rest) => [`messages_${version.replaceAll('.', '')}`, `${version} calls: ${rest}`];
const refused = 'a secret, a foreign action and a wrong form are refused before the pile hears of them';
const silence = 'silence is timed_out, an absent pile offline, for every action';

module.exports = [
  {
    rule: 'W1',
    clauses: [
      { says: 'The log takes nothing: every pile that comes is answered 503 with Retry-After, and word goes out to close the open sockets',
        shown_by: [['devices', 'W1: while the log takes nothing, sockets are to be closed and every pile is put off with 503']] },
      { says: 'A call that cannot be recorded is not answered, and no error either: its socket is closed',
        shown_by: [['devices', 'W1: unanswered closes the socket, nothing more is said or served']] },
      { says: 'The same with connected piles on a real disk that fails', missing: no_test },
    ],
  },
  {
    rule: 'W2',
    clauses: [
      { says: '1.6: a start sent again gets the same transaction, whatever its message id and however late',
        shown_by: [['charge_16', 'W2: a start sent again gets the same transaction; -1 is joined by its connector'],
          ['domain', 'R7, R8, W2: reports are accepted, numbers are dense, and a repeat gets the first answer at any later time']] },
      { says: '1.6: transactionId -1 is joined by connector and time',
        shown_by: [['charge_16', 'W2: a start sent again gets the same transaction; -1 is joined by its connector'],
          ['devices_messages', 'W2: transactionId -1 is a transaction of unknown number, absent is none, another\'s number is kept']] },
      { says: '1.6: reports that come before their start, and stops without a number, find their charge whatever the order',
        shown_by: [['domain', 'W2: in whatever order the reports of charges come, every charge gets its own stop and samples'],
          ['domain', 'W2: a stop without a number ends the one open charge it fits; of two it ends none']] },
      { says: '1.6: meter values and a stop sent again add nothing',
        shown_by: [['charge_16', 'promise 1: kill -9 in mid-charge; the pile replays, the bill is whole'],
          ['messages_16', '1.6 StopTransaction from the pile: its charge is settled; the same stop again changes nothing']] },
      { says: '2.0.1: events sent again, out of order and with any first seqNo; EVSE and token named once',
        shown_by: [['charge_201', 'W2, R8: events sent again, and late ones, change nothing; the start may come after the rest'],
          ['charge_201', 'W7: a cable alone is no charge; the token that comes later makes it one']] },
      { says: '2.0.1: a gap of the seqNo is flagged', missing: not_built },
    ],
  },
  {
    rule: 'W3',
    clauses: [
      { says: 'An unknown identity gets 404',
        shown_by: [['devices', 'W3: who is not registered, or has no access set, is nobody'],
          ['charge_16', 'W6: a pile with profile 1 needs its password; an unknown one is nobody']] },
      { says: 'A pile that reconnects without booting is still accepted after our restart',
        shown_by: [['charge_201', 'promise 1: kill -9 in mid-charge; the station goes on with the same transaction']] },
      { says: 'An operator\'s adoption window: Pending, listed, adopted', missing: not_built },
      { says: '2.0.1: a station not accepted gets SecurityError', missing: `${not_built}: who is let in is accepted` },
    ],
  },
  {
    rule: 'W4',
    clauses: [
      { says: 'The return after an outage is spread: above the rate 503 with Retry-After',
        shown_by: [['devices', 'W4: above the rate of the return after an outage a pile is put off with 503, not refused'],
          ['devices', 'refusals: by path, by admission with Retry-After, by a request that is no upgrade or too long']] },
      { says: 'Pending, at most 60 s', missing: `${not_built}: every boot is Accepted` },
    ],
  },
  {
    rule: 'W5',
    clauses: [
      { says: 'A token is never answered with an error; its verdict is a word of the version, and Blocked never becomes Invalid',
        shown_by: [['charge_16', 'W5: boot, card, start, meter, stop, bill: a card on the pile pays from its wallet'],
          ['charge_201', 'W5: unknown and forbidden tokens; messages of all blocks are answered by their form'],
          ['messages_16', '1.6 Authorize from the pile: a card with money is Accepted, one without is Blocked, an unknown one Invalid'],
          ['messages_201', '2.0.1 Authorize from the pile: a card with money is Accepted, one without is NoCredit, an unknown one Invalid'],
          ['devices_messages', 'W5: every verdict has a word in both versions, and a token we know is never Invalid to 1.6'],
          ['devices', 'W5: every verdict is a word of 2.0.1']] },
      { says: 'StopTransaction is always answered with a result',
        shown_by: [['charge_16', 'R7, W5: what nobody knows is answered; what cannot be read is told so in 1.6 words'],
          ['devices_messages', 'W5: a StopTransaction with a foreign reason, a long idTag or a meter in fractions is let through']] },
      { says: 'An idTag is compared without case',
        shown_by: [['charge_16', 'W5: boot, card, start, meter, stop, bill: a card on the pile pays from its wallet']] },
      { says: 'A start waits up to 3 s for the account\'s owner', missing: `${not_built}: its verdict is the projection's` },
      { says: 'Expired, ConcurrentTx, NotAtThisLocation, NotAtThisTime and NotAllowedTypeEVSE are given', missing: not_built },
    ],
  },
  {
    rule: 'W6',
    clauses: [
      { says: 'What each security profile lets in, and that the password is the pile\'s own',
        shown_by: [['devices', 'W6: profile 0 asks for nothing, plain or over TLS'],
          ['devices', 'W6: profile 1 may come plain, and there too only with its password'],
          ['devices', 'W6: profile 1 and 2 ask for the pile\'s own name and password'],
          ['devices', 'W6: profiles 2 and 3 come over TLS or not at all'],
          ['devices', 'W6: profile 3 is the pile\'s own certificate; a password does not replace it']] },
      { says: 'Profile 1 over a real socket: no password and a wrong one are Unauthorized',
        shown_by: [['charge_16', 'W6: a pile with profile 1 needs its password; an unknown one is nobody']] },
      { says: 'Profiles 2 and 3 over a real TLS socket: a password, or the pile\'s own certificate by our authority',
        shown_by: [['devices', 'W6: profile 2 over a TLS socket: the password opens, none and a wrong one do not'],
          ['devices', 'W6: profile 3 over a TLS socket: the pile\'s own certificate opens, no other\'s and no password'],
          ['devices', 'W6: a certificate of an authority that is not ours is not even asked about']] },
      { says: 'Once raised, never lower',
        shown_by: [['charge_16', 'W6: a pile with profile 1 needs its password; an unknown one is nobody'],
          ['domain', 'W6: a security profile once raised is never lowered'],
          ['http_node', 'W6: a security profile is never lowered']] },
      { says: 'Passwords of 16 to 20 bytes, as text and as 1.6\'s hex digits',
        shown_by: [['http_node', 'W6: a chosen password has 16 to 20 bytes and opens its own pile only'],
          ['devices', 'W6: a password may come as hex digits of it, which 1.6 piles are told']] },
      { says: 'A password is set by access only, however its setting is spelled, and never shown again',
        shown_by: [calls('1.6', refused), calls('2.0.1', refused), ['devices', 'a setting\'s name has no case'],
          ['http_node', 'W6: an answer with a password is kept by no cache, and no page shows password or credential']] },
      { says: 'Piles of profiles 0 and 1 are listed as a risk',
        shown_by: [['http_node', 'W6: a pile without TLS is listed as a risk until it has it; one that may not connect is none']] },
      { says: 'A new password is told to the pile and counts after its Accepted', missing: not_built },
      { says: '2.0.1: the certificate\'s serial is the BootNotification\'s, else the socket is closed', missing: not_built },
    ],
  },
  {
    rule: 'W7',
    clauses: [
      { says: '1.6: a remote start has a token for its order alone',
        shown_by: [['charge_16', 'W7, S3: an order starts the pile remotely and its stop ends it; the rest of the hold comes back']] },
      { says: '2.0.1: a remote start is matched by remoteStartId, then by its transaction',
        shown_by: [['charge_201', 'F, W7: an order starts the station by remoteStartId and its stop ends it']] },
      { says: '2.0.1: a transaction is no charge until a token or an order comes',
        shown_by: [['charge_201', 'W7: a cable alone is no charge; the token that comes later makes it one']] },
    ],
  },
  {
    rule: 'W8',
    clauses: [
      { says: 'One call outstanding each way, the rest waits in a bounded queue',
        shown_by: [['devices', 'W8: one call of ours is outstanding, the next goes out after its answer'],
          ['devices', 'W8: the pile\'s calls are served one at a time, in order, a repeated id once'],
          ['devices', 'W8: the queue of our calls is bounded; the end of the socket ends them all'],
          ['devices', 'W8: a call over the queue is told so, an answer then is taken']] },
      { says: 'A late answer is noted and matches nothing',
        shown_by: [['devices', 'W8: a deadline ends a call, its late answer is noted and matches nothing']] },
      { says: 'Each way a call can end is told apart',
        shown_by: [['charge_16', 'W8: an operator calls the pile by its own messages; each way it can end is told apart'],
          calls('1.6', silence), calls('2.0.1', silence)] },
      { says: 'Numbers of transactions and remote starts are the pile\'s own, dense and given once',
        shown_by: [['domain', 'R7, R8, W2: reports are accepted, numbers are dense, and a repeat gets the first answer at any later time']] },
      { says: 'Numbers of reservations, profiles and requests are given by us', missing: `${not_built}: an operator\'s call carries its own` },
    ],
  },
  {
    rule: 'W9',
    clauses: [
      { says: 'A connector is where one car charges: 1.6 connectorId, 2.0.1 EVSE; a session may move to another or hold two',
        shown_by: [['domain', 'a named session that starts on another connector moves there, or holds both when it charges (W9)'],
          ['projections', 'W9: a start on another connector than ordered moves the session there'],
          ['messages_201', '2.0.1 StatusNotification from the pile: each of the five words is its EVSE\'s']] },
    ],
  },
  {
    rule: 'W10',
    clauses: [
      { says: 'Quirks are data: zone, local time as Z, units, interval for register, byte order of a UID',
        shown_by: [['devices_messages', 'W10, R3: quirks are data: zone, local time as Z, units, interval for register, UID byte order']] },
      { says: 'Quirks of a vendor, model and firmware apply to its piles', missing: not_built },
    ],
  },
  { rule: 'W11', clauses: [{ says: 'A pile profile is set at adoption, drift from it is shown', missing: not_built }] },
  {
    rule: 'W12',
    clauses: [{ says: 'The price on the pile: SetUserPrice, RunningCost, FinalCost of 1.6; totalCost and CostUpdated of 2.0.1', missing: not_built }],
  },
  {
    rule: 'W13',
    clauses: [
      { says: 'A signed meter value is read whole, beside its number',
        shown_by: [['devices_messages', 'R1: 2.0.1\'s numbers and multipliers are exact, and a signed value is kept beside its number']] },
      { says: 'Signed meter values are kept in the facts', missing: not_built },
      { says: 'Cards, VINs and secrets are masked in the message history',
        shown_by: [['charge_16', 'the message history shows what was said, newest first, with cards masked'],
          ['devices', 'cards are masked in both versions, whatever else the frame holds'],
          ['devices', 'passwords are masked wherever they are set'],
          ['devices', 'of a network profile no secret is shown, of a customer\'s question no whole name']] },
      { says: 'Personal text shows masked by role', shown_by: [['http', 'W13: masks show enough to recognise and too little to know']] },
    ],
  },
];
