# SPDX-License-Identifier: Apache-2.0
"""What a run found, as a table and as JSON."""
import bisect
import collections
import dataclasses
from typing import Any

from book import moment
from campaign import WANTED_PROGRESS_S, episode

LOST = ("acked writes stored", "acked writes on every node's pages")
DOUBLED = ("each command once", "repeated keys get the first answer")
FORKED = ("one log",)


@dataclasses.dataclass
class outcome:
    seed: int
    mode: str
    seconds: float = 0.0
    counts: dict[str, int] = dataclasses.field(default_factory=dict)
    refused: dict[str, int] = dataclasses.field(default_factory=dict)
    episodes: list[episode] = dataclasses.field(default_factory=list)
    gaps: dict[str, float] = dataclasses.field(default_factory=dict)  # longest without an answer from a partition
    checks: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    series: dict[str, list[float]] = dataclasses.field(default_factory=dict)
    wrong: list[str] = dataclasses.field(default_factory=list)

    def is_good(self) -> bool:
        return not self.wrong and bool(self.checks) and not any(self.checks.values())

    def breaches(self, names: tuple[str, ...]) -> int:
        return sum(len(self.checks.get(name, [])) for name in names)


def longest_gaps(episodes: list[episode], moments: list[moment]) -> dict[str, float]:
    """By kind of fault: the longest that any one partition went without answering a write, from its last answer before
    to its first after. The pulses ask each partition about once a second, so a second is no outage."""
    times: dict[int, list[float]] = collections.defaultdict(list)
    for each in moments:
        times[each.partition].append(each.at)
    found: dict[str, float] = {}
    for one in episodes:
        kind = "+".join(one.kinds) if len(one.kinds) == 1 else "two at once"
        for answered in times.values():
            answered.sort()
            first = max(0, bisect.bisect_left(answered, one.began) - 1)
            last = min(len(answered) - 1, bisect.bisect_right(answered, one.ended))
            for at in range(first, last):
                found[kind] = max(found.get(kind, 0.0), answered[at + 1] - answered[at])
    return found


def share(sorted_values: list[float], part: float) -> float:
    return sorted_values[min(len(sorted_values) - 1, int(part * len(sorted_values)))]


def table(run: outcome) -> str:
    lines = [f"seed {run.seed}   mode={run.mode}   {run.seconds / 60:.1f} minutes of faults   "
             f"{len(run.episodes)} episodes", ""]
    if run.mode == "proxy":
        lines += ["namespaces are refused here: cuts, delay and loss went through a TCP proxy; no disk was filled", ""]
    by_kind = collections.defaultdict(list)
    for one in run.episodes:
        by_kind[one.kinds[0] if len(one.kinds) == 1 else "two at once"].append(one)
    if by_kind:
        lines.append(f"{'fault':<24}{'times':>6}{'longest gap of a partition':>28}{'all answer again after (max)':>30}")
        for kind, those in sorted(by_kind.items()):
            after = [one.recovered_s for one in those if one.recovered_s is not None]
            told = f"{max(after):.1f} s" if len(after) == len(those) else "NEVER"
            lines.append(f"{kind:<24}{len(those):>6}{run.gaps.get(kind, 0.0):>26.1f} s{told:>30}")
        recovered = sorted(one.recovered_s for one in run.episodes if one.recovered_s is not None)
        slow = sum(each > WANTED_PROGRESS_S for each in recovered) + len(run.episodes) - len(recovered)
        if recovered:
            lines.append(f"progress again after faults: p50 {share(recovered, 0.5):.1f} s, max {recovered[-1]:.1f} s, "
                         f"beyond {WANTED_PROGRESS_S:.0f} s: {slow}")
        lines.append("")
    for name, values in run.series.items():
        ordered = sorted(values)
        if ordered:
            lines.append(f"{name}: {len(ordered)} times, its partitions answer again after p50 "
                         f"{share(ordered, 0.5):.2f} s, p90 {share(ordered, 0.9):.2f} s, max {ordered[-1]:.2f} s")
    lines.append("writes: " + ", ".join(f"{count} {name}" for name, count in run.counts.items()))
    if run.refused:
        lines.append("refused: " + ", ".join(f"{name} ({count})" for name, count in sorted(run.refused.items())))
    lines.append("")
    for name, findings in run.checks.items():
        lines.append(f"{'ok  ' if not findings else 'FAIL'}  {name}")
        lines += [f"        {finding}" for finding in findings[:5]]
        if len(findings) > 5:
            lines.append(f"        and {len(findings) - 5} more")
    lines += [f"FAIL  {each}" for each in run.wrong]
    lines.append(f"acked-lost {run.breaches(LOST)}   double effects {run.breaches(DOUBLED)}   "
                 f"forks {run.breaches(FORKED)}   {'GOOD' if run.is_good() else 'NOT GOOD'}")
    return "\n".join(lines)


def as_json(run: outcome) -> dict[str, Any]:
    return {"seed": run.seed, "mode": run.mode, "good": run.is_good(), "seconds": round(run.seconds, 1),
            "writes": run.counts, "refused": run.refused,
            "faults": dict(collections.Counter(kind for one in run.episodes for kind in one.kinds)),
            "longest_gap_s": {kind: round(gap, 2) for kind, gap in run.gaps.items()},
            "recovered_s": [one.recovered_s and round(one.recovered_s, 2) for one in run.episodes],
            "series_s": {name: [round(each, 3) for each in values] for name, values in run.series.items()},
            "acked_lost": run.breaches(LOST), "double_effects": run.breaches(DOUBLED), "forks": run.breaches(FORKED),
            "checks": run.checks, "wrong": run.wrong}
