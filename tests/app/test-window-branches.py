#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Branches, bookmarks and the history of undo, in the real window."""

import sys

from driver import Window, run, wait_for

PHASES = 5


def step(window, n_steps):
    """Makes whole steps; each press ends what the last one has begun."""
    window.key(*['period'] * PHASES * n_steps)


def change(window, name, new):
    window.click(window.get('.*', f'{name}, .*'))
    window.settle()  # once more: the entry opens where the number stands
    window.key('ctrl+a')
    window.type(new)
    window.key('Return', 'Escape')
    window.expect(f'{name}, {new}')


def open_list(window, name):
    """Opens the list that hangs from a button. A click outside of a list that is still open only closes it."""
    def look():
        found = window.find('list|list box', name)
        if found is None:
            window.click(window.get('toggle button|push button', name))
            window.settle()
        return found
    return wait_for(f'the list {name}', look)


def rows(window, name):
    """What the rows of an open list say."""
    found = window.find('list|list box', name)
    return [node.get_name() for node in window.walk(found) if node.get_role_name() == 'list item']


def expect_rows(window, name, expected):
    wait_for(lambda: f'{expected}, not {rows(window, name)}', lambda: rows(window, name) == expected)


RENAME, COMPARE, REMOVE = 2, 2, 3  # how often Tab is pressed in a row to come there


def choose(window, row, button=0):
    """Presses a row of the list that has just been opened, or a button of it, by the keyboard."""
    window.key('Down', 'Up', *['Down'] * row, *['Tab'] * button, 'Return')
    window.settle()


def rename(window, row, text):
    choose(window, row, RENAME)
    window.key('ctrl+a')
    window.type(text)
    window.key('Return')


def texts(window, node):
    return [part.get_name() for part in window.walk(node) if part.get_name()]


def branches(window):
    # An edit in the past makes a branch.
    step(window, 6)
    window.key('ctrl+Left', 'ctrl+Left', 'ctrl+Left')
    window.expect('looking at step 4 of 6 .*')
    assert not window.has('toggle button|push button', 'Runs')
    change(window, 'w32', '0.5')
    step(window, 2)
    plot = window.get('image', 'Loss plot')
    wait_for(plot.get_description, lambda: 'Run 1' in plot.get_description())

    # It is named and listed, and can be called something else.
    open_list(window, 'Runs')
    expect_rows(window, 'Runs', ['Run 1, 6 steps', 'Run 2, w32 = 0.5 at step 4 · 5 steps'])
    rename(window, 1, 'bold')
    window.key('Escape')
    open_list(window, 'Runs')
    expect_rows(window, 'Runs', ['Run 1, 6 steps', 'bold, w32 = 0.5 at step 4 · 5 steps'])

    # One returns to where one was, and back again.
    choose(window, 0)
    window.expect('looking at step 4 of 6 .*')
    window.expect('w32, 0.2[01].*')
    open_list(window, 'Runs')
    choose(window, 1)
    window.expect('step 6 · .*')


def compare(window):
    """Puts the run of 6 steps and the present one of 5 side by side: their losses and parameters."""
    open_list(window, 'Runs')
    choose(window, 0, COMPARE)
    dialog = window.dialog('Compare Runs')
    wait_for('the losses', lambda: 'after 5 steps' in texts(window, dialog))
    said = texts(window, dialog)

    def row(name):
        start = said.index(name) + 1
        return [text for text in said[start:] if not text.startswith('Gtk')][:3]

    def right_end(text, which):
        nodes = [node for node in window.walk(dialog) if node.get_name() == text and node.get_role_name() == 'label']
        area = nodes[which].get_extents()
        return area.x + area.width

    assert row('Loss') == row('name') == ['Run 1', 'bold', 'difference'], said
    assert row('after 5 steps') == ['0.00004899', '0.0184408', '0.0183918'], said
    assert row('at their ends, after 6 and 5 steps') == ['0.0000118598', '0.0184408', '0.018429'], said
    assert row('w32') == ['0.220992', '0.454591', '0.233599'], said
    # Titles end where their numbers do.
    assert abs(right_end('difference', -1) - right_end('0.233599', -1)) <= 8, said
    window.key('Escape')
    open_list(window, 'Runs')
    choose(window, 0, COMPARE)  # no more
    window.settle()


def bookmarks(window):
    window.key('ctrl+Left')
    window.expect('looking at step 5 of 5 .*')
    window.key('ctrl+d')
    window.type('good')
    window.key('Return')
    expect_rows(window, 'Bookmarks', ['good, step 5, loss'])
    window.key('Escape')
    window.key('ctrl+Home')
    window.expect('looking at step 1 of .*')
    open_list(window, 'Bookmarks')
    rename(window, 0, 'better')
    window.key('Escape')
    open_list(window, 'Bookmarks')
    expect_rows(window, 'Bookmarks', ['better, step 5, loss'])
    choose(window, 0)
    window.expect('looking at step 5 of .*')

    # The change of the note can be undone.
    window.key('ctrl+z')
    open_list(window, 'Bookmarks')
    expect_rows(window, 'Bookmarks', ['good, step 5, loss'])

    # So can its removal.
    choose(window, 0, REMOVE)
    expect_rows(window, 'Bookmarks', [])
    window.key('Escape', 'ctrl+z')
    open_list(window, 'Bookmarks')
    expect_rows(window, 'Bookmarks', ['good, step 5, loss'])
    window.key('Escape')


def history(window):
    change(window, 'w11', '0.9')
    change(window, 'w12', '0.8')
    window.key('ctrl+alt+z')
    said = [text for text in texts(window, window.get('list|list box', 'Undo history')) if text.startswith('Undo ')]
    assert said[1:5] == ['Undo change of w12', 'Undo change of w11', 'Undo change of a note',
                         'Undo adding a bookmark'], said
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
