#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Mends the weights from front to back in the real window: by hand, by machine, and in a race."""

import sys

from driver import Window, run, wait_for

OPENING = 'prediction 2.98, target 3.2, miss −0.22'
GUESS = 'prediction 3.327, target 3.2, miss 0.127'


def press(window, name):
    """Presses a button that may have to be scrolled to."""
    window.get('push button', name).do_action()
    window.settle()


def tries(window):
    """What is said of the rows of the list"""
    return [node.get_name() for node in window.walk(window.get('list', 'Tries')) if (node.get_name() or '').startswith('try ')]


def expect_tries(window, *expected):
    wait_for(lambda: f'tries {expected}, not {tries(window)}', lambda: tries(window) == list(expected))


def front_to_back():
    """/window-nudge/front-to-back-by-hand-and-by-machine"""
    with Window(size=(1280, 980)) as window:
        window.expect(OPENING)
        window.press('Front to back')
        window.expect('0 passes · 0 multiplications')
        expect_tries(window, 'try start: prediction 2.98, miss −0.22; the weights of the start, the present one')

        # The guess of the lesson is one click away, and says what the arithmetic says.
        press(window, 'A Guess')
        window.expect(GUESS)
        window.expect('1 pass · 8 multiplications')
        window.expect('A guess: w31 = 0.35.*prints 3.293.*says 3.327.')
        expect_tries(window, 'try start: prediction 2.98, miss −0.22; the weights of the start',
                     'try 1: prediction 3.327, miss 0.127; w31 = 0.35, w′11 = 0.78, w′21 = 0.83, the best, the present one')

        # Going back to a try is one edit.
        window.click(window.get('.*', 'try start: .*'))
        window.expect(OPENING)
        window.key('ctrl+z')
        window.expect(GUESS)
        window.key('ctrl+z')
        window.expect(OPENING)

        # A weight that is typed is a try, too.
        window.click(window.get('push button', 'w32, 0.2.*'))
        window.type('0.3')
        window.key('Return')
        window.expect('prediction 3.22, target 3.2, miss 0.02')
        window.expect('2 passes · 16 multiplications')

        # By machine: greedy from the start, whose weights are taken and undone as one.
        window.click(window.get('.*', 'try start: .*'))
        window.expect(OPENING)
        press(window, 'Start')
        window.expect('Best: prediction 3.2024, miss 0.0024, found in pass 15.\n35 passes, 280 multiplications, .*')
        press(window, 'Take These Weights')
        window.expect('prediction 3.2024, target 3.2, miss 0.0024')
        window.expect('try greedy: prediction 3.2024, miss 0.0024; .*, the best, the present one')
        window.key('ctrl+z')
        window.expect(OPENING)

        # A grid says what it costs before it starts.
        window.click(window.get('combo box', 'Method'))
        window.key('Up', 'Return')
        window.expect('3⁸ = 6561 passes, about .*')
        press(window, 'Start')
        window.expect('Best: prediction 3.1112, miss −0.0888, found in pass 6561.\n6561 passes, 52488 multiplications, .*')


def race():
    """/window-nudge/race-of-all-methods-and-its-table"""
    with Window() as window:
        window.expect(OPENING)
        window.click(window.get('(toggle |push |)button', 'Race'))
        chart = window.get('image|img', 'Race of the methods')
        wait_for('what the race is for', lambda: 'Scale is the argument' in chart.get_description())
        window.expect('8 weights')
        press(window, 'Start the race')
        wait_for('the end of the race',
                 lambda: 'grid:' in chart.get_description() and window.find('push button', 'Start the race'), 30)
        wait_for('the last words', lambda: '6560: ' in chart.get_description())
        lines = chart.get_description().split('\n')
        assert lines[0] == 'smallest |miss| so far by forward passes', lines
        assert [line.split(':')[0] for line in lines[1:]] == ['grid', 'greedy', 'random', 'differences',
                                                              'backpropagation'], lines
        assert lines[1].endswith('6560: 0.0888'), lines
        assert lines[2].endswith('35: 0.0024'), lines

        # The window goes on meanwhile, and other weights make another race.
        window.press('Step')
        window.press('Step')
        wait_for('no race', lambda: 'Scale is the argument' in chart.get_description())


sys.exit(run([front_to_back, race]))
