#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Uses the real window as a person does: clicks, types, and reads what is said."""

import os
import re
import sys
import tempfile

from driver import Atspi, Missing, Window, run, wait_for, xdotool

WEIGHTS = {'w11': '0.5', 'w12': '0.6', 'w21': '0.4', 'w22': '0.3', 'w31': '0.3', 'w32': '0.2',
           'w′11': '0.7', 'w′21': '0.8'}
GRADIENTS = {'w11': '−0.308', 'w12': '−0.352', 'w21': '−0.616', 'w22': '−0.704', 'w31': '−0.924', 'w32': '−1.056',
             'w′11': '−0.968', 'w′21': '−0.792'}
HALF_GRADIENTS = {'w11': '−0.154', 'w12': '−0.176', 'w21': '−0.308', 'w22': '−0.352', 'w31': '−0.462', 'w32': '−0.528',
                  'w′11': '−0.484', 'w′21': '−0.396'}
STEPPED = {'w11': '0.50308', 'w12': '0.60352', 'w21': '0.40616', 'w22': '0.30704', 'w31': '0.30924', 'w32': '0.21056',
           'w′11': '0.70968', 'w′21': '0.80792'}
OPENING = 'prediction 2.98, target 3.2, miss −0.22'
GONE_UNTIL = 0.4  # seconds in which something that must not happen would have happened


def arithmetic(window):
    """All text of the Arithmetic pane; where its rows may break is its own business."""
    return window.text_of(window.get('text', 'Arithmetic.*')).replace('\N{NO-BREAK SPACE}', ' ')


def described(window, name):
    """What a screen reader says beside the name of something on the canvas."""
    return window.get('push button', name).get_description()


def expect_backward(window, gradients, deltas):
    """Waits until every gradient and delta is told, to the last digit."""
    for name, gradient in gradients.items():
        wait_for(f'{gradient} at {name}',
                 lambda: f', gradient {gradient},' in described(window, f'{name}, {WEIGHTS[name]}'), 20)
    for name, delta in deltas.items():
        wait_for(f'{delta} at {name}', lambda: described(window, f'{name}[, ].*').endswith(f'delta {delta}'))


def parameters(window):
    """The labels of the parameter table, row by row."""
    window.click(window.get('page tab', 'Parameters'))
    table = window.get('tree table', 'Parameters')
    return [node.get_name() for node in window.walk(table) if node.get_role_name() == 'label']


def expect_opening(window):
    window.expect(OPENING)
    for name, value in WEIGHTS.items():
        window.expect(f'{name}, {value}')


def opens_on_the_worked_example():
    """/window/opens-on-the-worked-example-with-every-number"""
    with Window() as window:
        expect_opening(window)
        window.expect('h1, activation 2.2')
        window.expect('h2, activation 1.8')
        window.expect('step 1 · epoch 1 · sample 1 of 1')
        text = arithmetic(window)
        for part in ('1 × 0.5', '3 × 0.3', '2.2', '2.98', '−0.22', '0.0484', 'not computed yet'):
            assert part in text, f'{part} is not in\n{text}'


def step_through_one_step():
    """/window/step-by-phase-through-one-whole-step"""
    with Window(motion=True) as window:
        expect_opening(window)
        window.press('Step')
        expect_backward(window, GRADIENTS, {'prediction': '−0.44', 'h1': '−0.308', 'h2': '−0.352'})
        text = arithmetic(window)
        for gradient in GRADIENTS.values():
            assert f'= {gradient}' in text, f'{gradient} is not in\n{text}'
        window.press('Step')
        for name, value in STEPPED.items():
            window.expect(f'{name}, {re.escape(value)}.*', patience=20)
        window.press('Step')
        window.press('Step')
        window.press('Step')
        window.expect('prediction 3.08597, target 3.2, miss −0.114032', patience=20)
        window.expect('step 2 · epoch 2 · sample 1 of 1')


def half_squared_error():
    """/window/with-half-the-squared-error-every-gradient-is-half-as-large"""
    with Window() as window:
        window.click(window.get('combo box', 'Loss|MSELoss'))
        window.key('Down', 'Return')
        window.expect('½ squared error, logarithmic')
        window.key('period')
        expect_backward(window, HALF_GRADIENTS, {'prediction': '−0.22', 'h1': '−0.154', 'h2': '−0.176'})
        for _ in range(4):
            window.key('period')
        window.expect('prediction 3.03278, target 3.2, miss −0.167218', patience=20)


