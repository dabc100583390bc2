# SPDX-License-Identifier: Apache-2.0
"""The faults: each begins at a victim that the seed chooses, lasts, and ends; what it broke is then mended as an
operator would (what was killed is started again)."""
import dataclasses
import json
import os
import random
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from machines import HOSTS, HTTP, MEMBER_OF, MEMBERS, NODES, SMALL_DISK, machines


@dataclasses.dataclass
class fault:
    kind: str
    what: str
    seconds: float
    end: Callable[[], None]
    tick: Callable[[], None] = lambda: None  # four times a second while it lasts


def _killed(site: machines, kind: str, hosts: list[str], seconds: float) -> fault:
    everybody = site.nodes | site.members
    for host in hosts:
        everybody[host].kill()

    def end() -> None:
        for host in hosts:
            if not everybody[host].is_alive():  # two faults may have killed the same
                everybody[host].start()
    return fault(kind, " ".join(hosts), seconds, end)


def kill_node(site: machines, chance: random.Random) -> fault:
    return _killed(site, "kill_node", [chance.choice(NODES)], chance.uniform(0.2, 8))


def kill_etcd(site: machines, chance: random.Random) -> fault:
    return _killed(site, "kill_etcd", [chance.choice(MEMBERS)], chance.uniform(0.2, 8))


def kill_machine(site: machines, chance: random.Random) -> fault:
    name = chance.choice(NODES)
    return _killed(site, "kill_machine", [name, MEMBER_OF[name]], chance.uniform(0.2, 8))


def kill_etcd_leader(site: machines, chance: random.Random) -> fault:
    return _killed(site, "kill_etcd_leader", [site.etcd_leader() or chance.choice(MEMBERS)], chance.uniform(0.2, 8))


def kill_all_nodes(site: machines, chance: random.Random) -> fault:
    return _killed(site, "kill_all_nodes", list(NODES), chance.uniform(0.1, 1))


def kill_etcd_majority(site: machines, chance: random.Random) -> fault:
    return _killed(site, "kill_etcd_majority", chance.sample(MEMBERS, 2), chance.uniform(1, 6))


def _paused(site: machines, kind: str, host: str, seconds: float) -> fault:
    victim = (site.nodes | site.members)[host]
    victim.pause()
    return fault(kind, host, seconds, victim.resume)


def pause_node(site: machines, chance: random.Random) -> fault:
    return _paused(site, "pause_node", chance.choice(NODES), chance.uniform(1, 15))


def pause_etcd(site: machines, chance: random.Random) -> fault:
    return _paused(site, "pause_etcd", chance.choice(MEMBERS), chance.uniform(1, 15))


def packet_loss(site: machines, chance: random.Random) -> fault:
    name, percent = chance.choice(NODES), chance.randint(5, 30)
    for host in (name, MEMBER_OF[name]):
        site.network.lose(host, percent)
    return fault("packet_loss", f"{percent} % of machine {name}", chance.uniform(5, 12), site.network.heal)


def delay(site: machines, chance: random.Random) -> fault:
    name = chance.choice(NODES)
    for host in (name, MEMBER_OF[name]):
        site.network.delay(host, 100, 50)
    return fault("delay", f"100±50 ms from machine {name}", chance.uniform(5, 12), site.network.heal)


def _cut(site: machines, kind: str, what: str, pairs: list[tuple[str, str]], seconds: float) -> fault:
    for source, target in pairs:
        site.network.cut(source, target)
    return fault(kind, what, seconds, site.network.heal)


def _both(one: str, others: list[str]) -> list[tuple[str, str]]:
    return [(one, other) for other in others] + [(other, one) for other in others]


def cut_nodes(site: machines, chance: random.Random) -> fault:
    one, other = chance.sample(NODES, 2)
    return _cut(site, "cut_nodes", f"{one}|{other}", _both(one, [other]), chance.uniform(3, 12))


def cut_nodes_one_way(site: machines, chance: random.Random) -> fault:
    one, other = chance.sample(NODES, 2)
    return _cut(site, "cut_nodes_one_way", f"{one}>{other}", [(one, other)], chance.uniform(3, 12))


def cut_from_etcd(site: machines, chance: random.Random) -> fault:
    name = chance.choice(NODES)
    return _cut(site, "cut_from_etcd", f"{name}|etcd", _both(name, list(MEMBERS)), chance.uniform(3, 12))


