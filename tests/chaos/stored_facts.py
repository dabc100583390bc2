# SPDX-License-Identifier: Apache-2.0
"""What a node's log holds, read from `pilecloud audit replay`, under the names that the clients know it by: a staff
write by its command id (derived from who asked, where, and the Idempotency-Key), a report or top-up by its content."""
import collections
import dataclasses
import hashlib
import json
import pathlib
import subprocess
from typing import Any

from api import API
from book import write


@dataclasses.dataclass
class stored_facts:
    count: int = 0
    names: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    places: dict[str, str] = dataclasses.field(default_factory=dict)  # name -> partition:position of its last fact


def command_name(asked: write) -> str:
    text = f"{asked.who}\nPOST {API}{asked.path}\n{asked.key}"
    return "command " + hashlib.sha256(text.encode()).hexdigest()[:32]


def names_of(asked: write) -> list[str]:
    """A device's report has no command id: the pile's stream knows it by its content."""
    named = [asked.identity] if asked.identity else []
    return named if asked.who == "device" else [command_name(asked), *named]


def content_name(fact: dict[str, Any]) -> str | None:
    category, _, whom = fact["stream"].partition("/")
    body = fact["body"]
    match category, fact["fact"]:
        case "account", "topped_up":
            return f"top_up {whom} {body['amount_fen']} {body['reference']}"
        case "pile", "start_reported":
            return f"start {whom} {body['connector']} {body['at']}"
        case "session", "metered":
            return f"readings {whom} {body['samples'][0]['at']}"
        case "session", "stopped":
            return f"stop {whom} {body['at']}"
    return None


def read_facts(program: pathlib.Path, folder: pathlib.Path) -> stored_facts:
    found = stored_facts()
    with subprocess.Popen([program, "audit", "replay", "--json", "--data", folder], stdout=subprocess.PIPE,
                          text=True) as replay:
        assert replay.stdout is not None
        for line in replay.stdout:
            fact = json.loads(line)
            found.count += 1
            place = f"{fact['partition']}:{fact['position']}"
            if fact["command"] is not None:
                name = "command " + fact["command"]
                found.names[name] += fact["commit_index"] == 0
                found.places[name] = place
            if content := content_name(fact):
                found.names[content] += 1
    if replay.returncode != 0:
        raise RuntimeError(f"audit replay of {folder} ended with {replay.returncode}")
    return found
