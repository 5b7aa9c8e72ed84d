#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs `backflow-cli trace` on every lesson of the oracle and compares its numbers with PyTorch's:
test-oracle.py PROGRAM FIXTURES"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
FIXTURES = json.loads(pathlib.Path(sys.argv[2]).read_text(encoding='utf-8'))
FIRST_STEP = 1e-12  # of a tensor's largest magnitude
LATER_STEPS = 1e-9


def flatten(value):
    return [number for item in value for number in flatten(item)] if isinstance(value, list) else [value]


def compare(what, ours, theirs, tolerance):
    """Two tensors, which may be null both"""
    ours, theirs = flatten(ours), flatten(theirs)
    assert len(ours) == len(theirs), f'{what} has {len(ours)} numbers, not {len(theirs)}'
    if theirs == [None]:
        assert ours == [None], f'{what} is {ours}, not null'
        return
    scale = max(map(abs, theirs))
    for mine, other in zip(ours, theirs):
        assert mine == other or abs(mine - other) <= tolerance * scale, f'{what} is {mine!r}, not {other!r}'


def check(case, path):
    path.write_text(json.dumps(case['lesson']), encoding='utf-8')
    n_steps = case['steps'][-1]['step']
    done = subprocess.run([PROGRAM, 'trace', path, '--steps', str(n_steps)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    lines = done.stdout.splitlines()
    assert len(lines) == n_steps, f'{len(lines)} lines'
    for theirs in case['steps']:
        ours = json.loads(lines[theirs['step'] - 1])
        tolerance = FIRST_STEP if theirs['step'] == 1 else LATER_STEPS
        assert ours['samples'] == theirs['samples'], f"samples are {ours['samples']}"
        compare('loss', ours['loss'], theirs['loss'], tolerance)
        for number, (mine, other) in enumerate(zip(ours['layers'], theirs['layers'])):
            for key in other:
                compare(f"step {theirs['step']} layers[{number}].{key}", mine[key], other[key], tolerance)


def main():
    failed = 0
    print(f'1..{len(FIXTURES)}')
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(FIXTURES, 1):
            name = case['lesson']['title'].replace('#', '')
            try:
                check(case, pathlib.Path(folder) / 'lesson.backflow')
                print(f'ok {number} {name}')
            except AssertionError as error:
                failed += 1
                print(f'not ok {number} {name}\n# {error}')
    return 1 if failed else 0


sys.exit(main())
