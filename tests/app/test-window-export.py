#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Exports pictures, worksheets, films and tables from the real window."""

import csv
import pathlib
import sys
import tempfile

from driver import Window, run, wait_for, xdotool


def export(window, kind, path, typed=None):
    """Opens the dialog, chooses a kind by its place in the list, and writes it to a file."""
    window.key('ctrl+e')
    dialog = window.dialog('Export')
    window.settle()
    if kind:
        window.key('space')
        window.settle()
        for _ in range(kind):
            window.key('Down')
        window.key('Return')
    window.answer(dialog, 'Export.*')
    window.dialog('Save|_Save')
    window.settle()
    xdotool('key', '--clearmodifiers', 'ctrl+a')
    xdotool('type', '--delay', 20, typed or str(path))
    xdotool('key', 'Return')
    wait_for(f'{path}', lambda: path.exists() and path.stat().st_size > 0, 30)
    wait_for('the dialog to go', lambda: len([node for node in window.walk(window.application)
                                              if node.get_role_name() in ('frame', 'window', 'dialog')]) == 1, 30)
    xdotool('windowfocus', '--sync', window.id)
    window.settle()
    return path.read_bytes()


def everything():
    """Each kind of file can be written"""
    with tempfile.TemporaryDirectory() as name, Window() as window:
        folder = pathlib.Path(name)
        assert b'<svg' in export(window, 0, folder / 'network.svg')[:200]
        assert export(window, 1, folder / 'loss.pdf').startswith(b'%PDF')
        assert export(window, 3, folder / 'blank.pdf', str(folder / 'blank')).startswith(b'%PDF')
        film = export(window, 4, folder / 'film.webp')
        assert film[:4] + film[8:12] == b'RIFFWEBP'
        export(window, 6, folder / 'numbers.csv')
        rows = list(csv.DictReader((folder / 'numbers.csv').open()))
        assert {'weight': '0.2', 'loss': '0.04839999999999989'}.items() <= {
            row['quantity']: row['value'] for row in rows
            if row['quantity'] == 'loss' or (row['quantity'], row['layer'], row['unit'], row['input'])
            == ('weight', '0', '1', '2')}.items()


def the_clipboard():
    """A picture can be copied with one key"""
    with Window() as window:
        window.key('ctrl+shift+c')
        window.expect('The picture is on the clipboard')


if __name__ == '__main__':
    sys.exit(run([everything, the_clipboard]))
