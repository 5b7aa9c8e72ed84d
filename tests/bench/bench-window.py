#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Measures how long the window takes to answer while workers compute, and prints the table of docs/BENCHMARKS.md.

  tools/run --version && tests/bench/bench-window.py [--seconds S]

Opens the real window on a private screen, by tests/app/driver.py, and asks it for its size every 5 ms: the accessibility
bus has the program's main thread answer, between two frames and never during one. Moments at which it cannot be asked, as
an answer is still out, count as waiting for that answer, as the click of a person would. `start` is how long the click that
starts the work took itself. The build is $BACKFLOW_BUILD_DIR, or _build.
"""

import argparse
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, 'tests', 'app'))

from driver import Window, wait_for, xdotool  # noqa: E402

INTERVAL = .005  # s between two questions
XOR = os.path.join(ROOT, 'data', 'lessons', 'xor.backflow')


def go_private(arguments):
    """Runs this again on a screen, a bus and settings of its own, like tools/test."""
    build = os.path.abspath(os.environ.get('BACKFLOW_BUILD_DIR', os.path.join(ROOT, '_build')))
    backflow = os.path.join(build, 'src', 'app', 'backflow')
    if not os.path.exists(backflow):
        sys.exit(f'{backflow} is not there: build first, with tools/run --version')
    with tempfile.TemporaryDirectory() as scratch:
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith('LC_') and name not in ('LANGUAGE', 'DISPLAY', 'WAYLAND_DISPLAY', 'GTK_A11Y',
                                                                      'DBUS_SESSION_BUS_ADDRESS', 'AT_SPI_BUS_ADDRESS')}
        environment.update(BACKFLOW=backflow, BACKFLOW_BENCH_SCREEN='private', GSETTINGS_SCHEMA_DIR=f'{build}/data',
                           GSETTINGS_BACKEND='memory', GSK_RENDERER='cairo', GDK_BACKEND='x11', GDK_DEBUG='gl-disable',
                           ADW_DISABLE_PORTAL='1', LANG='C.UTF-8', HOME=scratch, XDG_RUNTIME_DIR=scratch)
        with open(os.path.join(scratch, 'bus.log'), 'w', encoding='utf-8') as log:
            return subprocess.run(['dbus-run-session', '--', 'bash', '-c', 'exec "$@" >&3 2>&4 3>&- 4>&-', 'bash',
                                   'xvfb-run', '-a', '-s', '-screen 0 1600x1000x24 -extension MIT-SHM', sys.executable,
                                   '-B', os.path.abspath(__file__), *arguments],
                                  env=environment, stdout=log, stderr=log, pass_fds=(3, 4), check=False).returncode


def sample(window, seconds):
    """How many ms the window takes to answer, for each moment at which it might have been asked"""
    times = []
    due = time.monotonic()
    end = due + seconds
    while due < end:
        time.sleep(max(0., due - time.monotonic()))
        window.frame.get_extents()
        answered = time.monotonic()
        while due <= answered:  # whoever had asked meanwhile would have had an answer now
            times.append(1000 * (answered - due))
            due += INTERVAL
    return times


def click(button):
    """Presses a button; gives back how many ms that took until the window had done it."""
    began = time.monotonic()
    button.do_action()
    return 1000 * (time.monotonic() - began)


class Work:
    """Something that workers compute: how one gets to it, how it starts, and what is only there while it goes on."""

    def __init__(self, name, path, prepare, start, is_going_on):
        self.name, self.path, self.prepare, self.start, self.is_going_on = name, path, prepare, start, is_going_on

    def measure(self, seconds):
        """The rows of the table, without the work and with it"""
        with Window(self.path, motion=True) as window:
            self.prepare(window)
            time.sleep(1)  # what is still to be drawn
            idle = sample(window, seconds)
            start = self.start(window)
            busy = sample(window, seconds)
            return (make_row(f'before {self.name}', idle),
                    make_row(f'**{self.name}**', busy, start, idle, self.is_going_on(window)))


def percentile(times, share):
    return sorted(times)[min(len(times) - 1, math.ceil(share * len(times)) - 1)]


def make_row(name, times, start=None, idle=None, goes_on=None):
    numbers = [statistics.median(times), percentile(times, .95), max(times)]
    cells = [name, *(f'{number:.2f}' for number in numbers)]
    if idle:
        cells += [f'{numbers[0] / statistics.median(idle):.1f}', f'{numbers[1] / percentile(idle, .95):.1f}', f'{start:.1f}',
                  'no' if goes_on else 'yes']
    else:
        cells += [''] * 4
    return f'| {" | ".join(cells)} |'


def write_network(folder, widths, n_samples):
    """A lesson with a network of these widths and random data"""
    chance = random.Random(1)
    rows = [[[chance.uniform(-1, 1) for _ in range(n)] for _ in range(n_samples)] for n in (widths[0], widths[-1])]
    layers = [{'units': n, 'activation': 'tanh', 'init': {'scheme': 'xavier_uniform', 'seed': i}}
              for i, n in enumerate(widths[1:])]
    lesson = {'format': 'backflow-lesson', 'version': 1, 'title': 'Large',
              'network': {'inputs': widths[0], 'layers': layers}, 'data': {'inputs': rows[0], 'targets': rows[1]},
              'training': {'loss': 'mse', 'batch_size': n_samples, 'stop': {'steps': 1000},
                           'optimizer': {'name': 'sgd', 'learning_rate': .01}}}
    path = os.path.join(folder, f'{"-".join(map(str, widths))}.backflow')
    with open(path, 'w', encoding='utf-8') as file:
        json.dump(lesson, file)
    return path


def open_race(window):
    window.get('toggle button|push button', 'Race').do_action()
    window.get('push button', 'Start the race')


def start_race(window):
    return click(window.get('push button', 'Start the race'))


def is_racing(window):
    return window.has('push button', 'Cancel the race')


def open_grid(window):
    """The grid of 3 values; how long it takes has to be known before it may start."""
    window.press('Front to back')
    window.click(window.get('combo box', 'Method'))
    window.key('Up', 'Return')
    window.expect('.* passes, about .*')


def is_searching(window):
    return window.has('label', '.* passes, .* so far') and not window.has('label', 'Best: .*\n.*')


def get_map_button(window):
    return window.find('push button', 'Map|Map Again|Cancel', window.get('.*', 'BfRateView'))


def open_map(window):
    """Opening the map starts it: it is stopped, so that the work is measured without what the new pane takes."""
    window.key('alt+3')
    wait_for('a map that is made', lambda: get_map_button(window).get_name() == 'Cancel')
    get_map_button(window).do_action()
    wait_for('a map that is stopped', lambda: get_map_button(window).get_name() != 'Cancel')


def start_check(window):
    """Opens the table. That a key did it is not known before the next question is answered."""
    began = time.monotonic()
    xdotool('key', 'ctrl+g')
    return 1000 * (time.monotonic() - began)


def list_work(folder):
    large = write_network(folder, (64, 64, 10), 1024)
    return [
        Work('race, 2-4-1', XOR, open_race, start_race, is_racing),
        Work('race, 64-64-10', large, open_race, start_race, is_racing),
        Work('grid, 2-4-1', XOR, open_grid, lambda window: click(window.get('push button', 'Start')), is_searching),
        Work('map, 64-64-10', large, open_map, lambda window: click(get_map_button(window)),
             lambda window: get_map_button(window).get_name() == 'Cancel'),
        Work('check, 64-64-10', large, lambda window: None, start_check,
             lambda window: not window.has('.*', 'Gradient check: The gradients are .*')),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--seconds', type=float, default=5, help='how long each row is measured')
    parser.add_argument('--only', default='', help='only work whose name has this in it')
    options = parser.parse_args()
    if os.environ.get('BACKFLOW_BENCH_SCREEN') != 'private':
        os.dup2(1, 3)
        os.dup2(2, 4)
        return go_private(sys.argv[1:])

    manager = subprocess.Popen(['openbox'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        print(f'load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors\n')
        print('| ms | median | 95 % | longest | median to before | 95 % to before | start | came to its end |')
        print('|---|---|---|---|---|---|---|---|')
        with tempfile.TemporaryDirectory() as folder:
            for work in list_work(folder):
                if options.only in work.name:
                    print(*work.measure(options.seconds), sep='\n', flush=True)
    finally:
        manager.terminate()
        manager.wait()
    return 0


if __name__ == '__main__':
    sys.exit(main())
