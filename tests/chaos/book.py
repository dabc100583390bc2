# SPDX-License-Identifier: Apache-2.0
"""What the clients know: every write that was answered with success, those whose outcome they never learned, and when
each partition answered. It lies outside of the program under test and decides what must be there at the end."""
import dataclasses
import threading
import time
from typing import Any

from api import answer


@dataclasses.dataclass(frozen=True)
class write:
    kind: str  # account, top_up, order, start, readings, stop
    path: str
    body: Any
    key: str
    who: str
    # Names the fact that must be in the log, once: see stored_facts.py.
    identity: str = ""
    answered: answer = answer(0, None)
    by: str = ""  # the node that answered

    @property
    def partition(self) -> int:
        return int(self.answered.position.split(":")[0])


@dataclasses.dataclass(frozen=True)
class moment:
    """A partition, or a node, answered a write."""
    at: float
    partition: int
    node: str


class book:
    """Any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.acked: list[write] = []
        self.unknown: list[write] = []  # given up on without an answer: may or may not be there
        self.moments: list[moment] = []
        self.refused: dict[str, int] = {}
        self.attempts = 0
        self.unanswered = 0

    def note_attempt(self, said: answer) -> None:
        with self._lock:
            self.attempts += 1
            self.unanswered += said.status in (0, 503)

    def note_refusal(self, said: answer, kind: str) -> None:
        with self._lock:
            rule = said.body.get("rule", said.body.get("title", "")) if isinstance(said.body, dict) else ""
            name = f"{kind} {said.status} {rule}".strip()
            self.refused[name] = self.refused.get(name, 0) + 1

    def note_acked(self, done: write) -> None:
        with self._lock:
            self.acked.append(done)
            if done.answered.position:
                self.moments.append(moment(time.monotonic(), done.partition, done.by))

    def note_unknown(self, asked: write) -> None:
        with self._lock:
            self.unknown.append(asked)

    def snapshot(self) -> tuple[list[write], list[write], list[moment]]:
        with self._lock:
            return list(self.acked), list(self.unknown), list(self.moments)
