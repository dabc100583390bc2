# SPDX-License-Identifier: Apache-2.0
"""Hosts in network namespaces: one each, a pair of interfaces to a bridge; the run itself is 10.77.0.254 on it.

Cuts and loss are rules of nftables where packets arrive (`ip saddr X drop`), so each direction is by itself. Delay is
tc netem, or delay_line.py where the kernel has none. What goes to and from the run itself is never cut or lost:
clients reach a node that its peers do not.
"""
import pathlib
import random
import subprocess
import sys

BRIDGE = "chaos"
OURS = "10.77.0.254"
PREFIX = 16
DELAY_LINE = str(pathlib.Path(__file__).with_name("delay_line.py"))


def run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr.strip()}")


def has_netem() -> bool:
    try:
        run("tc", "qdisc", "add", "dev", "lo", "root", "netem", "delay", "1ms")
    except (RuntimeError, FileNotFoundError):
        return False
    run("tc", "qdisc", "del", "dev", "lo", "root")
    return True


class network:
    mode = "namespaces"

    def __init__(self, hosts: list[str], log_folder: pathlib.Path) -> None:
        self._log_folder = log_folder
        self._addresses = {host: f"10.77.{1 + number // 200}.{1 + number % 200}" for number, host in enumerate(hosts)}
        self._lines: list[subprocess.Popen[bytes]] = []
        self._delayed: list[str] = []
        run("mount", "-t", "tmpfs", "none", "/run")  # of our mount namespace: `ip netns` keeps its names there
        run("ip", "link", "set", "lo", "up")
        self._has_netem = has_netem()
        run("ip", "link", "add", BRIDGE, "address", "02:77:00:00:00:fe", "type", "bridge")
        run("ip", "address", "add", f"{OURS}/{PREFIX}", "dev", BRIDGE)
        run("ip", "link", "set", BRIDGE, "up")
        if not self._has_netem:
            run(sys.executable, DELAY_LINE, "prepare", BRIDGE)
        for host in hosts:
            self._add(host)

    def _add(self, host: str) -> None:
        run("ip", "netns", "add", host)
        run("ip", "link", "add", f"h-{host}", "type", "veth", "peer", "name", f"v-{host}")
        run("ip", "link", "set", f"h-{host}", "master", BRIDGE, "up")
        run("ip", "link", "set", f"v-{host}", "netns", host)
        self._in(host, "ip", "address", "add", f"{self._addresses[host]}/{PREFIX}", "dev", f"v-{host}")
        self._in(host, "ip", "link", "set", f"v-{host}", "up")
        self._in(host, "ip", "link", "set", "lo", "up")
        if not self._has_netem:  # a delay line carries whole frames: they need their checksums
            self._in(host, sys.executable, DELAY_LINE, "prepare", f"v-{host}")
        self._in(host, "nft", "add table inet chaos; add chain inet chaos arriving "
                              "{ type filter hook input priority 0; }")

    def _in(self, host: str, *words: str) -> None:
        run("ip", "netns", "exec", host, *words)

    def words(self, host: str) -> list[str]:
        """What comes before a command so that it runs on the host."""
        return ["ip", "netns", "exec", host]

    def listens(self, host: str, port: int) -> str:
        return f"{self._addresses[host]}:{port}"

    def reached(self, host: str, port: int) -> str:
        """Where others find what listens there."""
        return self.listens(host, port)

    def reached_by_us(self, host: str, port: int) -> str:
        return self.listens(host, port)

    def cut(self, source: str, target: str) -> None:
        """One way: nothing of `source` arrives at `target`."""
        self._in(target, "nft", f"add rule inet chaos arriving ip saddr {self._addresses[source]} drop")

    def lose(self, host: str, percent: int) -> None:
        """Packets between the host and the others, each way."""
        some = f"numgen random mod 100 < {percent} drop"
        for other, address in self._addresses.items():
            if other != host:
                self._in(host, "nft", f"add rule inet chaos arriving ip saddr {address} {some}")
                self._in(other, "nft", f"add rule inet chaos arriving ip saddr {self._addresses[host]} {some}")

    def delay(self, host: str, ms: int, jitter_ms: int) -> None:
        """What the host sends."""
        if self._has_netem:
            self._in(host, "tc", "qdisc", "add", "dev", f"v-{host}", "root", "netem", "delay", f"{ms}ms",
                     f"{jitter_ms}ms")
            self._delayed.append(host)
            return
        number = len(self._lines)
        near, far = f"near-{number}", f"far-{number}"
        run("ip", "link", "add", near, "type", "veth", "peer", "name", far)
        run("ip", "link", "set", near, "master", BRIDGE, "up")
        run("ip", "link", "set", far, "up")
        with open(self._log_folder / "delay-line.log", "ab") as log:
            self._lines.append(subprocess.Popen(
                [sys.executable, DELAY_LINE, "carry", f"h-{host}", far, str(ms), str(jitter_ms),
                 str(random.randrange(1 << 30))], stdin=subprocess.DEVNULL, stdout=log, stderr=log))
        run("ip", "link", "set", f"h-{host}", "nomaster")
        self._delayed.append(host)

    def heal(self) -> None:
        for host in self._addresses:
            self._in(host, "nft", "flush chain inet chaos arriving")
        for host in self._delayed:
            if self._has_netem:
                self._in(host, "tc", "qdisc", "del", "dev", f"v-{host}", "root")
            else:
                run("ip", "link", "set", f"h-{host}", "master", BRIDGE)
        self._delayed.clear()
        for number, line in enumerate(self._lines):
            line.kill()
            line.wait()
            run("ip", "link", "del", f"near-{number}")
        self._lines.clear()

    def close(self) -> None:
        self.heal()
