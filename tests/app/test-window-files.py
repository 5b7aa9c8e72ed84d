#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Opens, saves and closes lessons in the real window."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from driver import Atspi, Window, run, wait_for, xdotool

OPENING = 'prediction 2.98, target 3.2, miss −0.22'


def folder_of_its_own(case):
    """Gives a case an empty folder."""
    def call():
        with tempfile.TemporaryDirectory() as folder:
            case(pathlib.Path(folder))
    call.__doc__ = case.__doc__
    return call


def lesson(path, title='Test', w32=0.2):
    """A file like the worked example."""
    path.write_text(json.dumps({
        'format': 'backflow-lesson', 'version': 1, 'title': title, 'x-note': [1, {'deep': 2.50}],
        'network': {'inputs': 3, 'layers': [
            {'units': 2, 'activation': 'identity', 'weight': [[0.5, 0.4, 0.3], [0.6, 0.3, w32]]},
            {'units': 1, 'activation': 'identity', 'weight': [[0.7, 0.8]]}]},
        'data': {'inputs': [[1, 2, 3]], 'targets': [[3.2]]},
        'training': {'loss': 'mse', 'optimizer': {'name': 'sgd', 'learning_rate': 0.01}}}))
    return path


def w32_in(path):
    return json.loads(path.read_text())['network']['layers'][0]['weight'][1][2]


def change_w32(window, old, new):
    window.click(window.get('.*', f'w32, {old}.*'))
    window.key('ctrl+a')
    window.type(new)
    window.key('Return')
    window.expect(f'w32, {new}')


def title(window):
    return window.frame.get_name()


def expect_title(window, text):
    wait_for(lambda: f'the title {text}, not {title(window)}', lambda: title(window) == text)


def save_as(window, path, lesson_only=False):
    window.key('ctrl+shift+s')
    dialog = window.dialog('Save the Lesson')
    window.settle()
    xdotool('key', '--clearmodifiers', 'ctrl+a')
    xdotool('type', '--delay', 20, str(path))
    if lesson_only:
        xdotool('key', *['shift+Tab'] * 4, 'space')
        window.settle()
        xdotool('key', 'Down', 'Return')
        wait_for('lesson only to be chosen', lambda: any(
            node.get_role_name() == 'combo box' and window.find('label', 'Lesson only.*', node) for node in window.walk(dialog)))
    xdotool('key', 'alt+s' if lesson_only else 'Return')
    return dialog


def ends(window):
    return wait_for('the end of the program', lambda: window.process.poll() is not None) is not None


@folder_of_its_own
def save_and_reopen(folder):
    """/files/save-as-then-save-and-the-title-tells-what-is-not-saved"""
    path = folder / 'mine.backflow'
    with Window() as window:
        expect_title(window, 'Worked example – Backflow')
        change_w32(window, '0.2', '0.25')
        expect_title(window, '• Worked example – Backflow')
        save_as(window, folder / 'mine')
        expect_title(window, 'Worked example (mine.backflow) – Backflow')
        window.expect('mine.backflow · 3.*', 'label')
        assert w32_in(path) == 0.25 and 'session' in json.loads(path.read_text())
        change_w32(window, '0.25', '0.375')
        expect_title(window, '• Worked example (mine.backflow) – Backflow')
        window.key('ctrl+z')
        expect_title(window, 'Worked example (mine.backflow) – Backflow')
        window.key('ctrl+shift+z')
        window.key('ctrl+s')
        expect_title(window, 'Worked example (mine.backflow) – Backflow')
        assert w32_in(path) == 0.375
        window.key('ctrl+w')
        assert ends(window)
    with Window(str(path)) as window:
        window.expect('w32, 0.375')
        expect_title(window, 'Worked example (mine.backflow) – Backflow')
        window.key('ctrl+alt+z')
        window.expect('Nothing to undo: files do not keep the undo history', 'label')


@folder_of_its_own
def replace_or_not(folder):
    """/files/an-ending-that-is-added-overwrites-nothing-unasked-and-lesson-only-saves-no-run"""
    path = lesson(folder / 'theirs.backflow')
    with Window() as window:
        for answer, name, kept in (('Cancel', '', True), ('Replace It', ' (theirs.backflow)', False)):
            save_as(window, folder / 'theirs', lesson_only=True)
            window.answer(window.dialog('Replace the File.'), answer)
            expect_title(window, f'Worked example{name} – Backflow')
            assert ('x-note' in json.loads(path.read_text())) == kept
        assert 'session' not in json.loads(path.read_text())
        assert list(folder.iterdir()) == [path]


