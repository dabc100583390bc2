# SPDX-License-Identifier: Apache-2.0
"""The TCP proxy of proxies.py, a process of its own. It takes orders as lines of JSON on stdin and answers each with
an empty line: ["serve", host, listens, asked], ["cut", source, target], ["lose", host, percent],
["delay", host, ms, jitter], ["heal"].

A cut holds bytes and new connections back until it is healed; delay is a delay of bytes; a lost packet is the pause
until it would be sent again. Who connects is read from /proc: each process carries its host's name in its environment.
"""
import asyncio
import contextlib
import json
import os
import pathlib
import random
import sys
from typing import Any

NAME = "PILECLOUD_CHAOS_HOST"
LOOPBACK = "127.0.0.1"
PIECE = 1 << 16
RESENT_S = (0.2, 0.6)


class census:
    """Which host a process belongs to; asked once a process."""

    def __init__(self) -> None:
        self._hosts: dict[str, str] = {}

    def host_of(self, port: int, to_port: int) -> str:
        """Whose process holds the end LOOPBACK:port of a connection; empty: the run itself, or gone."""
        ends = f"0100007F:{port:04X} 0100007F:{to_port:04X}"
        lines = pathlib.Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()
        inode = next((line.split()[9] for line in lines if ends in line), None)
        for process in os.listdir("/proc") if inode else ():
            if process.isdigit() and (host := self._host(process)) and self._holds(process, inode):
                return host
        return ""

    def _host(self, process: str) -> str:
        mark = f"{NAME}=".encode()
        if process not in self._hosts:
            with contextlib.suppress(OSError):
                for each in pathlib.Path("/proc", process, "environ").read_bytes().split(b"\0"):
                    if each.startswith(mark):
                        self._hosts[process] = each[len(mark):].decode()
        return self._hosts.get(process, "")

    @staticmethod
    def _holds(process: str, inode: str | None) -> bool:
        folder = f"/proc/{process}/fd"
        with contextlib.suppress(OSError):
            for each in os.listdir(folder):
                with contextlib.suppress(OSError):
                    if os.readlink(f"{folder}/{each}") == f"socket:[{inode}]":
                        return True
        return False


class proxy:
    def __init__(self) -> None:
        self._census = census()
        self._cuts: set[tuple[str, str]] = set()
        self._loss: dict[str, int] = {}
        self._delay: dict[str, tuple[int, int]] = {}
        self._healed = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    async def obey(self, word: str, *rest: Any) -> None:
        if word == "serve":
            host, listens, asked = rest
            await asyncio.start_server(lambda reader, writer: self._carry(host, listens, asked, reader, writer),
                                       LOOPBACK, asked)
        elif word == "cut":
            self._healed.clear()
            self._cuts.add((rest[0], rest[1]))
        elif word == "lose":
            self._loss[rest[0]] = rest[1]
        elif word == "delay":
            self._delay[rest[0]] = (rest[1], rest[2])
        elif word == "heal":
            self._loss.clear()
            self._delay.clear()
            self._cuts.clear()
            self._healed.set()

    async def _carry(self, target: str, listens: int, asked: int, reader: asyncio.StreamReader,
                     writer: asyncio.StreamWriter) -> None:
        source = self._census.host_of(writer.get_extra_info("peername")[1], asked)
        try:
            while (source, target) in self._cuts or (target, source) in self._cuts:
                await self._healed.wait()
            there, back = await asyncio.open_connection(LOOPBACK, listens)
        except OSError:
            writer.close()
            return
        await asyncio.gather(self._one_way(source, target, reader, back), self._one_way(target, source, there, writer))

    async def _one_way(self, source: str, target: str, reader: asyncio.StreamReader,
                       writer: asyncio.StreamWriter) -> None:
        on_the_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(256)

        async def deliver() -> None:
            while True:
                due, piece = await on_the_way.get()
                await asyncio.sleep(max(0.0, due - self._loop.time()))
                while (source, target) in self._cuts:
                    await self._healed.wait()
                if not piece:
                    return
                writer.write(piece)
                await writer.drain()

        delivery = asyncio.ensure_future(deliver())
        with contextlib.suppress(OSError):
            piece = b"-"
            while piece and not delivery.done():
                try:
                    piece = await reader.read(PIECE)
                except OSError:
                    piece = b""
                await on_the_way.put((self._loop.time() + self._late_by(source, target), piece))
        with contextlib.suppress(OSError):
            await delivery
        writer.close()

    def _late_by(self, source: str, target: str) -> float:
        late = 0.0
        if source in self._delay:
            ms, jitter = self._delay[source]
            late += random.uniform(ms - jitter, ms + jitter) / 1000
        percent = max(self._loss.get(source, 0), self._loss.get(target, 0))
        if random.uniform(0, 100) < percent:
            late += random.uniform(*RESENT_S)
        return late


async def main() -> None:
    loop = asyncio.get_running_loop()
    orders = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    one = proxy()
    while line := await orders.readline():
        await one.obey(*json.loads(line))
        print(flush=True)


if __name__ == "__main__":
    asyncio.run(main())