def the_parameter_table():
    """/window/the-parameter-table-holds-every-weight-and-its-gradient"""
    with Window() as window:
        window.press('Step')
        expect_backward(window, GRADIENTS, {})
        cells = parameters(window)
        rows = [cells[i:i + 5][:4] for i in range(5, len(cells), 5)]
        assert sorted(rows) == sorted([name, WEIGHTS[name], GRADIENTS[name], '–'] for name in WEIGHTS), rows


def back_to_the_start():
    """/window/back-goes-back-to-the-very-beginning"""
    with Window() as window:
        for _ in range(7):  # backward, step; zero_grad, forward, loss, backward, step
            window.key('period')
        window.expect('step 2 · epoch 2 · sample 1 of 1')
        window.expect('w32, 0.216088.*')
        for _ in range(7 + 3):
            window.key('comma')
        window.expect('h1, activation not computed')
        window.expect('looking at step 1 of . · epoch 1 · sample 1 of 1')
        back = window.get('push button', 'Back')
        wait_for('Back to be of no use', lambda: not back.get_state_set().contains(Atspi.StateType.SENSITIVE))
        for _ in range(3):
            window.press('Step')
        expect_opening(window)


def train_and_pause():
    """/window/train-runs-and-pause-stops-it-at-once"""
    with Window(motion=True) as window:
        window.press('Train')
        pause = window.get('push button', 'Pause')
        wait_for('the third step', lambda: window.find('label', 'step ([3-9]|[1-9][0-9]+) ·.*'))
        window.click(pause)
        window.get('push button', 'Train')
        counter = window.get('label', 'step .* · sample 1 of 1').get_name()
        try:
            wait_for('', lambda: window.get('label', 'step .* · sample 1 of 1').get_name() != counter, GONE_UNTIL)
            raise AssertionError('training went on after Pause')
        except Missing:
            pass
        window.key('ctrl+z')
        expect_opening(window)


def edit_and_undo():
    """/window/a-weight-typed-in-place-changes-the-prediction-and-undo-brings-it-back"""
    with Window() as window:
        window.click(window.get('.*', 'w32, 0.2'))
        window.get('text|entry', '.*w32.*')
        window.type('0.5')
        window.key('Return')
        window.expect('w32, 0.5')
        window.expect('prediction 3.7, target 3.2, miss 0.5')
        window.key('ctrl+z')
        expect_opening(window)
        window.key('ctrl+shift+z')
        window.expect('prediction 3.7, target 3.2, miss 0.5')


def a_comma_arrives():
    """/window/letters-digits-point-comma-and-space-typed-into-an-entry-are-text"""
    with Window() as window:
        window.click(window.get('.*', 'w32, 0.2'))
        window.type('0,7')
        window.key('Return')
        window.expect('w32, 0.7')
        window.click(window.get('.*', 'w11, 0.5'))
        window.type(' 1/3 ')
        window.key('Return')
        window.expect('w11, 0.333333')
        window.expect('step 1 · epoch 1 · sample 1 of 1')


def a_wrong_entry():
    """/window/a-wrong-entry-says-what-is-wrong-and-changes-nothing"""
    with Window() as window:
        window.click(window.get('.*', 'w32, 0.2'))
        window.type('abc')
        window.key('Return')
        wait_for('what is wrong with abc',
                 lambda: any('abc' in (node.get_name() or '') + (node.get_description() or '')
                             for node in window.walk()))
        window.key('Escape')
        window.key('Escape')
        expect_opening(window)


def keys_walk_on_the_canvas():
    """/window/arrows-walk-on-the-canvas-and-enter-edits"""
    with Window() as window:
        focused = Atspi.StateType.FOCUSED
        for _ in range(12):
            window.key('Tab')
            if window.get('push button', 'a1, input 1').get_state_set().contains(focused):
                break
        window.key('Right')
        wait_for('the focus on w11', lambda: window.get('push button', 'w11, 0.5').get_state_set().contains(focused))
        window.key('Down')
        wait_for('the focus on w12', lambda: window.get('push button', 'w12, 0.6').get_state_set().contains(focused))
        window.key('Return')
        window.type('.7')
        window.key('Return')
        window.expect('w12, 0.7')


def plain_keys():
    """/window/space-trains-point-steps-comma-goes-back-and-home-resets"""
    with Window() as window:
        window.key('period')
        window.expect('w32, 0.2.*')
        wait_for('gradients', lambda: '−1.056' in arithmetic(window), 20)
        window.key('comma')
        wait_for('no gradients', lambda: '−1.056' not in arithmetic(window))
        window.key('space')
        window.expect('Pause')
        wait_for('the third step', lambda: window.find('label', 'step ([3-9]|[1-9][0-9]+) ·.*'))
        window.key('space')
        window.expect('Train')
        window.key('Home')
        expect_opening(window)
        clicked_controls_hold_no_keys_back(window)
        the_keys_are_listed(window)


