# SPDX-License-Identifier: Apache-2.0
"""Hosts without namespaces: all on the loopback, a TCP proxy in front of each listener, and the same faults there.

A cut holds bytes and new connections back until it is healed; delay is a delay of bytes; a lost packet is the pause
until it would be sent again. Who connects is read from /proc: each process carries its host's name in its environment.
"""
import asyncio
import contextlib
import os
import pathlib
import random
import socket
import threading

NAME = "PILECLOUD_CHAOS_HOST"
LOOPBACK = "127.0.0.1"
PIECE = 1 << 16
RESENT_S = (0.2, 0.6)


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind((LOOPBACK, 0))
        return trial.getsockname()[1]


def host_of_connection(port: int, to_port: int) -> str:
    """The host whose process holds the end LOOPBACK:port of a connection; empty: the run itself, or gone."""
    ends = f"0100007F:{port:04X} 0100007F:{to_port:04X}"
    lines = pathlib.Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()
    inode = next((line.split()[9] for line in lines if ends in line), None)
    for process in pathlib.Path("/proc").iterdir() if inode else ():
        if not process.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            marks = [each for each in (process / "environ").read_bytes().split(b"\0") if each.startswith(NAME.encode())]
            if marks and any(os.readlink(each) == f"socket:[{inode}]" for each in (process / "fd").iterdir()):
                return marks[0].decode().partition("=")[2]
    return ""


class network:
    mode = "proxy"

    def __init__(self, hosts: list[str], log_folder: pathlib.Path) -> None:
        del log_folder  # as namespaces.network takes one
        self._hosts = hosts
        self._ports: dict[tuple[str, int], tuple[int, int]] = {}  # (host, port) -> where it listens, where others ask
        self._cuts: set[tuple[str, str]] = set()
        self._loss: dict[str, int] = {}
        self._delay: dict[str, tuple[int, int]] = {}
        self._healed = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def _place(self, host: str, port: int) -> tuple[int, int]:
        if (host, port) not in self._ports:
            listens, asked = free_port(), free_port()
            self._ports[host, port] = (listens, asked)

            async def serve() -> None:
                await asyncio.start_server(lambda reader, writer: self._carry(host, listens, asked, reader, writer),
                                           LOOPBACK, asked)
            asyncio.run_coroutine_threadsafe(serve(), self._loop).result(5)
        return self._ports[host, port]

    def words(self, host: str) -> list[str]:
        return ["setpriv", "--pdeathsig", "KILL", "env", f"{NAME}={host}"]

    def listens(self, host: str, port: int) -> str:
        return f"{LOOPBACK}:{self._place(host, port)[0]}"

    def reached(self, host: str, port: int) -> str:
        return f"{LOOPBACK}:{self._place(host, port)[1]}"

    def reached_by_us(self, host: str, port: int) -> str:
        return self.listens(host, port)

    async def _carry(self, target: str, listens: int, asked: int, reader: asyncio.StreamReader,
                     writer: asyncio.StreamWriter) -> None:
        source = await asyncio.to_thread(host_of_connection, writer.get_extra_info("peername")[1], asked)
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

    def cut(self, source: str, target: str) -> None:
        self._loop.call_soon_threadsafe(self._healed.clear)
        self._cuts.add((source, target))

    def lose(self, host: str, percent: int) -> None:
        self._loss[host] = percent

    def delay(self, host: str, ms: int, jitter_ms: int) -> None:
        self._delay[host] = (ms, jitter_ms)

    def heal(self) -> None:
        self._loss.clear()
        self._delay.clear()
        self._cuts.clear()
        self._loop.call_soon_threadsafe(self._healed.set)

    def close(self) -> None:
        self.heal()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
