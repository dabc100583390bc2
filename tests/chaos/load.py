# SPDX-License-Identifier: Apache-2.0
"""The load: drivers who register, top up and charge from order to settled bill, piles that report, all through random
nodes; and one pulse a partition (a top-up a second), which tells when each partition answers."""
import dataclasses
import random
import threading
import time
from collections.abc import Sequence
from typing import Any

from api import answer, client
from book import book, write

PILES = 4
CONNECTORS = 2
PARTITIONS = 16
FIRST_START = int(time.time()) - 200 * 86_400  # by the piles' clocks a charge lasts 5 minutes, each 10 minutes one
CHARGE_S, SPACING_S = 300, 600
HOLD_FEN = 600
FINAL = ("settled", "start_failed", "cancelled", "closed_unbilled")
CLOSING_PATIENCE_S = 70.0
STUCK_S = 60.0  # longer than any fault lasts


def on_pile_clock(second: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(FIRST_START + second))


def sample(at: str, wh: int) -> dict[str, Any]:
    return {"at": at, "value": str(wh), "unit": "Wh"}


class gave_up(Exception):
    """A write was refused, or the run ended before it was answered."""


@dataclasses.dataclass
class connector:
    pile: str
    number: int
    wh: int = 1000
    second: int = 0


class load:
    def __init__(self, api: client, notes: book, seed: int) -> None:
        self._api = api
        self._book = notes
        self._seed = seed
        self._going = threading.Event()
        self._going.set()
        self._hurry = threading.Event()
        self._threads: list[threading.Thread] = []
        self.pulses: dict[int, str] = {}  # partition -> account
        self.nodes_to_ask = list(api.names)  # the series of kills takes the killed one out
        self.wrong: list[str] = []

    # One write until it is answered, or until the run does not want it any more.
    def insist(self, chance: random.Random, asked: write, after: str = "", patience_s: float = 120,
               timeout_s: float = 6.0, nodes: Sequence[str] = ()) -> answer | None:
        until = time.monotonic() + patience_s
        node = ""
        while time.monotonic() < until and not self._hurry.is_set():
            pool = nodes or self.nodes_to_ask
            node = chance.choice([each for each in pool if each != node] or pool)  # one that did not answer just now
            said = self._api.ask(node, "POST", asked.path, asked.body, asked.key, asked.who, after, timeout_s)
            self._book.note_attempt(said)
            if 200 <= said.status < 300:
                self._book.note_acked(dataclasses.replace(asked, answered=said, by=node))
                return said
            if said.status not in (0, 503):
                self._book.note_refusal(said, asked.kind)
                # A node that is behind does not know yet who asks or about what; another one does.
                if said.status not in (401, 404, 422):
                    return said
            time.sleep(0.05 if said.status == 0 else 0.2)
        self._book.note_unknown(asked)
        return None

    def set_up(self) -> None:
        chance = random.Random(self._seed)
        prices = {"flat": {"electricity_e5_yuan_per_kwh": 100_000, "service_e5_yuan_per_kwh": 40_000}}
        tariff = self._must(chance, "/tariffs", {"name": "flat", "time_zone": "Asia/Shanghai",
                                                 "tables": [{"slots": ["flat"] * 48, "prices": prices}]}, "tariff")
        gateway = {"name": "gateway", "role": "device", "password": "a device's long password"}
        self._must(chance, "/staff", gateway, "hire")
        self._must(chance, "/stations", {"station": "S1", "name": "花园小区", "time_zone": "Asia/Shanghai"}, "station")
        for _ in range(50):
            put = self._api.ask(chance.choice(self._api.names), "PUT", "/stations/S1/tariff",
                                {"tariff": tariff.body["tariff"], "version": 1}, after=tariff.position)
            if put.status == 200:
                break
            time.sleep(0.2)
        for number in range(1, PILES + 1):
            self._must(chance, "/piles", {"pile": f"P{number}", "station": "S1", "connectors": CONNECTORS,
                                          "rated_power_mw": 7_000_000}, f"pile-{number}")
        self._api.sign_in("device", gateway["name"], gateway["password"])
        while len(self.pulses) < PARTITIONS:
            account, said = self.register(chance, f"pulse-{len(self.pulses)}-{chance.getrandbits(40):x}")
            self.pulses.setdefault(int(said.position.split(":")[0]), account)

    def _must(self, chance: random.Random, path: str, body: Any, key: str) -> answer:
        said = self.insist(chance, write("set_up", path, body, key, "admin"), patience_s=60)
        if said is None or said.status != 201:
            raise RuntimeError(f"set-up: {path} answers {said}")
        return said

    def register(self, chance: random.Random, name: str) -> tuple[str, answer]:
        body = {"phone": "13" + str(chance.randrange(10**9)).zfill(9), "name": name}
        said = self.insist(chance, write("account", "/accounts", body, f"account-{name}", "admin"))
        if said is None or said.status != 201:
            raise gave_up
        return said.body["account"], said

    def top_up(self, chance: random.Random, account: str, fen: int, key: str, after: str = "", timeout_s: float = 6.0,
               patience_s: float = 120, nodes: Sequence[str] = ()) -> answer:
        body = {"amount_fen": fen, "channel": "cash", "reference": key}
        asked = write("top_up", f"/accounts/{account}/top-ups", body, key, "admin", f"top_up {account} {fen} {key}")
        said = self.insist(chance, asked, after, patience_s, timeout_s, nodes)
        if said is None or said.status != 201:
            raise gave_up
        return said

    def _pulse(self, partition: int) -> None:
        chance = random.Random(f"{self._seed}-pulse-{partition}")
        count = 0
        while self._going.is_set():
            time.sleep(chance.uniform(0.6, 1.2))
            count += 1
            try:
                self.top_up(chance, self.pulses[partition], 1, f"pulse-{partition}-{count}", timeout_s=2.0)
            except gave_up:
                pass

    def _drive(self, number: int) -> None:
        chance = random.Random(f"{self._seed}-driver-{number}")
        at = connector(f"P{1 + number % PILES}", 1 + number // PILES)
        rounds = 0
        account = ""
        after = ""
        while self._going.is_set():
            rounds += 1
            name = f"driver-{number}-{rounds}"
            try:
                if rounds % 5 == 1:
                    account, said = self.register(chance, name)
                    after = said.position
                poor = rounds % 10 == 6  # a new account's first order is more than it has: the start fails by itself
                fen = 100 if poor else HOLD_FEN + chance.randrange(200)
                after = self.top_up(chance, account, fen, f"{name}-money", after).position
                self._charge(chance, account, at, name, after)
            except gave_up:
                time.sleep(0.2)
            except Exception as error:  # a thread that died in silence would look like a quiet run
                self.wrong.append(f"{name}: {error!r}")
                time.sleep(1)

    def _charge(self, chance: random.Random, account: str, at: connector, name: str, after: str) -> None:
        order = {"account": account, "pile": at.pile, "connector": at.number, "hold_fen": HOLD_FEN}
        asked = write("order", "/sessions", order, f"{name}-order", "admin")
        said = self.insist(chance, asked, after)
        if said is None or said.status != 201:
            time.sleep(0.5)  # the connector still settles
            return
        path = said.location
        stage = self._wait(chance, path, ("start_requested", "starting", *FINAL), said.position, STUCK_S)
        if stage not in ("start_requested", "starting"):
            if not stage and not self._hurry.is_set():
                self.wrong.append(f"{path} waits for its hold since {STUCK_S:.0f} s")
                self.insist(chance, write("cancel", f"{path}/cancel", {}, f"{name}-cancel", "admin"), said.position)
            return
        begin, wh = at.second, at.wh
        at.second += SPACING_S
        at.wh += 200 + chance.randrange(300)
        started, stopped = on_pile_clock(begin), on_pile_clock(begin + CHARGE_S)
        start = {"connector": at.number, "at": started, "meter": {"value": str(wh), "unit": "Wh"}}
        self._report(chance, "start", f"/piles/{at.pile}/starts", start, f"{name}-start",
                     f"start {at.pile} {at.number} {started}", said.position)
        for step in (1, 2):
            when = on_pile_clock(begin + CHARGE_S * step // 4)
            samples = {"samples": [sample(when, wh + (at.wh - wh) * step // 4)]}
            self._report(chance, "readings", f"{path}/readings", samples, f"{name}-reading-{step}",
                         f"readings {path.removeprefix('/sessions/')} {when}", said.position)
        stop = {"at": stopped, "meter": {"value": str(at.wh), "unit": "Wh"}, "reason": "local"}
        self._report(chance, "stop", f"{path}/stops", stop, f"{name}-stop",
                     f"stop {path.removeprefix('/sessions/')} {stopped}", said.position)
        self._wait(chance, path, FINAL, said.position)

    def _report(self, chance: random.Random, kind: str, path: str, body: Any, key: str, identity: str,
                after: str) -> None:
        if self.insist(chance, write(kind, path, body, key, "device", identity), after) is None:
            raise gave_up

    def _wait(self, chance: random.Random, path: str, stages: tuple[str, ...], after: str,
              patience_s: float = 30) -> str:
        until = time.monotonic() + patience_s
        while time.monotonic() < until and not self._hurry.is_set():
            said = self._api.get(chance.choice(self._api.names), path, after, timeout_s=4)
            if said.status == 200 and said.body["stage"] in stages:
                return said.body["stage"]
            time.sleep(0.4)
        return ""

    def start(self) -> None:
        for number in range(PILES * CONNECTORS):
            self._threads.append(threading.Thread(target=self._drive, args=(number,), daemon=True))
        for partition in range(PARTITIONS):
            self._threads.append(threading.Thread(target=self._pulse, args=(partition,), daemon=True))
        for each in self._threads:
            each.start()

    def close_sessions(self) -> None:
        """What drivers left open when the run ended: orders are cancelled, charges stopped."""
        chance = random.Random(self._seed)
        self._hurry.clear()
        node = self._api.names[0]
        for row in self._api.all_pages(node, "/sessions"):
            path = "/sessions/" + row["session"]
            if row["stage"] in FINAL:
                continue
            if row["started_at"] is None:
                self.insist(chance, write("cancel", f"{path}/cancel", {}, f"cancel-{row['session']}", "admin"),
                            patience_s=20)
            else:
                when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
                self.insist(chance, write("stop", f"{path}/stops", {"at": when, "reason": "local"},
                                          f"end-{row['session']}", "device", f"stop {row['session']} {when}"),
                            patience_s=20)

    def finish(self) -> None:
        """Charges under way are brought to their end; what is still without an answer then stays unknown."""
        self._going.clear()
        until = time.monotonic() + CLOSING_PATIENCE_S
        for each in self._threads:
            each.join(max(0.0, until - time.monotonic()))
        self._hurry.set()
        for each in self._threads:
            each.join(15)


