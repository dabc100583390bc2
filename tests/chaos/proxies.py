# SPDX-License-Identifier: Apache-2.0
"""Hosts without namespaces: all on the loopback, a TCP proxy (tcp_proxy.py) in front of each listener, and the same
faults there. Has the members of namespaces.network."""
import json
import pathlib
import socket
import subprocess
import sys
from typing import Any

from tcp_proxy import LOOPBACK, NAME

BOUND_TO_US = ["setpriv", "--pdeathsig", "KILL"]


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind((LOOPBACK, 0))
        return trial.getsockname()[1]


class network:
    mode = "proxy"

    def __init__(self, hosts: list[str], log_folder: pathlib.Path) -> None:
        del hosts
        self._ports: dict[tuple[str, int], tuple[int, int]] = {}  # (host, port) -> where it listens, where others ask
        script = str(pathlib.Path(__file__).with_name("tcp_proxy.py"))
        with open(log_folder / "tcp-proxy.log", "ab") as log:
            self._proxy = subprocess.Popen([*BOUND_TO_US, sys.executable, script], stdin=subprocess.PIPE,
                                           stdout=subprocess.PIPE, stderr=log, start_new_session=True)

    def _order(self, *words: Any) -> None:
        assert self._proxy.stdin is not None and self._proxy.stdout is not None
        self._proxy.stdin.write(json.dumps(words).encode() + b"\n")
        self._proxy.stdin.flush()
        if not self._proxy.stdout.readline():
            raise RuntimeError(f"the proxy has ended with {self._proxy.wait()}")

    def _place(self, host: str, port: int) -> tuple[int, int]:
        if (host, port) not in self._ports:
            listens, asked = free_port(), free_port()
            self._ports[host, port] = (listens, asked)
            self._order("serve", host, listens, asked)
        return self._ports[host, port]

    def words(self, host: str) -> list[str]:
        return [*BOUND_TO_US, "env", f"{NAME}={host}"]

    def listens(self, host: str, port: int) -> str:
        return f"{LOOPBACK}:{self._place(host, port)[0]}"

    def reached(self, host: str, port: int) -> str:
        return f"{LOOPBACK}:{self._place(host, port)[1]}"

    def reached_by_us(self, host: str, port: int) -> str:
        return self.listens(host, port)

    def cut(self, source: str, target: str) -> None:
        self._order("cut", source, target)

    def lose(self, host: str, percent: int) -> None:
        self._order("lose", host, percent)

    def delay(self, host: str, ms: int, jitter_ms: int) -> None:
        self._order("delay", host, ms, jitter_ms)

    def heal(self) -> None:
        self._order("heal")

    def close(self) -> None:
        self._proxy.kill()
        self._proxy.wait()
