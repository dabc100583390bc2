# SPDX-License-Identifier: Apache-2.0
"""The same fault again and again, measured: an owner of partitions is killed (or stopped), and each of its partitions
is asked for a write at the nodes that are left, until it answers."""
import random
import threading
import time
from collections.abc import Callable

from load import gave_up, load
from machines import NODES, machines

PATIENCE_S = 30.0


def measure(site: machines, work: load, seed: int, kind: str, times: int, say: Callable[[str], None],
            wrong: list[str]) -> list[float]:
    """kind: kill or pause. Seconds from the fault to the last of its partitions' answers, one a round."""
    chance = random.Random(f"{seed}-{kind}")
    took: list[float] = []
    for number in range(1, times + 1):
        why = site.settle(60)
        owners = site.owners()
        while not owners:  # ownership was moving just then
            time.sleep(0.2)
            owners = site.owners()
        name = chance.choice(sorted(set(owners.values())))
        if why:
            wrong.append(f"before {kind} {number}: {why}")
        lost = [partition for partition, owner in owners.items() if owner == name]
        left = tuple(other for other in NODES if other != name)
        work.nodes_to_ask = list(left)
        time.sleep(chance.uniform(0.1, 1))
        began = time.monotonic()
        (site.nodes[name].kill if kind == "kill" else site.nodes[name].pause)()
        answers: list[float] = []

        def ask(partition: int) -> None:
            try:
                key = f"{kind}-{number}-{partition}"
                work.top_up(random.Random(key), work.pulses[partition], 1, key, patience_s=PATIENCE_S, nodes=left)
                answers.append(time.monotonic() - began)
            except gave_up:
                pass

        threads = [threading.Thread(target=ask, args=(partition,)) for partition in lost]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        if len(answers) < len(lost):
            silent = len(lost) - len(answers)
            wrong.append(f"{kind} {number} of {name}: {silent} partitions silent for {PATIENCE_S:.0f} s")
        if answers:
            took.append(max(answers))
            say(f"{kind} {number:>3} of {name} with {len(lost)} partitions: first answer after {min(answers):.2f} s, "
                f"all after {max(answers):.2f} s")
        if kind == "kill":
            site.nodes[name].start()
        else:
            time.sleep(chance.uniform(0, 2))
            site.nodes[name].resume()
            time.sleep(1.5)  # it does not know yet that it lost them; then it gets them back
        work.nodes_to_ask = list(NODES)
    return took
