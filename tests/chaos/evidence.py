# SPDX-License-Identifier: Apache-2.0
"""Everything the checkers judge, gathered once the faults are over: the pages of every node, the answers to repeated
keys, and, with all nodes stopped, each folder's log, audit and read models."""
import dataclasses
import json
import random
import time
from typing import Any

from api import client
from book import write
from load import FINAL
from machines import NODES, machines
from stored_facts import read_facts, stored_facts

REPEATS = 300


@dataclasses.dataclass
class node_view:
    ledger: Any = None
    accounts: dict[str, Any] = dataclasses.field(default_factory=dict)
    transactions: dict[str, Any] = dataclasses.field(default_factory=dict)
    sessions: dict[str, Any] = dataclasses.field(default_factory=dict)
    facts: stored_facts = dataclasses.field(default_factory=stored_facts)
    audit: tuple[int, str] = (0, "")
    digest_live: str = ""
    digest_rebuilt: str = ""


@dataclasses.dataclass
class evidence:
    acked: list[write] = dataclasses.field(default_factory=list)
    unknown: list[write] = dataclasses.field(default_factory=list)
    nodes: dict[str, node_view] = dataclasses.field(default_factory=dict)
    # (the write, the node asked again, status, body, position)
    repeats: list[tuple[write, str, int, Any, str]] = dataclasses.field(default_factory=list)
    one_log: tuple[int, str] = (0, "")


def wait_for_rest(api: client, patience_s: float = 60) -> str:
    """Until no session is open on any node: the last bills stand. Empty: so it is."""
    until = time.monotonic() + patience_s
    while True:
        still = [f"{node}: {row['session']} is {row['stage']}" for node in NODES
                 for row in api.all_pages(node, "/sessions") if row["stage"] not in FINAL]
        if not still or time.monotonic() > until:
            return "; ".join(still[:5])
        time.sleep(0.5)


def gather_pages(api: client, found: evidence) -> None:
    for name in NODES:
        view = found.nodes.setdefault(name, node_view())
        view.ledger = api.get(name, "/ledger").body
        view.accounts = {row["account"]: row for row in api.all_pages(name, "/accounts")}
        view.transactions = {row["transaction"]: row for row in api.all_pages(name, "/transactions")}
        view.sessions = {row["session"]: row for row in api.all_pages(name, "/sessions")}


def ask_again(api: client, found: evidence, seed: int) -> None:
    """A sample of what was answered to staff, at another node than the one that answered first."""
    chance = random.Random(seed)
    keyed = [each for each in found.acked if each.who == "admin"]
    for each in chance.sample(keyed, min(REPEATS, len(keyed))):
        node = chance.choice([name for name in NODES if name != each.by])
        for _ in range(20):
            said = api.ask(node, "POST", each.path, each.body, each.key, each.who)
            if said.status not in (0, 503):
                break
            time.sleep(0.2)
        found.repeats.append((each, node, said.status, said.body, said.position))


def gather_folders(site: machines, found: evidence) -> None:
    """All nodes are stopped."""
    for name in NODES:
        view = found.nodes[name]
        folder = site.data(name)
        view.facts = read_facts(site.program, folder)
        view.audit = site.command("audit", "verify", "--data", str(folder))
        for word, member in (("status", "digest_live"), ("rebuild", "digest_rebuilt")):
            code, said = site.command("projections", word, "--json", "--data", str(folder))
            start = said.find("{")
            setattr(view, member, json.loads(said[start:said.rfind("}") + 1])["digest"] if code == 0 else said)
