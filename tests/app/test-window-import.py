#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Imports tables in the real window."""

import pathlib
import sys
import tempfile

from driver import Atspi, Window, run, wait_for, xdotool

ROWS = [('1.5', '0.5', 'rose'), ('4', '1', 'lily'), ('6', '2.25', 'iris'), ('1.25', '0.25', 'rose')]


def table(folder, name='flowers.csv', rows=ROWS, header='length,width,kind'):
    path = pathlib.Path(folder) / name
    path.write_text('\n'.join([header, *map(','.join, rows)]) + '\n')
    return path


def is_on(node, state):
    return node.get_state_set().contains(state)


def button(window, dialog, name):
    return wait_for(name, lambda: window.find('.*button', f'(_.* )?{name}', dialog))


def says(window, dialog, text):
    """What the dialog says of the file as it is chosen now"""
    return wait_for(lambda: f'{text} in the dialog', lambda: window.find('label', text, dialog), 20)


def press(window, dialog, name):
    node = button(window, dialog, name)
    wait_for(f'{name} to be possible', lambda: is_on(node, Atspi.StateType.SENSITIVE))
    node.do_action()
    window.settle()


def choose_file(window, path):
    window.key('ctrl+i')
    window.dialog('Import Data')
    window.settle()
    xdotool('key', '--clearmodifiers', 'ctrl+a')
    xdotool('type', '--delay', 20, str(path))
    xdotool('key', 'Return')
    return window.dialog(path.name)


def is_alone(window, focus=True):
    wait_for('the dialog to go', lambda: len([node for node in window.walk(window.application)
                                              if node.get_role_name() in ('frame', 'window', 'dialog')]) == 1)
    if focus:
        xdotool('windowfocus', '--sync', window.id)
    window.settle()


def title(window, text):
    wait_for(lambda: f'the title {text}, not {window.frame.get_name()}', lambda: text in window.frame.get_name())


def from_the_menu_to_a_trained_network():
    """/import/from-the-menu-to-a-trained-network-and-back-with-one-undo"""
    with tempfile.TemporaryDirectory() as folder, Window() as window:
        dialog = choose_file(window, table(folder))
        says(window, dialog, '4 samples, 2 inputs, 3 classes: iris, lily, rose')
        says(window, dialog, r'2 → 2 → 3 softmax, no bias; CrossEntropyLoss\. All weights are new\.')
        press(window, dialog, 'width: Ignore')
        says(window, dialog, r'4 samples, 1 input, 3 classes: .*')
        press(window, dialog, 'width: Input')
        says(window, dialog, '4 samples, 2 inputs, 3 classes: iris, lily, rose')
        press(window, dialog, 'Import')
        is_alone(window)
        title(window, 'flowers')
        window.expect('.*2-2-3.*')
        window.press('Train')
        window.expect(r'step ([5-9]|\d\d+) · .*', patience=30)
        window.press('Pause')
        window.key('ctrl+z')    # the training
        window.key('ctrl+z')    # the import
        title(window, 'Worked example')
        window.expect('prediction 2.98, target 3.2, miss −0.22')
        window.key('ctrl+y')
        title(window, 'flowers')


def an_error_has_line_and_column():
    """/import/a-mistake-is-told-with-line-and-column-and-choices-can-mend-it"""
    with tempfile.TemporaryDirectory() as folder:
        rows = [(str(i), str(i / 2), 'ab'[i % 2]) for i in range(80)]
        rows[69] = ('1x', '2', 'a')
        path = table(folder, rows=rows)
        with Window(str(path)) as window:
            dialog = window.dialog('flowers.csv')
            says(window, dialog, r'flowers\.csv:71: column 1 \(length\): “1x” is not a number.*')
            assert not is_on(button(window, dialog, 'Import'), Atspi.StateType.SENSITIVE)
            press(window, dialog, 'length: Ignore')
            says(window, dialog, '80 samples, 1 input, 2 classes: a, b')
            press(window, dialog, 'Cancel')
            is_alone(window, focus=False)   # the dialog was there when the driver looked for the window
            title(window, 'Worked example')


def write_long(path):
    """A file that takes seconds to read"""
    rows = ''.join(f'{i},{i * 0.5},{i % 7},{i % 3}\n' for i in range(1000)).encode()
    with path.open('wb') as out:
        out.write(b'a,b,c,y\n')
        for _ in range(3000):
            out.write(rows)
    return path


def a_long_file_can_be_given_up():
    """/import/a-long-file-is-read-by-a-worker-and-can-be-given-up"""
    with tempfile.TemporaryDirectory() as folder:
        path = write_long(pathlib.Path(folder) / 'long.csv')
        with Window(str(path)) as window:
            dialog = window.dialog('long.csv')
            says(window, dialog, 'Reading…')
            press(window, dialog, 'Import')
            says(window, dialog, 'Importing…')
            assert not is_on(button(window, dialog, 'Import'), Atspi.StateType.SENSITIVE)
            press(window, dialog, 'Cancel')
            is_alone(window, focus=False)
            title(window, 'Worked example')
            window.get('.*button', '.*Train').do_action()  # the window is not held up
            window.expect('Pause')


if __name__ == '__main__':
    sys.exit(run([from_the_menu_to_a_trained_network, an_error_has_line_and_column, a_long_file_can_be_given_up]))
