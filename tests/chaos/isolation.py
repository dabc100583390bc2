# SPDX-License-Identifier: Apache-2.0
"""Rooms of our own: the run starts itself again under unshare(1), in new network, mount and process namespaces.

Everything that a run makes (interfaces, rules, mounts, processes) ends with its first process, whatever kills it.
Not root: a user namespace gives the rights, where the machine allows one. Refused: the run goes on without
(mode=proxy).
"""
import os
import shutil
import subprocess
import sys

INSIDE = "PILECLOUD_CHAOS_INSIDE"


def is_inside() -> bool:
    return os.environ.get(INSIDE) == "yes"


def words_for_isolation() -> list[str] | None:
    """The words before ours, or None where the machine refuses."""
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        return None
    own = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    for user in ([], ["--user", "--map-root-user"]):
        words = ["unshare", *user, *own]
        # What namespaces.py needs, tried for real: a namespace, a pair of interfaces, a bridge, a rule, a mount.
        trial = ("mount -t tmpfs none /run && ip netns add trial && ip link add bridge0 type bridge && "
                 "ip link add near0 type veth peer name far0 && ip link set far0 netns trial && "
                 "ip netns exec trial nft add table inet t")
        done = subprocess.run([*words, "sh", "-c", trial], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if done.returncode == 0:
            return words
    return None


def enter() -> None:
    """Does not return when the machine grants namespaces: the same command runs again inside them."""
    words = words_for_isolation()
    if words is None:
        return
    os.environ[INSIDE] = "yes"
    os.execvp(words[0], [*words, sys.executable, *sys.argv])
