#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Does it wrong on purpose in the real window: the switches, the badge of the check, the rate laboratory, divergence."""

import json
import os
import re
import sys
import tempfile

from driver import Atspi, Window, run, wait_for

LESSON = {
    'format': 'backflow-lesson', 'version': 1, 'title': 'Test',
    'network': {'inputs': 3, 'layers': [
        {'units': 2, 'activation': 'identity', 'weight': [[.5, .4, .3], [.6, .3, .2]]},
        {'units': 1, 'activation': 'identity', 'weight': [[.7, .8]]}]},
    'data': {'inputs': [[1, 2, 3]], 'targets': [[3.2]]},
    'training': {'loss': 'half_squared_error', 'optimizer': {'name': 'sgd', 'learning_rate': .01},
                 'stop': {'steps': 2000}}}
TITLES = ['Update at once', 'Forget zero_grad', 'Wrong sign', 'One path only', 'Split the error by weight',
          'No activation slope']
BADGE = 'Gradient check: .*'


def lesson(rate=.01):
    data = json.loads(json.dumps(LESSON))
    data['training']['optimizer']['learning_rate'] = rate
    handle, path = tempfile.mkstemp(suffix='.backflow')
    os.write(handle, json.dumps(data).encode())
    os.close(handle)
    return path


def badge(window):
    return window.get('toggle button|push button', BADGE).get_name()


def expect_badge(window, pattern):
    wait_for(lambda: f'the badge {pattern}, not {badge(window)}', lambda: re.fullmatch(pattern, badge(window)))


def find_switch(window, title):
    """A switch of the rules."""
    return next((node for node in window.walk() if node.get_name() == title and
                 re.fullmatch('switch|toggle button|check box', node.get_role_name())), None)


def is_open(window):
    """Whether the rules are: the keyboard is then on one of the switches."""
    return any(node.get_state_set().contains(Atspi.StateType.FOCUSED)
               for node in map(lambda title: find_switch(window, title), TITLES) if node)


def flip(window, title):
    """Opens the rules, flips a switch (to the pointer the popover is another window), and closes them."""
    # By its action: the row may lie below the fold.
    button = wait_for('the button Rules', lambda: next(
        (node for node in window.walk() if re.fullmatch('Rules: .*', node.get_name() or '') and
         node.get_n_actions() > 0), None))
    button.do_action()
    wait_for('the rules', lambda: is_open(window))
    if title == TITLES[0]:  # it has the focus
        window.key('space')
    else:
        find_switch(window, title).do_action()
        window.settle()
    window.key('Escape')
    wait_for('the rules to close', lambda: not is_open(window))


def switches():
    """/wrong/each-switch-shows-in-the-bar-and-in-the-badge"""
    path = lesson()
    with Window(path) as window:
        expect_badge(window, 'Gradient check: Compare the gradients with central differences')
        assert not window.has('.*', 'Update at once: .*')
        window.key('ctrl+g')
        expect_badge(window, 'Gradient check: The gradients are right. Largest relative error: .*e-1.')
        window.key('Escape')

        flip(window, 'Update at once')
        window.expect('Update at once: after this step the prediction is 3.03298505; right is 3.03278192')
        expect_badge(window, 'Gradient check: The gradients are wrong. Largest relative error: 0.00602, at w31')
        window.expect('Rules: ⚠ 1 wrong')
        window.key('ctrl+r')
        wait_for('the bar to go', lambda: not window.has('.*', 'Update at once: .*'))
        window.expect('Rules: all right')

        for title, error in [('Wrong sign', '2'), ('Split the error by weight', '0.333'), ('One path only', None),
                             ('No activation slope', None)]:
            flip(window, title)
            window.expect(f'{title}: after this step the prediction is .*')
            expect_badge(window, 'Gradient check: The gradients are right.*' if error is None else
                         f'Gradient check: The gradients are wrong. Largest relative error: {error}, at .*')
            window.key('ctrl+z')
            window.expect('Rules: all right')

        # Gradients that are not emptied are wrong from the second step on.
        flip(window, 'Forget zero_grad')
        expect_badge(window, 'Gradient check: The gradients are right.*')
        for _ in range(3):
            window.press('Step')
        wait_for('the second step', lambda: window.has('.*', 'step 2 .*'))
        expect_badge(window, 'Gradient check: The gradients are wrong. Largest relative error: 0.567, at w32')
    os.unlink(path)


def stale_badge():
    """/wrong/the-badge-is-out-of-date-after-a-step"""
    with Window() as window:
        window.key('ctrl+g')
        expect_badge(window, 'Gradient check: The gradients are right.*')
        window.key('Escape')
        for _ in range(3):
            window.press('Step')
        expect_badge(window, 'Gradient check: Out of date: The gradients are right.*')


def learning_rate(window):
    return window.text_of(window.get('text|entry', 'Learning rate'))


def go_to_the_map(window):
    """Its key shows the map and goes there, also from elsewhere; from the map it closes it."""
    def find():
        return window.find('push button', 'Map of the learning rates|Learning rate .*')

    def is_there():
        return find() is not None and find().get_state_set().contains(Atspi.StateType.FOCUSED)
    window.key('alt+3')
    wait_for('the keyboard on the map', is_there)
    window.key('alt+3')
    wait_for('the map to close', lambda: find() is None)
    window.key('alt+3')
    wait_for('the keyboard on the map', is_there)
    window.key('Tab')
    wait_for('the keyboard elsewhere', lambda: not is_there())
    window.key('alt+3')
    wait_for('the keyboard on the map', is_there)
    return find()


def laboratory():
    """/wrong/the-map-says-where-rates-lead-and-one-can-be-picked"""
    path = lesson()
    with Window(path) as window:
        plot = go_to_the_map(window)
        wait_for(lambda: f'the bands, not {plot.get_description()}',
                 lambda: 'overflows within' in plot.get_description(), 60)
        lines = plot.get_description().splitlines()
        assert lines[0].endswith(': settles'), lines
        assert lines[1].endswith(': swings between 2 values'), lines
        assert any(line.endswith(': swings between 4 values') for line in lines), lines
        before = learning_rate(window)
        window.click(plot)
        wait_for('another rate', lambda: learning_rate(window) != before)
        assert float(learning_rate(window)) > .01, learning_rate(window)
        picked = learning_rate(window)
        window.key('End', 'Return')
        wait_for('the last rate', lambda: learning_rate(window) != picked)
        window.expect('Learning rate .*: overflows at step .*')
        window.key('ctrl+z', 'ctrl+z')
        wait_for('the first rate again', lambda: learning_rate(window) == before)
    os.unlink(path)


def divergence():
    """/wrong/divergence-says-why-and-halving-leads-out-of-it"""
    path = lesson(.16)
    with Window(path) as window:
        window.go_full_speed()
        window.press('Train')
        window.expect('Training diverged: the loss of step 11 is not a finite number. Before, it grew from .* to .* in '
                      '.* steps. The step that began it overshot: .*')
        window.key('ctrl+BackSpace')
        wait_for('the bar to go', lambda: not window.has('.*', 'Training diverged.*'))
        window.key('ctrl+z')
        window.expect('Training diverged.*')
        window.press('Halve the Learning Rate')
        wait_for('half the rate', lambda: learning_rate(window) == '0.08')
        window.press('Train')
        window.expect('prediction 3.2, target 3.2, miss .*', patience=30)
    os.unlink(path)


if __name__ == '__main__':
    sys.exit(run([switches, stale_badge, laboratory, divergence]))
