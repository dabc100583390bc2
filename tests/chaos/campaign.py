# SPDX-License-Identifier: Apache-2.0
"""Faults one after the other, now and then two at once, each followed by the question: does every node and every
partition answer a write again?"""
import dataclasses
import random
import threading
import time
from collections.abc import Callable

import faults
from faults import fault
from load import PARTITIONS, gave_up, load
from machines import NODES, machines

TOGETHER = 0.2
NO_PROGRESS_S = 60.0
WANTED_PROGRESS_S = 10.0


@dataclasses.dataclass
class episode:
    kinds: list[str]
    what: str
    began: float = 0.0
    ended: float = 0.0
    recovered_s: float | None = None  # after the end, until every node and partition had answered; None: did not


class campaign:
    def __init__(self, site: machines, work: load, seed: int, say: Callable[[str], None],
                 only: tuple[str, ...] = ()) -> None:
        self._site = site
        self._load = work
        self._chance = random.Random(f"{seed}-faults")
        self._say = say
        self._only = only
        self._deck: list[Callable[[machines, random.Random], fault]] = []
        self._probes = 0
        self.episodes: list[episode] = []
        self.wrong: list[str] = []

    def run(self, until: float) -> None:
        while time.monotonic() < until:
            self._one()
            time.sleep(self._chance.uniform(0.5, 2))

    def _next(self) -> Callable[[machines, random.Random], fault]:
        """Every kind once before any comes again."""
        if not self._deck:
            self._deck = [each for each in faults.ALL if not self._only or each.__name__ in self._only]
            if not self._site.has_small_disk:
                self._deck = [each for each in self._deck if each not in faults.NEEDS_SMALL_DISK]
            self._chance.shuffle(self._deck)
        return self._deck.pop()

    def _one(self) -> None:
        first = self._next()
        second = self._chance.choice(faults.ANY_TIME) if first in faults.ANY_TIME and not self._only else None
        if second is first or self._chance.random() >= TOGETHER:
            second = None
        if first is faults.empty_disk and (why := self._site.settle(30)):  # the others must have everything
            self.wrong.append(f"not settled within 30 s after the last fault: {why}")
            return
        began = time.monotonic()
        now = [first(self._site, self._chance)]
        self._last(now, self._chance.uniform(0.5, now[0].seconds) if second else now[0].seconds)
        if second:
            self._mend_fallen("")
            now.append(second(self._site, self._chance))
            self._last(now, now[1].seconds)
        one = episode([each.kind for each in now], " + ".join(f"{each.kind}({each.what})" for each in now), began)
        for each in now:
            each.end()
        self._mend_fallen("disk_full" if "disk_full" in one.kinds else "")
        one.ended = time.monotonic()
        self.episodes.append(one)
        self._await_progress(one)

    def _last(self, now: list[fault], seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(0.25, left))
            for each in now:
                each.tick()

    def _mend_fallen(self, excuse: str) -> None:
        """What ended by itself is a finding; systemd would start it again."""
        for how in self._site.fallen():
            self.wrong.append(f"{excuse} {how}".strip())
        everybody = self._site.nodes | self._site.members
        for each in everybody.values():
            if not each.is_alive() and not each.wanted and excuse:
                each.start()

    def _await_progress(self, one: episode) -> None:
        chance = random.Random(self._chance.random())
        answered: list[str] = []

        def probe(name: str, nodes: tuple[str, ...], account: str, key: str) -> None:
            try:
                self._load.top_up(random.Random(key), account, 1, key, patience_s=NO_PROGRESS_S, nodes=nodes)
                answered.append(name)
            except gave_up:
                pass

        self._probes += 1
        asked = [(name, (name,), self._load.pulses[chance.randrange(PARTITIONS)]) for name in NODES]
        asked += [(str(number), NODES, account) for number, account in self._load.pulses.items()]
        threads = [threading.Thread(target=probe, args=(name, nodes, account, f"probe-{self._probes}-{name}"))
                   for name, nodes, account in asked]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        one.recovered_s = time.monotonic() - one.ended if len(answered) == len(asked) else None
        silent = " ".join(name for name, _, _ in asked if name not in answered)
        took = f"never: {silent} silent for {NO_PROGRESS_S:.0f} s" if silent else f"{one.recovered_s:5.1f} s"
        self._say(f"{one.what:<60} lasted {one.ended - one.began:5.1f} s   all answer again after {took}")
        if silent:
            self.wrong.append(f"no progress within {NO_PROGRESS_S:.0f} s after {one.what}: {silent} silent")
