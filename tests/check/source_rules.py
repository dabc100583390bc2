#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Rules of the source tree that no compiler checks: layering (design §2), banned names, licence line, marked-off tests.

Run from anywhere; prints each breach as file:line: text and exits 1 when there is one. `--self-test` proves that each
rule can fail.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

# folder -> folders it may include, besides itself
MAY_INCLUDE = {
    "base": set(),
    "domain": {"base"},
    "events": {"base", "domain", "storage"},
    "storage": {"base"},
    "cluster": {"base", "domain", "events", "storage", "actors"},
    "projections": {"base", "domain", "events", "storage"},
    "actors": {"base", "domain", "events", "storage", "projections"},
    "devices": {"base", "domain", "events", "storage", "projections", "actors"},
    "http": {"base", "domain", "events", "storage", "projections", "actors"},
    "payments": {"base", "domain", "events", "storage", "projections", "actors"},
    "app": {"base", "domain", "events", "storage", "cluster", "projections", "actors", "devices", "http", "payments"},
    "bench": {"base", "domain", "events", "storage", "cluster", "projections", "actors", "devices", "http", "payments", "app"},
    "tests": {"base", "domain", "events", "storage", "cluster", "projections", "actors", "devices", "http", "payments", "app", "bench"},
}
BANNED = {"manager", "handler", "helper", "helpers", "util", "utils", "common", "impl", "data", "info"}
CODE = {".hpp", ".cpp"}
TYPE = re.compile(r"^\s*(?:class|struct|enum class|enum)\s+([A-Za-z_]\w*)")
INCLUDE = re.compile(r'^\s*#include\s+"([^"/]+)/')
SWITCHED_OFF = re.compile(r"doctest::(skip|may_fail|should_fail)|\bDISABLED_|GTEST_SKIP")


def breaches_of(path: str, text: str):
    parts = pathlib.PurePosixPath(path).parts
    folder, stem = parts[0], pathlib.PurePosixPath(path).stem
    lines = text.splitlines()
    if not lines or "SPDX-License-Identifier: Apache-2.0" not in "\n".join(lines[:2]):
        yield path, 1, "the licence line is missing"
    if BANNED & set(stem.split("_")):
        yield path, 1, f"banned word in the file name: {stem}"
    for number, line in enumerate(lines, 1):
        include = INCLUDE.match(line)
        if include and include[1] in MAY_INCLUDE and include[1] != folder:
            if include[1] not in MAY_INCLUDE.get(folder, set()):
                yield path, number, f"{folder}/ may not include {include[1]}/"
        name = TYPE.match(line)
        if name and BANNED & set(name[1].split("_")):
            yield path, number, f"banned word in the type name: {name[1]}"
        if folder == "tests" and SWITCHED_OFF.search(line):
            yield path, number, "a test that does not run"


def self_test():
    spdx = "// SPDX-License-Identifier: Apache-2.0\n"
    bad = {
        "storage/x.cpp": spdx + '#include "domain/session/bill.hpp"\n',
        "base/string_util.hpp": spdx,
        "base/y.hpp": spdx + "struct tariff_info {};\n",
        "base/z.hpp": "#pragma once\n",
        "tests/a.cpp": spdx + 'TEST_CASE("x" * doctest::' + "skip()) {}\n",
    }
    for path, text in bad.items():
        if not list(breaches_of(path, text)):
            sys.exit(f"the rules let {path} pass")
    if list(breaches_of("domain/x.hpp", spdx + '#include "base/instant.hpp"\n')):
        sys.exit("the rules refuse a good file")


def main():
    self_test()
    found = []
    count = 0
    for folder in MAY_INCLUDE:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in CODE:
                count += 1
                path = file.relative_to(ROOT).as_posix()
                found += breaches_of(path, file.read_text(encoding="utf-8"))
    for path, number, what in found:
        print(f"{path}:{number}: {what}")
    print(f"{count} files, {len(found)} breaches")
    sys.exit(1 if found or count == 0 else 0)


if __name__ == "__main__":
    main()
