# SPDX-License-Identifier: MIT
"""Drives the real window as a person does: finds things by their accessible role and name, clicks and types with
xdotool, and reads what a screen reader would. The display is that of private-session."""

import os
import re
import subprocess
import sys
import tempfile
import time
import traceback

from accessible import Atspi, GLib, Tree

PATIENCE = 10.0     # seconds to wait for something that has to happen
FRAME = 0.02        # seconds in which the window has drawn once more
POLL = 0.03, 0.2    # seconds between two looks, at first and in the end


class Missing(AssertionError):
    """Something that should be in the window is not there."""


def wait_for(what, condition, patience=PATIENCE):
    """Waits until condition() gives something, and gives it back. What is awaited is a text, or makes one."""
    end = time.monotonic() + patience
    pause, longest = POLL
    while True:
        try:
            found = condition()
        except GLib.Error:  # the tree changed while it was read
            found = None
        if found:
            return found
        if time.monotonic() > end:
            raise Missing(what() if callable(what) else what)
        time.sleep(pause)
        pause = min(1.3 * pause, longest)
        Tree.forget()


def xdotool(*words):
    done = subprocess.run(['xdotool', *map(str, words)], check=True, capture_output=True, text=True)
    Tree.forget()
    return done.stdout


class Window:
    """A running program with its window. Without motion, everything that moves is at its end at once, as a user can have it:
    that is for cases that test no motion."""

    def __init__(self, *args, env=None, size=(1280, 800), motion=False):
        self.output = ''
        self.folder = tempfile.TemporaryDirectory()  # no window finds what another one has left
        self.margins = {}
        environment = dict(os.environ, G_DEBUG='fatal-warnings', XDG_STATE_HOME=self.folder.name)
        environment.update({} if motion else {'XDG_CONFIG_HOME': self._write_config()}, **(env or {}))
        environment.pop('GTK_A11Y', None)
        self.process = subprocess.Popen([os.environ['BACKFLOW'], *args], env=environment, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            self.tree = Tree(self.process.pid)
            self.application = wait_for('the program on the accessibility bus', self._find_application)
            self.frame = wait_for('a window', lambda: self.find('frame|window', None, self.application))
            self.id = wait_for('an X window', self._find_id)
            if size and self.size() != size:  # to a size it has, xdotool would wait for 15 seconds
                xdotool('windowsize', '--sync', self.id, *size)
            xdotool('windowmove', self.id, 0, 0)
            xdotool('windowfocus', self.id)
            self.settle()
        except BaseException:
            self.process.kill()
            sys.stderr.write(self.process.communicate()[1])
            raise

    def _write_config(self):
        """A folder of settings that stop all motion."""
        folder = os.path.join(self.folder.name, 'config')
        os.makedirs(os.path.join(folder, 'gtk-4.0'))
        with open(os.path.join(folder, 'gtk-4.0', 'settings.ini'), 'w', encoding='utf-8') as settings:
            settings.write('[Settings]\ngtk-enable-animations=0\n')
        return folder

    def _find_application(self):
        assert self.process.poll() is None, 'the program has ended'
        return self.tree.get_root()

    def _find_id(self):
        try:
            ids = xdotool('search', '--onlyvisible', '--pid', self.process.pid).split()
        except subprocess.CalledProcessError:
            return None
        return max(ids, key=self.size) if ids else None  # a dialog may stand before the window

    # Reading

    def walk(self, node=None):
        """Every accessible of the window, or of a part of it, parents first."""
        return self.tree.walk((node or self.frame).path)

    def find(self, role, name, root=None):
        """The first visible accessible whose role and name match the patterns, or None."""
        # Newer accessibility libraries say `button`.
        role = re.compile(role.replace('push button', '(push )?button'))
        name = re.compile(name or '.*')

        def matches(node):
            return (name.fullmatch(node.get_name()) and role.fullmatch(node.get_role_name()) and
                    (root or node.get_state_set().contains(Atspi.StateType.VISIBLE)))

        return next(filter(matches, self.walk(root)), None)

    def get(self, role, name, patience=PATIENCE):
        return wait_for(lambda: f'{role} named {name}\n{self.dump()}', lambda: self.find(role, name), patience)

    def has(self, role, name):
        return self.find(role, name) is not None

    def expect(self, name, role='.*', patience=PATIENCE):
        """Waits until something has this name."""
        return self.get(role, name, patience)

    def text_of(self, node):
        return node.get_text()

    def dump(self):
        """All that has a name, for the message of a test that fails."""
        return '\n'.join(f'  {node.get_role_name()}: {node.get_name()} | {node.get_description()}'
                         for node in self.walk() if node.get_name())

    def place(self, node):
        """The middle of an accessible in the X window, which has a margin around what GTK calls the window."""
        area, inner = self.still(node), self.frame.get_extents()
        if inner not in self.margins:
            width, height = self.size()
            self.margins[inner] = (width - inner.width) // 2, (height - inner.height) // 2
        left, top = self.margins[inner]
        return area.x + area.width // 2 + left, area.y + area.height // 2 + top

    def still(self, node):
        """Where an accessible is once it no longer moves."""
        before, area = None, node.get_extents()
        while area != before:
            time.sleep(FRAME)
            before, area = area, node.get_extents()
        return area

    def size(self, window=None):
        """Width and height of the X window, or of another one."""
        lines = xdotool('getwindowgeometry', '--shell', window or self.id).split()
        words = dict(line.split('=') for line in lines)
        return int(words['WIDTH']), int(words['HEIGHT'])

    # Doing

    def settle(self):
        """Gives the window the time to take what was done, and to draw a frame or two."""
        for _ in range(2):
            time.sleep(FRAME)
            self.tree.wait_for_answer()
        time.sleep(FRAME)

    def move_to(self, node):
        x, y = self.place(node)
        xdotool('mousemove', '--window', self.id, x, y)

    def click(self, node, button=1):
        x, y = self.place(node)
        xdotool('mousemove', '--window', self.id, x, y, 'click', button)
        self.settle()

    def press(self, name):
        """Clicks the button of this name."""
        self.click(self.get('push button', name))

    def go_full_speed(self):
        """Sets the last notch of the speed."""
        slider = self.get('slider', 'Speed')
        self.click(slider)
        self.key('End')
        wait_for('unlimited speed', lambda: slider.get_description() == 'as fast as possible')

    def key(self, *keys):
        xdotool('key', '--clearmodifiers', *keys)
        self.settle()

    def type(self, text):
        xdotool('type', '--delay', 20, text)
        self.settle()

    def dialog(self, name='.*'):
        """The dialog of this name that stands over the window."""
        def look():
            return next((node for node in self.application.get_children() if node != self.frame and
                         node.get_state_set().contains(Atspi.StateType.VISIBLE) and
                         any(re.fullmatch(name, part.get_name() or '') for part in self.walk(node))), None)
        return wait_for(lambda: f'a dialog named {name}', look)

    def answer(self, dialog, button):
        """Presses a button of a dialog, by its action."""
        node = wait_for(f'button {button}', lambda: self.find('push button', f'(_?.* )?{button}', dialog))
        before = self.focused()
        node.do_action()
        old = (None, before) if before != self.id else (None,)
        wait_for('the focus elsewhere', lambda: self.process.poll() is not None or self.focused() not in old)
        self.settle()

    def focused(self):
        """The X window that has the focus; None while it goes from one to the other."""
        done = subprocess.run(['xdotool', 'getwindowfocus'], check=False, capture_output=True, text=True)
        return done.stdout.strip() if done.returncode == 0 and done.stdout.strip() not in ('0', '1') else None

    def close(self):
        """Closes the window as its user does, and gives back the exit code."""
        xdotool('key', '--clearmodifiers', 'ctrl+w')  # and asks nothing of a program that is about to end
        try:
            out, err = self.process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        self.output = err
        return self.process.returncode

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.process.stderr.closed:
            return
        self.process.terminate()
        try:
            _, self.output = self.process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            _, self.output = self.process.communicate()
        if error[0] is not None:
            sys.stderr.write(f'The program ended with {self.process.returncode}.\n{self.output}')


def run(cases):
    """Runs functions as TAP cases; each one's doc line is the case's name."""
    failed = 0
    print(f'1..{len(cases)}')
    for number, case in enumerate(cases, 1):
        try:
            case()
            print(f'ok {number} {case.__doc__}', flush=True)
        except Exception:  # a case that fails must not hide the next ones
            failed += 1
            print(f'not ok {number} {case.__doc__}', flush=True)
            for line in traceback.format_exc().splitlines():
                print(f'# {line}', flush=True)
    return 1 if failed else 0