def clicked_controls_hold_no_keys_back(window):
    drop_down = window.get('push button', 'How far Step and Back go')
    window.click(drop_down)
    window.key('Down', 'Return')  # its list has the keys
    window.settle()
    speed = window.get('slider', 'Speed')
    for clicked in (drop_down, speed):
        if clicked is speed:
            window.click(speed)
        before = speed.get_description()
        window.key('space')
        window.expect('Pause')
        window.key('space', 'Home')
        window.expect('Train')
        expect_opening(window)
        assert speed.get_description() == before
    # Who comes with Tab has them.
    window.key('shift+Tab', 'Tab', 'Home')
    wait_for('the slowest speed', lambda: speed.get_description() != before)
    assert not window.has('push button', 'Pause')


def the_keys_are_listed(window):
    window.key('ctrl+question')
    keys = window.dialog('Train or pause')
    wait_for('all of them', lambda: window.find('label', 'Add a bookmark', keys))
    named_twice = [node.get_name() for node in window.walk(window.application) if node.get_name().startswith('_')]
    assert named_twice == [], named_twice


def drag_and_scroll():
    """/window/a-number-is-dragged-and-scrolled-and-undone-in-one-go"""
    with Window() as window:
        weight = window.get('push button', 'w11, 0.5')
        x, y = window.place(weight)
        xdotool('mousemove', '--window', window.id, x, y, 'mousedown', 1)
        for up in range(5, 45, 5):
            xdotool('mousemove', '--window', window.id, x, y - up)
            window.settle()
        xdotool('mouseup', 1)
        wait_for('w11 to have grown', lambda: window.find('push button', 'w11, 0\\.[56789].*|w11, 1.*') and
                 not window.has('push button', 'w11, 0.5'))
        window.key('ctrl+z')
        expect_opening(window)
        window.move_to(window.get('push button', 'w11, 0.5'))
        xdotool('click', 4)
        wait_for('w11 to have grown', lambda: not window.has('push button', 'w11, 0.5'))
        window.key('ctrl+z')
        expect_opening(window)


def learning_rate_and_divergence():
    """/window/a-loss-that-is-not-finite-stops-training-and-names-the-step"""
    with Window() as window:
        rate = window.get('text', 'Learning rate')
        window.click(rate)
        window.key('ctrl+a')
        window.type('10')
        window.key('Return')
        wait_for('a learning rate of 10', lambda: window.text_of(rate) == '10')
        window.go_full_speed()
        window.press('Train')
        window.get('push button', 'Train', 20)
        wait_for('the step at which it diverged',
                 lambda: any(re.match('The loss of step [1-9][0-9]* is not a finite number', node.get_name() or '')
                             for node in window.walk()))
        assert window.process.poll() is None
        window.key('ctrl+z')
        window.key('ctrl+z')
        expect_opening(window)


def closes_and_reopens():
    """/window/it-closes-and-opens-again-with-its-size-and-panes"""
    with tempfile.TemporaryDirectory() as folder:
        keep = {'GSETTINGS_BACKEND': 'keyfile', 'XDG_CONFIG_HOME': folder}
        if 'ASAN_OPTIONS' in os.environ:  # what leaks is told apart from what the libraries leave by the whole stack
            keep['ASAN_OPTIONS'] = os.environ['ASAN_OPTIONS'] + ':fast_unwind_on_malloc=0'
        with Window(env=keep) as window:
            window.click(window.get('page tab', 'Parameters'))
            xdotool('windowsize', '--sync', window.id, 1340, 820)
            window.settle()
            size = window.size()
            assert window.close() == 0, window.output
        with Window(env=keep, size=None) as window:
            expect_opening(window)
            wait_for(f'a window as large as before: {size}', lambda: window.size() == size)
            selected = Atspi.StateType.SELECTED
            wait_for('the Parameters page', lambda: window.get('page tab', 'Parameters').get_state_set()
                     .contains(selected))


def full_speed():
    """/window/at-full-speed-the-worked-example-is-learnt-and-says-so"""
    with Window() as window:
        window.go_full_speed()
        window.press('Train')
        window.expect('prediction 3.2, target 3.2, miss 0', patience=20)
        window.get('push button', 'Train', 20)
        window.key('ctrl+z')
        expect_opening(window)


if __name__ == '__main__':
    sys.exit(run([opens_on_the_worked_example, step_through_one_step, half_squared_error, the_parameter_table,
                  back_to_the_start, train_and_pause, full_speed, edit_and_undo, a_comma_arrives, a_wrong_entry,
                  drag_and_scroll, learning_rate_and_divergence, keys_walk_on_the_canvas, plain_keys,
                  closes_and_reopens]))
