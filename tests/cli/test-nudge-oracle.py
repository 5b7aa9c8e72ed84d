#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs `backflow-cli nudge` on every case of the oracle and compares what it comes to: test-nudge-oracle.py PROGRAM CASES"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
CASES = json.loads(pathlib.Path(sys.argv[2]).read_text(encoding='utf-8'))
TOLERANCE = 1e-11
DIFFERENCES = 1e-7  # finite differences of 1e-6 keep no more of what is rounded


def compare(what, ours, theirs, tolerance):
    if isinstance(theirs, list):
        assert len(ours) == len(theirs), f'{what} has {len(ours)} items, not {len(theirs)}'
        for number, pair in enumerate(zip(ours, theirs)):
            compare(f'{what}[{number}]', *pair, tolerance)
    elif isinstance(theirs, dict):
        for key, value in theirs.items():
            compare(f'{what}.{key}', ours[key], value, tolerance)
    elif isinstance(theirs, float):
        assert abs(ours - theirs) <= tolerance, f'{what} is {ours!r}, not {theirs!r}'
    else:
        assert ours == theirs, f'{what} is {ours!r}, not {theirs!r}'


def check(case, path):
    path.write_text(json.dumps(case['lesson']), encoding='utf-8')
    options = [text for key, value in case['options'].items() for text in (f'--{key}', repr(value))]
    done = subprocess.run([PROGRAM, 'nudge', path, '--json', '--method', case['method'], *options],
                          capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    compare('result', json.loads(done.stdout), case['result'],
            DIFFERENCES if case['method'] == 'finite_differences' else TOLERANCE)


def main():
    failed = 0
    print(f'1..{len(CASES)}')
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(CASES, 1):
            name = f"{case['lesson']['title']}, {case['method']}, {case['options']}"
            try:
                check(case, pathlib.Path(folder) / 'lesson.backflow')
                print(f'ok {number} {name}')
            except AssertionError as error:
                failed += 1
                print(f'not ok {number} {name}\n# {error}')
    return 1 if failed else 0


sys.exit(main())
