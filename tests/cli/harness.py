# SPDX-License-Identifier: MIT
"""What the tests of backflow-cli share: to run the real program, to look at what it prints, writes and returns, and to tell
of it in TAP. A test program is run as test-NAME.py PROGRAM."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
WORK = pathlib.Path(tempfile.mkdtemp(prefix='backflow-cli-'))
TESTS = []


def test(function):
    TESTS.append(function)
    return function


class Run:
    """One run of the program in an empty folder."""

    def __init__(self, *arguments, **environment):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=WORK))
        done = subprocess.run([PROGRAM, *map(str, arguments)], cwd=self.folder, capture_output=True, timeout=60,
                              env={**os.environ, **environment}, check=False)
        self.status = done.returncode
        self.out = done.stdout.decode()
        self.err = done.stderr.decode()
        self.files = sorted(path.name for path in self.folder.iterdir())


def good(*arguments, **environment):
    run = Run(*arguments, **environment)
    equal(run.status, 0, run.err)
    equal(run.err, '')
    return run


def bad(*arguments, says, status=2):
    """Refused: nothing on standard output, no file, and on standard error what is wrong."""
    run = Run(*arguments)
    equal(run.status, status, run.out + run.err)
    equal(run.out, '')
    equal(run.files, [])
    contains(run.err, says)
    return run


def equal(actual, expected, note=''):
    assert actual == expected, f'{actual!r} is not {expected!r} {note}'


def contains(text, part):
    assert part in text, f'{part!r} is not in:\n{text}'


def close(actual, expected, tolerance=1e-12):
    """Compares numbers, and lists of them, of the same shape."""
    if isinstance(expected, (list, tuple)):
        equal(len(actual), len(expected))
        for one, other in zip(actual, expected):
            close(one, other, tolerance)
    else:
        assert abs(actual - expected) <= tolerance, f'{actual!r} is not {expected!r}'


def trace(*arguments):
    return [json.loads(line) for line in good('trace', *arguments).out.splitlines()]


def lesson(**changes):
    """A file like the worked example, with changes: a dotted path to each value."""
    data = {
        'format': 'backflow-lesson', 'version': 1, 'title': 'Test',
        'network': {'inputs': 3, 'layers': [
            {'units': 2, 'activation': 'identity', 'weight': [[.5, .4, .3], [.6, .3, .2]]},
            {'units': 1, 'activation': 'identity', 'weight': [[.7, .8]]}]},
        'data': {'inputs': [[1, 2, 3]], 'targets': [[3.2]]},
        'training': {'loss': 'mse', 'optimizer': {'name': 'sgd', 'learning_rate': .01}},
    }
    for path, value in changes.items():
        keys = path.split('__')
        place = data
        for key in keys[:-1]:
            place = place[int(key) if isinstance(place, list) else key]
        place[int(keys[-1]) if isinstance(place, list) else keys[-1]] = value
    return write(json.dumps(data))


def write(text):
    handle, name = tempfile.mkstemp(dir=WORK, suffix='.backflow')
    os.write(handle, text.encode())
    os.close(handle)
    return name


def main():
    print(f'1..{len(TESTS)}')
    failed = 0
    for number, function in enumerate(TESTS, 1):
        name = function.__name__.replace('_', '-')
        try:
            function()
            print(f'ok {number} /cli/{name}', flush=True)
        except Exception as error:  # pylint: disable=broad-except
            failed += 1
            for line in f'{type(error).__name__}: {error}'.splitlines():
                print(f'# {line}')
            print(f'not ok {number} /cli/{name}', flush=True)
    subprocess.run(['rm', '-rf', WORK], check=True)
    return 1 if failed else 0
