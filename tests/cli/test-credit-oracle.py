#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs `backflow-cli credit` on every lesson of the oracle and compares the pies with PyTorch's:
test-credit-oracle.py PROGRAM FIXTURES"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
FIXTURES = json.loads(pathlib.Path(sys.argv[2]).read_text(encoding='utf-8'))
TOLERANCE = 1e-9  # of the largest piece, which is a product of two gradients


def credit(path, step, cut, *options):
    done = subprocess.run([PROGRAM, 'credit', path, '--json', '--step', str(step), '--cut', cut, *map(str, options)],
                          capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def gather(ours, layer, key):
    """The numbers of one layer, as PyTorch's tensors lie: by unit and input, or by unit."""
    if key == 'holds':
        return [unit['holds'] for unit in ours['units'] if unit['layer'] == layer]
    rows = {}
    for parameter in ours['parameters']:
        if parameter['layer'] == layer and (parameter['input'] is None) == (key == 'bias'):
            number = parameter['passed' if key == 'passed' else 'piece']
            rows.setdefault(parameter['unit'], []).append(number)
    numbers = [rows[unit] for unit in sorted(rows)]
    return [row[0] for row in numbers] if key == 'bias' else numbers


def flatten(value):
    return [number for item in value for number in flatten(item)] if isinstance(value, list) else [value]


def compare(what, ours, theirs, scale):
    ours, theirs = flatten(ours), flatten(theirs)
    assert len(ours) == len(theirs), f'{what} has {len(ours)} numbers, not {len(theirs)}'
    for mine, other in zip(ours, theirs):
        assert abs(mine - other) <= TOLERANCE * scale, f'{what} is {mine!r}, not {other!r}'


def check_cut(path, step, cut, theirs):
    options = ['--sample', theirs['sample'], '--output', theirs['output']] if cut == 'result' else []
    ours = credit(path, step, cut, *options)
    numbers = [abs(n) for layer in theirs['layers'] for n in flatten([layer['weight'], layer['bias'] or []])]
    scale = max(numbers)
    compare(f'{cut}: total', ours['total'], theirs['total'], sum(numbers))
    if cut == 'fix':
        compare('actual drop', ours['actual_drop'], theirs['actual_drop'], sum(numbers) + 1)
        compare('crumb', ours['crumb'], ours['actual_drop'] - ours['total'], sum(numbers))
    for number, layer in enumerate(theirs['layers']):
        for key, value in layer.items():
            if value is not None:
                compare(f'{cut}: step {step} layers[{number}].{key}', gather(ours, number, key), value, scale)
    for part in ours['parameters']:
        if ours['state'] == 'cut':
            compare(f"{cut}: share of {part['name']}", part['share'] * abs(ours['total']) if cut != 'result' else
                    part['share'] * ours['total'], part['piece'], scale)


def check(case, path):
    path.write_text(json.dumps(case['lesson']), encoding='utf-8')
    for step in case['steps']:
        for cut in 'fix', 'result', 'gradient':
            check_cut(path, step['step'], cut, step[cut])


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
