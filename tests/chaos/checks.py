# SPDX-License-Identifier: Apache-2.0
"""The checkers (engine.md, "Cluster"): what must hold when the faults are over. Each yields a sentence for each breach;
self_test.py proves that each can."""
import collections
import itertools
from collections.abc import Callable, Iterator

from evidence import evidence
from load import FINAL
from stored_facts import command_name, names_of

MOVED_IN = {"top_up": 1, "hold": -1, "release": 1, "consumption": 0}  # what a transaction does to a balance, in signs


def acked_is_stored(found: evidence) -> Iterator[str]:
    """Every acknowledged write is in the log of every node, at the position that was answered."""
    for name, view in found.nodes.items():
        for each in found.acked:
            for known_as in names_of(each):
                if view.facts.names[known_as] == 0:
                    yield f"lost on {name}: {each.kind} {each.key} ({known_as}), answered by {each.by}"
            place = view.facts.places.get(command_name(each))
            if each.who != "device" and place is not None and place != each.answered.position:
                yield f"on {name} {each.kind} {each.key} is at {place}, answered was {each.answered.position}"


def everything_once(found: evidence) -> Iterator[str]:
    """No command and no report counts twice, whatever was answered or asked again."""
    for name, view in found.nodes.items():
        for known_as, count in view.facts.names.items():
            if count > 1:
                yield f"{count} times on {name}: {known_as}"


def pages_show_it(found: evidence) -> Iterator[str]:
    """Every acknowledged write is visible on the pages of every node."""
    for name, view in found.nodes.items():
        top_ups = (row for row in view.transactions.values() if row["kind"] == "top_up")
        references = collections.Counter(row["reference"] for row in top_ups)
        for each in found.acked:
            if each.kind == "top_up" and references[each.key] != 1:
                yield f"{name} shows the top-up {each.key} {references[each.key]} times"
            if each.kind == "account" and each.answered.body["account"] not in view.accounts:
                yield f"{name} does not show account {each.answered.body['account']}"
            if each.kind in ("order", "start") and each.answered.body["session"] not in view.sessions:
                yield f"{name} does not show session {each.answered.body['session']}"


def repeats_get_the_first_answer(found: evidence) -> Iterator[str]:
    for each, node, status, body, position in found.repeats:
        first = each.answered
        if (status, body, position) != (first.status, first.body, first.position):
            yield (f"{each.kind} {each.key}: {each.by} answered {first.status} {first.body} {first.position}, "
                   f"{node} later {status} {body} {position}")


def books_balance(found: evidence) -> Iterator[str]:
    for name, view in found.nodes.items():
        if view.ledger["total_fen"] != 0 or sum(book["balance_fen"] for book in view.ledger["books"]) != 0:
            yield f"the trial balance of {name} is {view.ledger['total_fen']} fen"
        if view.ledger["in_transit"]:
            yield f"money is in transit on {name}: {view.ledger['in_transit'][:3]}"


def wallets_add_up(found: evidence) -> Iterator[str]:
    """Each balance is the sum of its transactions, and holds what was acknowledged as topped up."""
    acked: collections.Counter[str] = collections.Counter()
    asked: collections.Counter[str] = collections.Counter()
    for each in found.acked:
        if each.kind == "top_up":
            acked[each.answered.body["account"]] += each.body["amount_fen"]
    for each in found.unknown:
        if each.kind == "top_up":
            asked[each.path.split("/")[2]] += each.body["amount_fen"]
    for name, view in found.nodes.items():
        sums: collections.Counter[str] = collections.Counter()
        for row in view.transactions.values():
            if row["account"] is not None:
                sums[row["account"]] += MOVED_IN.get(row["kind"], 0) * row["amount_fen"]
        for account, row in view.accounts.items():
            if sums[account] != row["balance_fen"]:
                yield (f"{name}: the transactions of {account} sum to {sums[account]} fen, "
                       f"its balance is {row['balance_fen']}")
            if not acked[account] <= row["topped_up_fen"] <= acked[account] + asked[account]:
                yield f"{name}: {account} has {row['topped_up_fen']} fen topped up, acknowledged were {acked[account]}"
            if row["topped_up_fen"] - row["consumed_fen"] != row["balance_fen"] + row["held_fen"]:  # a debt is not paid
                yield f"{name}: what {account} paid, used and has does not add up"


def no_hold_without_session(found: evidence) -> Iterator[str]:
    for name, view in found.nodes.items():
        payers = {row["account"] for row in view.sessions.values() if row["stage"] not in FINAL}
        for account, row in view.accounts.items():
            if row["held_fen"] != 0 and account not in payers:
                yield f"{name}: {row['held_fen']} fen of {account} are held and no session of it is open"


def nodes_are_equal(found: evidence) -> Iterator[str]:
    """Ledger, wallets, transactions and bills say the same on all nodes."""
    for (one, left), (other, right) in itertools.combinations(found.nodes.items(), 2):
        if left.ledger != right.ledger:
            yield f"the ledgers of {one} and {other} differ"
        for what in ("accounts", "transactions", "sessions"):
            here, there = getattr(left, what), getattr(right, what)
            differ = sorted(key for key in here.keys() | there.keys() if here.get(key) != there.get(key))
            if differ:
                yield f"{one} and {other} show {len(differ)} {what} differently: {' '.join(differ[:5])}"


def one_log(found: evidence) -> Iterator[str]:
    if found.one_log[0] != 0:
        yield f"cluster verify: {found.one_log[1].strip()}"
    counts = {name: view.facts.count for name, view in found.nodes.items()}
    if len(set(counts.values())) > 1:
        yield f"the logs have different lengths: {counts}"


def audits_pass(found: evidence) -> Iterator[str]:
    for name, view in found.nodes.items():
        if view.audit[0] != 0:
            yield f"audit verify of {name}: {view.audit[1].strip()}"


def rebuild_equals_live(found: evidence) -> Iterator[str]:
    for name, view in found.nodes.items():
        if not view.digest_live or view.digest_live != view.digest_rebuilt:
            yield f"{name}: the live read models have digest {view.digest_live}, rebuilt ones {view.digest_rebuilt}"
    if len({view.digest_rebuilt for view in found.nodes.values()}) > 1:
        yield "the nodes' rebuilt read models differ"


def no_debt(found: evidence) -> Iterator[str]:
    """Every bill of this load is covered by its hold: a debt means that a hold was lost."""
    for name, view in found.nodes.items():
        for account, row in view.accounts.items():
            if row["debt_fen"] != 0:
                yield f"{name}: {account} owes {row['debt_fen']} fen though each of its charges had a hold"


ALL: dict[str, Callable[[evidence], Iterator[str]]] = {
    "acked writes stored": acked_is_stored,
    "each command once": everything_once,
    "acked writes on every node's pages": pages_show_it,
    "repeated keys get the first answer": repeats_get_the_first_answer,
    "trial balance is 0": books_balance,
    "wallets add up": wallets_add_up,
    "no hold without a session": no_hold_without_session,
    "no charge without its hold": no_debt,
    "nodes show the same": nodes_are_equal,
    "one log": one_log,
    "audit verify": audits_pass,
    "rebuild equals live": rebuild_equals_live,
}


def check(found: evidence) -> dict[str, list[str]]:
    return {name: list(checker(found)) for name, checker in ALL.items()}
