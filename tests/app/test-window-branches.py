#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Branches, bookmarks, the comparison of two runs and the history of undo, in the real window."""

import re
import sys

from driver import Atspi, Window, run, wait_for, xdotool

PHASES = 5


def step(window, n_steps):
    """Makes whole steps; each press ends what the last one has begun."""
    window.key(*['Right'] * PHASES * n_steps)


def change(window, name, new):
    window.click(window.get('.*', f'{name}, .*'))
    window.key('ctrl+a')
    window.type(new)
    window.key('Return', 'Escape')
    window.expect(f'{name}, {new}')


def open_list(window, name):
    """Opens the list that hangs from a button, and gives it back."""
    window.click(window.get('toggle button|push button', name))
    return window.get('list|list box', name)


def rows(window, name):
    """What the rows of an open list say."""
    found = window.find('list|list box', name)
    return [node.get_name() for node in window.walk(found) if node.get_role_name() == 'list item']


def expect_rows(window, name, expected):
    wait_for(lambda: f'{expected}, not {rows(window, name)}', lambda: rows(window, name) == expected)


def row_part(window, name, row, role, part):
    """A button of a row, or the row itself."""
    node = next(node for node in window.walk(window.get('list|list box', name))
                if node.get_role_name() == 'list item' and re.fullmatch(row, node.get_name()))
    if part is None:
        return node
    return wait_for(f'{part} in {row}', lambda: window.find(role, part, node))


def activate(window, name, row):
    """Chooses a row by the keyboard, as the list has the focus."""
    node = row_part(window, name, row, None, None)
    Atspi.Component.grab_focus(node)
    window.settle()
    window.key('Return')


def counter(window, text):
    window.expect(text)


def texts(window, node):
    return [part.get_name() for part in window.walk(node) if part.get_name()]


def branches(window):
    # An edit in the past makes a branch.
    step(window, 6)
    window.key('ctrl+Left', 'ctrl+Left', 'ctrl+Left')
    counter(window, 'looking at step 4 of 6 .*')
    assert not window.has('toggle button|push button', 'Runs')
    change(window, 'w32', '0.5')
    step(window, 2)
    plot = window.get('image', 'Loss plot')
    wait_for(plot.get_description, lambda: 'Run 1' in plot.get_description())

    # It is named and listed, and can be called something else.
    open_list(window, 'Runs')
    expect_rows(window, 'Runs', ['Run 1, 6 steps', 'Run 2, w32 = 0.5 at step 4 · 5 steps'])
    window.click(row_part(window, 'Runs', 'Run 2, .*', 'push button', 'Rename'))
    window.key('ctrl+a')
    window.type('bold')
    window.key('Return', 'Escape')
    open_list(window, 'Runs')
    expect_rows(window, 'Runs', ['Run 1, 6 steps', 'bold, w32 = 0.5 at step 4 · 5 steps'])

    # One returns to where one was, and back again.
    activate(window, 'Runs', 'Run 1, .*')
    counter(window, 'looking at step 4 of 6 .*')
    window.expect('w32, 0.2[01].*')
    open_list(window, 'Runs')
    activate(window, 'Runs', 'bold, .*')
    counter(window, 'step 6 · .*')


def compare(window):
    open_list(window, 'Runs')
    window.click(row_part(window, 'Runs', 'Run 1, .*', 'toggle button', 'Compare'))
    dialog = window.dialog('What differs')
    said = texts(window, dialog)
    for line in ('The two are the same up to step 4.', 'bold: w32 = 0.5 at step 4', 'Parameters after 5 steps', 'w32'):
        assert line in said, (line, said)
    # The table has both runs' numbers and their difference.
    wait_for(lambda: str(texts(window, dialog)), lambda: 'difference' in texts(window, dialog) and 'bold' in said)
    cells = texts(window, dialog)
    first = cells.index('w11')
    a, b, difference = (float(text.replace('−', '-')) for text in cells[first + 1:first + 4])
    assert abs(b - a - difference) < 1e-5 and difference != 0, cells[first:first + 4]
    window.key('Escape')
    plot = window.get('image', 'Loss plot')
    wait_for(plot.get_description, lambda: 'compare' in plot.get_description().lower())
    xdotool('windowfocus', '--sync', window.id)
    open_list(window, 'Runs')
    window.click(row_part(window, 'Runs', 'Run 1, .*', 'toggle button', 'Compare'))
    wait_for(plot.get_description, lambda: 'compare' not in plot.get_description().lower())


def bookmarks(window):
    window.key('ctrl+Left')
    counter(window, 'looking at step 5 of 5 .*')
    window.key('ctrl+d')
    window.type('good')
    window.key('Return')
    expect_rows(window, 'Bookmarks', ['good, step 5, loss'])
    window.key('Escape')
    window.key('ctrl+Home')
    counter(window, 'looking at step 1 of .*')
    open_list(window, 'Bookmarks')
    window.click(row_part(window, 'Bookmarks', 'good, .*', 'push button', 'Rename'))
    window.key('ctrl+a')
    window.type('better')
    window.key('Return')
    expect_rows(window, 'Bookmarks', ['better, step 5, loss'])
    activate(window, 'Bookmarks', 'better, .*')
    counter(window, 'looking at step 5 of .*')

    # Each of it can be undone: the note, and what was removed.
    open_list(window, 'Bookmarks')
    window.click(row_part(window, 'Bookmarks', 'better, .*', 'push button', 'Remove Bookmark'))
    expect_rows(window, 'Bookmarks', [])
    window.key('Escape', 'ctrl+z')
    open_list(window, 'Bookmarks')
    expect_rows(window, 'Bookmarks', ['better, step 5, loss'])
    window.key('Escape', 'ctrl+z')
    open_list(window, 'Bookmarks')
    expect_rows(window, 'Bookmarks', ['good, step 5, loss'])
    window.key('Escape')


def history(window):
    change(window, 'w11', '0.9')
    change(window, 'w12', '0.8')
    window.key('ctrl+alt+z')
    said = [text for text in texts(window, window.get('list|list box', 'Undo history')) if text.startswith('Undo ')]
    assert said[:3] == ['Undo change of w12', 'Undo change of w11', 'Undo adding a bookmark'], said
    # Several at once
    window.key('Down', 'Return')
    window.expect('w11, 0.[45].*')
    assert not window.has('.*', 'w12, 0.8')
    window.key('ctrl+shift+z', 'ctrl+shift+z')
    window.expect('w12, 0.8')


def all_of_it():
    """/window-branches/runs-bookmarks-and-the-history-are-listed-and-returned-to"""
    with Window() as window:
        for part in (branches, compare, bookmarks, history):
            part(window)


def data_in_place():
    """/window-branches/a-number-of-the-data-is-changed-where-it-stands"""
    with Window() as window:
        window.click(window.get('.*tab', 'Data'))
        cell = window.get('.*', 'a3 of sample 1')
        window.click(cell)
        window.key('ctrl+a')
        window.type('4,5')
        window.key('Return')
        window.expect('a3, 4.5|a3, input 4.5')
        window.expect('Undo change of sample 1|.*') and window.key('ctrl+z')
        window.expect('prediction 2.98, target 3.2, miss −0.22')


CASES = [all_of_it, data_in_place]

if __name__ == '__main__':
    sys.exit(run(CASES))
