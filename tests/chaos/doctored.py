# SPDX-License-Identifier: Apache-2.0
"""The negative control: a history is doctored (an acknowledged write removed, one doubled, a fen moved, …) and the
checkers must say so. Done on the evidence of every run, so that a checker that sees nothing cannot pass one."""
import copy
from collections.abc import Callable

from checks import check
from evidence import evidence, node_view
from api import answer
from book import write
from stored_facts import command_name, stored_facts


def _some_top_up(found: evidence) -> write:
    return next(each for each in found.acked if each.kind == "top_up")


def removed(found: evidence) -> None:
    each = _some_top_up(found)
    del found.nodes["b"].facts.names[command_name(each)]
    del found.nodes["b"].facts.places[command_name(each)]


def removed_from_a_page(found: evidence) -> None:
    each = _some_top_up(found)
    rows = found.nodes["c"].transactions
    del rows[next(key for key, row in rows.items() if row["reference"] == each.key)]


def doubled(found: evidence) -> None:
    for view in found.nodes.values():
        view.facts.names[_some_top_up(found).identity] += 1


def answered_anew(found: evidence) -> None:
    each, node, status, body, _ = found.repeats[0]
    found.repeats[0] = (each, node, status, body, "15:999999")


def fen_moved(found: evidence) -> None:
    """From one wallet to another, on one node: every total stays what it was."""
    one, other = list(found.nodes["a"].accounts.values())[:2]
    one["balance_fen"] -= 1
    other["balance_fen"] += 1


def fen_made(found: evidence) -> None:
    for view in found.nodes.values():
        view.ledger["books"][0]["balance_fen"] += 1


def hold_forgotten(found: evidence) -> None:
    for view in found.nodes.values():
        row = next(iter(view.accounts.values()))
        row["held_fen"] += 600
        row["balance_fen"] -= 600


def hold_released_early(found: evidence) -> None:
    for view in found.nodes.values():
        next(iter(view.accounts.values()))["debt_fen"] += 53


def forked(found: evidence) -> None:
    found.nodes["c"].facts.count += 1


def folded_wrongly(found: evidence) -> None:
    found.nodes["a"].digest_live = "0" * 64


WAYS: dict[Callable[[evidence], None], str] = {
    removed: "acked writes stored",
    removed_from_a_page: "acked writes on every node's pages",
    doubled: "each command once",
    answered_anew: "repeated keys get the first answer",
    fen_moved: "wallets add up",
    fen_made: "trial balance is 0",
    hold_forgotten: "no hold without a session",
    hold_released_early: "no charge without its hold",
    forked: "one log",
    folded_wrongly: "rebuild equals live",
}


def blind_spots(found: evidence) -> list[str]:
    """What the checkers do not see in a doctored copy of this history; empty is good."""
    missed = []
    for way, checker in WAYS.items():
        copied = copy.deepcopy(found)
        way(copied)
        if len(check(copied)[checker]) <= len(check(found)[checker]):
            missed.append(f"the checker '{checker}' does not see a history that is {way.__name__}")
    return missed


def small_history() -> evidence:
    """Two accounts with a top-up each, as three healthy nodes would show them."""
    found = evidence()
    facts = stored_facts()
    accounts, transactions = {}, {}
    for number, account in enumerate(("a1", "a2")):
        body = {"amount_fen": 100, "channel": "cash", "reference": f"key-{number}"}
        said = answer(201, {"account": account, "amount_fen": 100}, f"{number}:7", f"/accounts/{account}")
        each = write("top_up", f"/accounts/{account}/top-ups", body, f"key-{number}", "admin",
                     f"top_up {account} 100 key-{number}", said, "a")
        found.acked.append(each)
        found.repeats.append((each, "b", said.status, said.body, said.position))
        for name in (command_name(each), each.identity):
            facts.names[name] += 1
        facts.places[command_name(each)] = said.position
        facts.count += 1
        accounts[account] = {"account": account, "balance_fen": 100, "held_fen": 0, "topped_up_fen": 100,
                             "consumed_fen": 0, "debt_fen": 0}
        transactions[f"{said.position}:0"] = {"account": account, "kind": "top_up", "amount_fen": 100,
                                              "reference": each.key}
    books = [{"book": "wallet_principal", "balance_fen": -200}, {"book": "channel_clearing", "balance_fen": 200}]
    for name in ("a", "b", "c"):
        found.nodes[name] = copy.deepcopy(node_view(
            {"total_fen": 0, "books": books, "in_transit": []}, accounts, transactions, {}, facts, (0, ""), "d", "d"))
    return found