@folder_of_its_own
def closing_asks(folder):
    """/files/closing-asks-and-cancel-discard-and-save-do-what-they-say"""
    path = lesson(folder / 'a.backflow')
    with Window(str(path)) as window:
        change_w32(window, '0.2', '0.3')
        window.key('ctrl+w')
        window.answer(window.dialog('Save Changes.'), 'Cancel')
        window.expect('w32, 0.3')
        assert w32_in(path) == 0.2
        window.key('ctrl+w')
        window.answer(window.dialog('Save Changes.'), 'Save')
        assert ends(window)
        assert w32_in(path) == 0.3
        assert json.loads(path.read_text())['x-note'] == [1, {'deep': 2.5}]
    with Window(str(path)) as window:
        change_w32(window, '0.3', '0.4')
        window.key('ctrl+q')
        window.answer(window.dialog('Save Changes.'), 'Discard')
        assert ends(window)
        assert w32_in(path) == 0.3


@folder_of_its_own
def thinking_better_of_it(folder):
    """/files/closing-by-save-as-that-is-cancelled-is-no-closing"""
    path = folder / 'mine.backflow'
    with Window() as window:
        change_w32(window, '0.2', '0.3')
        window.key('ctrl+w')
        window.answer(window.dialog('Save Changes.'), 'Save')
        window.dialog('Save the Lesson')
        window.settle()
        xdotool('key', 'Escape')
        wait_for('the chooser to go', lambda: window.application.get_child_count() == 1)
        save_as(window, path)
        expect_title(window, 'Worked example (mine.backflow) – Backflow')
        assert w32_in(path) == 0.3
        window.expect('w32, 0.3')
        assert window.process.poll() is None


@folder_of_its_own
def one_window_a_file(folder):
    """/files/a-file-that-is-open-has-its-window-raised"""
    path = lesson(folder / 'a.backflow')
    other = lesson(folder / 'b.backflow', 'Other')
    os.symlink(path, folder / 'link.backflow')
    with Window(str(path)) as window:
        def windows():
            return sorted(node.get_name() for node in (window.application.get_child_at_index(i)
                                                       for i in range(window.application.get_child_count()))
                          if node.get_role_name() in ('frame', 'window'))
        change_w32(window, '0.2', '0.3')
        for name in (other, path, 'link.backflow', other):
            subprocess.run([os.environ['BACKFLOW'], str(name)], check=True, cwd=folder)
        wait_for(lambda: f'two windows, not {windows()}',
                 lambda: windows() == ['Other (b.backflow) – Backflow', '• Test (a.backflow) – Backflow'])


@folder_of_its_own
def changed_meanwhile(folder):
    """/files/what-another-program-has-written-is-not-overwritten-unasked"""
    path = lesson(folder / 'a.backflow')
    with Window(str(path)) as window:
        change_w32(window, '0.2', '0.3')
        lesson(path, 'Theirs', 0.5)
        window.key('ctrl+s')
        dialog = window.dialog('The File Has Changed')
        assert any('changed by another program' in (node.get_name() or '') for node in window.walk(dialog))
        window.answer(dialog, 'Cancel')
        assert w32_in(path) == 0.5
        expect_title(window, '• Test (a.backflow) – Backflow')
        window.key('ctrl+s')
        window.answer(window.dialog('The File Has Changed'), 'Replace It')
        expect_title(window, 'Test (a.backflow) – Backflow')
        assert w32_in(path) == 0.3


@folder_of_its_own
def the_folder_has_gone(folder):
    """/files/a-folder-that-has-gone-is-told-and-save-as-mends-it"""
    inner = folder / 'inner'
    inner.mkdir()
    path = lesson(inner / 'a.backflow')
    with Window(str(path)) as window:
        change_w32(window, '0.2', '0.3')
        shutil.rmtree(inner)
        window.key('ctrl+w')
        window.answer(window.dialog('Save Changes.'), 'Save')
        dialog = window.dialog('The Lesson Cannot Be Saved')
        assert any('there is no folder “' in (node.get_name() or '') for node in window.walk(dialog))
        window.answer(dialog, 'Cancel')
        window.expect('w32, 0.3')
        window.key('ctrl+s')
        dialog = window.dialog('The Lesson Cannot Be Saved')
        inner.mkdir()
        window.answer(dialog, 'Save As…')
        window.dialog('Save the Lesson')
        window.settle()
        xdotool('key', '--clearmodifiers', 'ctrl+a')
        xdotool('type', '--delay', 20, str(folder / 'b.backflow'))
        xdotool('key', 'Return')
        expect_title(window, 'Test (b.backflow) – Backflow')
        assert w32_in(folder / 'b.backflow') == 0.3


@folder_of_its_own
def recent(folder):
    """/files/a-file-used-before-is-in-open-recent"""
    path = lesson(folder / 'with_line.backflow')
    keep = {'XDG_DATA_HOME': str(folder / 'data')}
    with Window(str(path), env=keep) as window:
        window.key('ctrl+w')
        assert ends(window)
    with Window(env=keep) as window:
        window.expect(OPENING)
        def focused(name):
            return lambda: any(node.get_state_set().contains(Atspi.StateType.FOCUSED) for node in window.walk()
                               if node.get_name() == name)
        window.key('F10')
        window.get('menu item', 'with_line.backflow')
        for name in ('Open Recent', 'with_line.backflow'):
            window.key('Down')
            wait_for(f'{name} in the menu', focused(name))
            window.key('Return')
        expect_title(window, 'Test (with_line.backflow) – Backflow')


