# SPDX-License-Identifier: Apache-2.0
"""A cable that is slow in one direction, for kernels without netem: carries frames between two interfaces.

    delay_line.py carry FROM TO MS JITTER_MS SEED   frames of FROM leave at TO later; those of TO leave at FROM at once
    delay_line.py prepare INTERFACE                 its frames get checksums and sizes that survive being carried
"""
import ctypes
import fcntl
import heapq
import random
import select
import socket
import struct
import sys
import time

ETH_P_ALL = 3
SOL_PACKET = 263
PACKET_IGNORE_OUTGOING = 23
SIOCETHTOOL = 0x8946
SWITCH_OFF = {"tx checksum": 0x17, "tso": 0x1F, "gso": 0x24, "gro": 0x2C}
FRAME_MAX = 1 << 16


def prepare(interface: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        for command in SWITCH_OFF.values():
            value = ctypes.create_string_buffer(struct.pack("II", command, 0), 8)
            request = struct.pack("16sP", interface.encode(), ctypes.addressof(value)).ljust(40, b"\0")
            fcntl.ioctl(any_socket, SIOCETHTOOL, request)


def opened(interface: str) -> socket.socket:
    made = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    made.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    made.bind((interface, ETH_P_ALL))
    made.setblocking(False)
    return made


def passed_on(to: socket.socket, frame: bytes) -> None:
    try:
        to.send(frame)
    except OSError:
        pass  # too long or the queue is full: a cable loses it


def carry(slow_from: str, to: str, ms: int, jitter_ms: int, seed: int) -> None:
    chance = random.Random(seed)
    near, far = opened(slow_from), opened(to)
    waiting: list[tuple[float, int, bytes]] = []
    count = 0
    while True:
        now = time.monotonic()
        while waiting and waiting[0][0] <= now:
            passed_on(far, heapq.heappop(waiting)[2])
        pause = max(0.0, waiting[0][0] - now) if waiting else None
        ready, _, _ = select.select([near, far], [], [], pause)
        for one in ready:
            while True:
                try:
                    frame = one.recv(FRAME_MAX)
                except BlockingIOError:
                    break
                if one is far:
                    passed_on(near, frame)
                    continue
                count += 1
                later = max(0.0, chance.uniform(ms - jitter_ms, ms + jitter_ms)) / 1000
                heapq.heappush(waiting, (time.monotonic() + later, count, frame))


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(sys.argv[2])
    else:
        carry(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]), int(sys.argv[6]))