def cut_from_etcd_one_way(site: machines, chance: random.Random) -> fault:
    name, comes_back = chance.choice(NODES), chance.random() < 0.5
    pairs = [(member, name) if comes_back else (name, member) for member in MEMBERS]
    return _cut(site, "cut_from_etcd_one_way", f"etcd>{name}" if comes_back else f"{name}>etcd", pairs,
                chance.uniform(3, 12))


def isolate_node(site: machines, chance: random.Random) -> fault:
    name = chance.choice(NODES)
    others = [host for host in HOSTS if host != name]
    return _cut(site, "isolate_node", name, _both(name, others), chance.uniform(3, 12))


def isolate_machine(site: machines, chance: random.Random) -> fault:
    name = chance.choice(NODES)
    inside = (name, MEMBER_OF[name])
    outside = [host for host in HOSTS if host not in inside]
    pairs = [pair for host in inside for pair in _both(host, outside)]
    return _cut(site, "isolate_machine", name, pairs, chance.uniform(3, 12))


def flapping(site: machines, chance: random.Random) -> fault:
    name = chance.choice(NODES)
    others = [host for host in HOSTS if host != name]

    def tick() -> None:
        site.network.heal()
        if chance.random() < 0.5:
            for source, target in _both(name, others):
                site.network.cut(source, target)
    return fault("flapping", name, chance.uniform(4, 10), site.network.heal, tick)


def _takes_writes(site: machines, name: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://{site.network.reached_by_us(name, HTTP)}/readyz", timeout=2) as page:
            text = page.read()
    except urllib.error.HTTPError as not_ready:
        text = not_ready.read()
    except OSError:
        return False
    return all(each["ready"] for each in json.loads(text)["checks"] if each["name"] == "log")


def disk_full(site: machines, chance: random.Random) -> fault:
    node = site.nodes[SMALL_DISK]
    folder = site.data(SMALL_DISK)
    filler = folder / "filler"
    # RocksDB asks for the space of a log beforehand: without giving that back the node would not meet the end of the
    # disk for hours. Nothing writes meanwhile, so what is cut off is empty.
    node.pause()
    for each in list(folder.rglob("*")):
        if each.is_file():
            os.truncate(each, each.stat().st_size)
    with open(filler, "wb", buffering=0) as out:
        try:
            while True:
                out.write(b"\0" * (1 << 20))
        except OSError:
            pass
        try:
            while True:
                out.write(b"\0" * 4096)
        except OSError:
            pass
    node.resume()

    def end() -> None:
        filler.unlink()
        until = time.monotonic() + 3
        while time.monotonic() < until and node.is_alive() and not _takes_writes(site, SMALL_DISK):
            time.sleep(0.2)
        if not node.is_alive() or not _takes_writes(site, SMALL_DISK):  # docs/operate.md: make room, restart
            node.stop(10)
            node.start()
    return fault("disk_full", SMALL_DISK, chance.uniform(3, 10), end)


def empty_disk(site: machines, chance: random.Random) -> fault:
    name = chance.choice(NODES)
    site.nodes[name].kill()
    for each in site.data(name).iterdir():
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    return fault("empty_disk", name, chance.uniform(0.5, 4), site.nodes[name].start)


def drain(site: machines, chance: random.Random) -> fault:
    """As for maintenance: drained, stopped, started, taken back."""
    name = chance.choice(NODES)
    config = site.config(chance.choice([other for other in NODES if other != name]))
    code, said = site.command("cluster", "drain", name, "--wait", "--config", config, patience_s=40)
    if code == 0:
        site.nodes[name].stop()

    def end() -> None:
        if not site.nodes[name].is_alive():
            site.nodes[name].start()
        site.command("cluster", "drain", name, "--undo", "--config", config, patience_s=40)
    what = name if code == 0 else f"{name} could not be drained: {said.strip()[:100]}"
    return fault("drain", what, chance.uniform(1, 4), end)


# May happen while another lasts; the others want the rest of the cluster healthy.
ANY_TIME = (kill_node, kill_etcd, kill_machine, kill_etcd_leader, pause_node, pause_etcd, packet_loss, delay, cut_nodes,
            cut_nodes_one_way, cut_from_etcd, cut_from_etcd_one_way, isolate_node, isolate_machine)
ALONE = (kill_all_nodes, kill_etcd_majority, flapping, disk_full, empty_disk, drain)
ALL = (*ANY_TIME, *ALONE)
NEEDS_SMALL_DISK = (disk_full,)