@folder_of_its_own
def double_click(folder):
    """/files/the-desktop-opens-a-lesson-with-this-program"""
    if not all(map(shutil.which, ('gio', 'update-mime-database', 'update-desktop-database'))):
        return
    source = pathlib.Path(__file__).resolve().parents[2] / 'data'
    data = folder / 'data'
    (data / 'applications').mkdir(parents=True)
    (data / 'mime' / 'packages').mkdir(parents=True)
    shutil.copy(source / 'org.backflow.Backflow.mime.xml', data / 'mime' / 'packages' / 'org.backflow.Backflow.xml')
    launcher = (source / 'org.backflow.Backflow.desktop.in').read_text()
    (data / 'applications' / 'org.backflow.Backflow.desktop').write_text(
        launcher.replace('Exec=backflow', 'Exec=' + os.environ['BACKFLOW']))
    subprocess.run(['update-mime-database', str(data / 'mime')], check=True, capture_output=True)
    subprocess.run(['update-desktop-database', str(data / 'applications')], check=True, capture_output=True)
    one = lesson(folder / 'one.backflow', 'One')
    two = lesson(folder / 'two.backflow', 'Two')
    environment = {'XDG_DATA_HOME': str(data)}
    with Window(str(one), env=environment) as window:
        kind = subprocess.run(['gio', 'info', '-a', 'standard::content-type', str(two)], check=True, text=True,
                              capture_output=True, env=dict(os.environ, **environment)).stdout
        assert 'application/x-backflow' in kind, kind
        change_w32(window, '0.2', '0.3')
        subprocess.run(['gio', 'open', str(two)], check=True, env=dict(os.environ, **environment))
        wait_for('a second window', lambda: any(
            window.application.get_child_at_index(i).get_name() == 'Two (two.backflow) – Backflow'
            for i in range(window.application.get_child_count())))


@folder_of_its_own
def after_a_crash(folder):
    """/files/after-a-crash-what-was-there-is-offered-and-comes-back"""
    path = lesson(folder / 'a.backflow')
    keep = {'XDG_STATE_HOME': str(folder / 'state')}
    copies = folder / 'state' / 'backflow' / 'unsaved'
    with Window(str(path), env=keep) as window:
        change_w32(window, '0.2', '0.375')
        # The focus goes elsewhere: the copy is written.
        xdotool('windowunmap', window.id)
        wait_for('a safety copy', lambda: list(copies.glob('*/session.backflow')), 30)
        window.process.kill()
        window.process.wait()
    with Window(env=keep) as window:
        dialog = window.dialog('Backflow Ended Unexpectedly')
        assert any('“Test”' in (node.get_name() or '') for node in window.walk(dialog))
        window.answer(dialog, 'Restore')
        expect_title(window, '• Test (a.backflow) – Backflow')
        window.expect('w32, 0.375')
        window.id = window._find_id()  # until now the dialog was the topmost window
        # It is not saved: another lesson gets a window of its own, and the copy stays.
        subprocess.run([os.environ['BACKFLOW'], 'xor'], env={**os.environ, **keep}, check=True, timeout=30)
        wait_for('another window', lambda: window.application.get_child_count() == 2)
        assert list(copies.glob('*/session.backflow'))
        wait_for('the focus to come back', lambda: subprocess.run(
            ['xdotool', 'windowfocus', '--sync', str(window.id)], check=False, capture_output=True).returncode == 0)
        window.settle()
        window.key('ctrl+s')
        expect_title(window, 'Test (a.backflow) – Backflow')
        wait_for('the copy to go', lambda: not list(copies.glob('*')))
        assert w32_in(path) == 0.375
        assert 'session' not in json.loads(path.read_text())  # a lesson does not become a session unasked


@folder_of_its_own
def discarded_copies_go(folder):
    """/files/closing-leaves-no-safety-copy"""
    keep = {'XDG_STATE_HOME': str(folder / 'state')}
    copies = folder / 'state' / 'backflow' / 'unsaved'
    with Window(env=keep) as window:
        change_w32(window, '0.2', '0.25')
        xdotool('windowunmap', window.id)
        wait_for('a safety copy', lambda: list(copies.glob('*/session.backflow')), 30)
        xdotool('windowmap', '--sync', window.id)
        wait_for('the window to come back', lambda: subprocess.run(
            ['xdotool', 'windowfocus', '--sync', str(window.id)], check=False, capture_output=True).returncode == 0)
        window.settle()
        window.key('ctrl+w')
        window.answer(window.dialog('Save Changes.'), 'Discard')
        assert ends(window)
        assert not list(copies.glob('*'))


if __name__ == '__main__':
    sys.exit(run([after_a_crash, discarded_copies_go, save_and_reopen, replace_or_not, closing_asks, thinking_better_of_it, one_window_a_file, changed_meanwhile, the_folder_has_gone, recent,
                  double_click]))
