# SPDX-License-Identifier: Apache-2.0
"""Three nodes of pilecloud and three members of etcd as real processes, each on a host of its own of the network."""
import json
import pathlib
import re
import shutil
import subprocess
import time
import urllib.request
from typing import Any

from child import child
from namespaces import run

ROOT = pathlib.Path(__file__).resolve().parents[2]
NODES = ("a", "b", "c")
MEMBER_OF = {"a": "ea", "b": "eb", "c": "ec"}  # the member of etcd on the same machine as the node
MEMBERS = tuple(MEMBER_OF.values())
HOSTS = [*NODES, *MEMBERS]
SMALL_DISK = "c"  # the node whose disk a run may fill
HTTP, PEERS, ETCD, ETCD_PEERS = 8080, 9100, 2379, 2380

NODE_TOML = """[node]
name = "{name}"
data = "{data}"
[http]
port = {http_port}
address = "{http_address}"
[peers]
listen = "{listen}"
advertise = "{advertise}"
ca = "{tls}/ca.pem"
certificate = "{tls}/{name}.pem"
key = "{tls}/{name}.key"
[etcd]
endpoints = [{endpoints}]
[cluster]
nodes = 3
key_file = "{tls}/cluster.key"
"""


class machines:
    def __init__(self, folder: pathlib.Path, program: pathlib.Path, other: pathlib.Path | None, network: Any,
                 small_disk_mb: int) -> None:
        self.folder = folder
        self.network = network
        self.program = folder / "pilecloud"  # a copy: a build beside the run changes nothing
        shutil.copy2(program, self.program)
        self.other = None  # another version: nodes start with the two by turns, as in upgrades forth and back
        if other is not None:
            self.other = folder / "pilecloud-other"
            shutil.copy2(other, self.other)
        self.tls = folder / "tls"
        done = subprocess.run([ROOT / "deploy/make-certificates", "--out", self.tls, *NODES], capture_output=True,
                              text=True)
        if done.returncode != 0:
            raise RuntimeError(f"make-certificates: {done.stderr}")
        (folder / "logs").mkdir()
        self.has_small_disk = network.mode == "namespaces"
        if self.has_small_disk:
            self.data(SMALL_DISK).mkdir()
            run("mount", "-t", "tmpfs", "-o", f"size={small_disk_mb}m", "none", str(self.data(SMALL_DISK)))
        self.members = {host: self._member(host) for host in MEMBERS}
        self.nodes = {name: self._node(name) for name in NODES}

    def data(self, name: str) -> pathlib.Path:
        return self.folder / f"data-{name}"

    def config(self, name: str) -> str:
        return str(self.folder / f"{name}.toml")

    def _child(self, host: str, words: list[str], by_turns: list[str] | None = None) -> child:
        return child(host, [*self.network.words(host), *words], self.folder / "logs" / f"{host}.log", by_turns)

    def _member(self, host: str) -> child:
        net = self.network
        everybody = ",".join(f"{each}=http://{net.reached(each, ETCD_PEERS)}" for each in MEMBERS)
        return self._child(host, [
            "etcd", "--name", host, "--data-dir", str(self.folder / f"etcd-{host}"), "--logger", "zap",
            "--log-level", "error", "--initial-cluster", everybody, "--initial-cluster-state", "new",
            "--listen-client-urls", f"http://{net.listens(host, ETCD)}",
            "--advertise-client-urls", f"http://{net.reached(host, ETCD)}",
            "--listen-peer-urls", f"http://{net.listens(host, ETCD_PEERS)}",
            "--initial-advertise-peer-urls", f"http://{net.reached(host, ETCD_PEERS)}"])

    def _node(self, name: str) -> child:
        net = self.network
        address, port = net.listens(name, HTTP).rsplit(":", 1)
        text = NODE_TOML.format(
            name=name, data=self.data(name), http_address=address, http_port=port, listen=net.listens(name, PEERS),
            advertise=net.reached(name, PEERS), tls=self.tls,
            endpoints=", ".join(f'"{net.reached(each, ETCD)}"' for each in MEMBERS))
        pathlib.Path(self.config(name)).write_text(text, encoding="utf-8")
        versions = [str(self.program), str(self.other)] if self.other else []
        if NODES.index(name) % 2 == 1:
            versions.reverse()  # both are there from the beginning
        return self._child(name, [str(self.program), "serve", "--config", self.config(name)], versions)

    def command(self, *words: str, patience_s: float = 600) -> tuple[int, str]:
        """pilecloud WORDS… as an operator on this machine; exit code and output."""
        try:
            done = subprocess.run([self.program, *words], capture_output=True, text=True, timeout=patience_s)
        except subprocess.TimeoutExpired:
            return 124, f"pilecloud {' '.join(words)} did not end within {patience_s:.0f} s"
        return done.returncode, done.stdout + done.stderr

    def begin(self) -> str:
        """etcd, the founding, the nodes; the administrator's password, which one node prints."""
        for member in self.members.values():
            member.start()
        until = time.monotonic() + 60
        while True:
            code, said = self.command("cluster", "create", "--config", self.config("a"))
            if code == 0:
                break
            if time.monotonic() > until:
                raise RuntimeError(f"cluster create: {said}")
            time.sleep(0.5)
        for node in self.nodes.values():
            node.start()
        while time.monotonic() < until:
            for name in NODES:
                found = re.search(r"^password: +(\w+)", self.nodes[name].log.read_text(errors="replace"), re.MULTILINE)
                if found:
                    return found[1]
            time.sleep(0.1)
        raise RuntimeError("no node printed a password:\n" + self.nodes["a"].last_words())

    def status(self) -> dict[str, Any] | None:
        for name in NODES:
            code, said = self.command("cluster", "status", "--json", "--config", self.config(name), patience_s=20)
            try:
                return json.loads(said) if code == 0 else None
            except ValueError:
                continue
        return None

    def why_unsettled(self) -> str:
        """Empty: all three live, every partition owned, nobody behind."""
        seen = self.status()
        if seen is None:
            return "no status"
        if len(seen["nodes"]) != len(NODES):
            return "live are only " + " ".join(each["node"] for each in seen["nodes"])
        late = [each["node"] for each in seen["nodes"] if not each.get("answers") or each.get("behind") != 0]
        if late:
            return "behind or silent: " + " ".join(late)
        owned = {number for each in seen["nodes"] for number in each["owns"]}
        return "" if len(owned) == 16 else f"partitions without owner: {16 - len(owned)}"

    def settle(self, patience_s: float) -> str:
        until = time.monotonic() + patience_s
        while True:
            why = self.why_unsettled()
            if not why or time.monotonic() > until:
                return why
            time.sleep(0.2)

    def owners(self) -> dict[int, str]:
        seen = self.status() or {"nodes": []}
        return {number: each["node"] for each in seen["nodes"] for number in each.get("owns", [])}

    def etcd_leader(self) -> str | None:
        for host in MEMBERS:
            page = f"http://{self.network.reached_by_us(host, ETCD)}/v3/maintenance/status"
            try:
                with urllib.request.urlopen(page, data=b"{}", timeout=1) as answered:
                    said = json.load(answered)
            except (OSError, ValueError):
                continue
            if said.get("leader") == said["header"]["member_id"]:
                return host
        return None

    def fallen(self) -> list[str]:
        everybody = [*self.nodes.values(), *self.members.values()]
        return [f"{how}:\n{each.last_words()}" for each in everybody if (how := each.has_fallen())]

    def end(self) -> list[str]:
        """Stops everything; what did not stop as it should."""
        wrong = []
        for name, node in self.nodes.items():
            code = node.stop()
            if code != 0:
                wrong.append(f"node {name} ended with {code}")
        for member in self.members.values():
            member.stop()
        return wrong

    def kill_all(self) -> None:
        for each in (*self.nodes.values(), *self.members.values()):
            each.kill()
