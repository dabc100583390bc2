# SPDX-License-Identifier: Apache-2.0
"""A process of the run: a node or a member of etcd. It has a process group of its own and writes into a log file."""
import os
import pathlib
import signal
import subprocess
import time


class child:
    def __init__(self, name: str, words: list[str], log: pathlib.Path, by_turns: list[str] | None = None) -> None:
        self.name = name
        self.words = words
        self.by_turns = by_turns or []  # the first word's file at each start, when versions are mixed
        self.log = log
        self.wanted = False  # it should be running; an end that nobody asked for is a finding
        self.paused = False
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        assert not self.is_alive(), f"{self.name} runs already"
        if self.by_turns:
            self.words = [self.by_turns[0] if word in self.by_turns else word for word in self.words]
            self.by_turns = [*self.by_turns[1:], self.by_turns[0]]
        with open(self.log, "ab") as out:
            out.write(f"--- {self.name} starts: {' '.join(self.words)}\n".encode())
            out.flush()
            self._process = subprocess.Popen(
                self.words, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)
        self.wanted = True
        self.paused = False

    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def has_fallen(self) -> str | None:
        """How it ended, when nobody asked it to; told once."""
        if not self.wanted or self.is_alive() or self._process is None:
            return None
        self.wanted = False
        return f"{self.name} ended by itself with {self._process.returncode}"

    def _send(self, what: signal.Signals) -> None:
        if self._process is not None and self.is_alive():
            os.killpg(self._process.pid, what)

    def kill(self) -> None:
        self.wanted = False
        self._send(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()

    def pause(self) -> None:
        self.paused = True
        self._send(signal.SIGSTOP)

    def resume(self) -> None:
        self.paused = False
        self._send(signal.SIGCONT)

    def stop(self, patience_s: float = 30) -> int:
        """As an operator would; the exit code, -9 when it had to be killed."""
        self.wanted = False
        if self._process is None:
            return 0
        self.resume()
        self._send(signal.SIGTERM)
        until = time.monotonic() + patience_s
        while self.is_alive() and time.monotonic() < until:
            time.sleep(0.05)
        if self.is_alive():
            self.kill()
        return self._process.returncode

    def last_words(self, lines: int = 12) -> str:
        text = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(text[-lines:])
