# SPDX-License-Identifier: MIT
"""Drives the real window as a person does: finds things by their accessible role and name, clicks and types with
xdotool, and reads what a screen reader would."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402

PATIENCE = 10.0  # seconds to wait for something that has to happen
POLL = 0.03      # seconds between two looks


class Missing(AssertionError):
    """Something that should be in the window is not there."""


def wait_for(what, condition, patience=PATIENCE):
    """Waits until condition() gives something, and gives it back. What is awaited is a text, or makes one."""
    end = time.monotonic() + patience
    while True:
        try:
            found = condition()
        except GLib.Error:  # the tree changed while it was read
            found = None
        if found:
            return found
        if time.monotonic() > end:
            raise Missing(what() if callable(what) else what)
        time.sleep(POLL)


def xdotool(*words):
    return subprocess.run(['xdotool', *map(str, words)], check=True, capture_output=True, text=True).stdout


class Window:
    """A running program with its window."""

    def __init__(self, *args, env=None, size=(1280, 800)):
        self.output = ''
        self.state = tempfile.TemporaryDirectory()  # no window finds what another one has left
        self.nodes = []
        environment = dict(os.environ, G_DEBUG='fatal-warnings', XDG_STATE_HOME=self.state.name)
        environment.update(env or {})
        environment.pop('GTK_A11Y', None)
        self.process = subprocess.Popen([os.environ['BACKFLOW'], *args], env=environment, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            self.application = wait_for('the program on the accessibility bus', self._find_application)
            self.frame = wait_for('a window', lambda: self.find('frame|window', None, self.application))
            self.id = wait_for('an X window', self._find_id)
            xdotool('windowsize', '--sync', self.id, *size) if size else None
            xdotool('windowmove', self.id, 0, 0)
            xdotool('windowfocus', self.id)
            self.settle()
        except BaseException:
            self.process.kill()
            sys.stderr.write(self.process.communicate()[1])
            raise

    def _find_application(self):
        assert self.process.poll() is None, 'the program has ended'
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child is not None and child.get_process_id() == self.process.pid:
                return child
        return None

    def _find_id(self):
        try:
            ids = xdotool('search', '--onlyvisible', '--pid', self.process.pid).split()
        except subprocess.CalledProcessError:
            return None
        return ids[-1] if ids else None

    # Reading

    def walk(self, node=None):
        """Every accessible of the window, parents first; the list is kept, as reading the tree takes time."""
        nodes, stack = [], [node or self.frame]
        while stack:
            node = stack.pop()
            if node is None:
                continue
            nodes.append(node)
            stack.extend(node.get_child_at_index(i) for i in reversed(range(node.get_child_count())))
        return nodes

    def find(self, role, name, root=None):
        """The first visible accessible whose role and name match the patterns, or None."""
        # Newer accessibility libraries say `button`.
        role = role.replace('push button', '(push )?button')

        def matches(node):
            try:
                return (re.fullmatch(name or '.*', node.get_name() or '') and
                        re.fullmatch(role, node.get_role_name()) and
                        (root or node.get_state_set().contains(Atspi.StateType.VISIBLE)))
            except GLib.Error:  # it has gone since the tree was read
                return False

        if root is None:
            found = next(filter(matches, self.nodes), None)
            if found:
                return found
            self.nodes = self.walk()
        return next(filter(matches, self.walk(root) if root else self.nodes), None)

    def get(self, role, name, patience=PATIENCE):
        return wait_for(lambda: f'{role} named {name}\n{self.dump()}', lambda: self.find(role, name), patience)

    def has(self, role, name):
        return self.find(role, name) is not None

    def expect(self, name, role='.*', patience=PATIENCE):
        """Waits until something has this name."""
        return self.get(role, name, patience)

    def text_of(self, node):
        return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))

    def dump(self):
        """All that has a name, for the message of a test that fails."""
        return '\n'.join(f'  {node.get_role_name()}: {node.get_name()} | {node.get_description()}'
                         for node in self.walk() if node.get_name())

    def place(self, node):
        """The middle of an accessible in the X window, which has a margin around what GTK calls the window."""
        area = Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)
        inner = Atspi.Component.get_extents(self.frame, Atspi.CoordType.WINDOW)
        width, height = self.size()
        return (area.x + area.width // 2 + (width - inner.width) // 2,
                area.y + area.height // 2 + (height - inner.height) // 2)

    def size(self):
        """Width and height of the X window."""
        lines = xdotool('getwindowgeometry', '--shell', self.id).split()
        words = dict(line.split('=') for line in lines)
        return int(words['WIDTH']), int(words['HEIGHT'])

    # Doing

    def settle(self):
        """Gives the window the time to draw a frame or two."""
        time.sleep(0.15)

    def move_to(self, node):
        x, y = self.place(node)
        xdotool('mousemove', '--window', self.id, x, y)

    def click(self, node, button=1):
        self.move_to(node)
        xdotool('click', button)
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
            windows = [self.application.get_child_at_index(i) for i in range(self.application.get_child_count())]
            return next((node for node in windows if node is not None and node != self.frame and
                         node.get_state_set().contains(Atspi.StateType.VISIBLE) and
                         any(re.fullmatch(name, part.get_name() or '') for part in self.walk(node))), None)
        return wait_for(lambda: f'a dialog named {name}', look)

    def answer(self, dialog, button):
        """Presses a button of a dialog, by its action."""
        node = wait_for(f'button {button}', lambda: self.find('push button', f'(_?.* )?{button}', dialog))
        Atspi.Action.do_action(node, 0)
        self.settle()
        if self.process.poll() is None:
            self.settle()  # the focus goes back to the window

    def close(self):
        """Closes the window as its user does, and gives back the exit code."""
        self.key('ctrl+w')
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
    if not os.environ.get('DISPLAY') or not shutil.which('xdotool'):
        if os.environ.get('BACKFLOW_TEST_DISPLAY') == 'required':
            print('1..1\nnot ok 1 a display and xdotool are owed here')
            return 1
        print('1..0 # SKIP no display')
        return 0

    manager = subprocess.Popen(['openbox'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.3)
    failed = 0
    print(f'1..{len(cases)}')
    try:
        for number, case in enumerate(cases, 1):
            try:
                case()
                print(f'ok {number} {case.__doc__}', flush=True)
            except Exception as error:  # a case that fails must not hide the next ones
                failed += 1
                print(f'not ok {number} {case.__doc__}', flush=True)
                for line in traceback.format_exc().splitlines():
                    print(f'# {line}', flush=True)
    finally:
        manager.terminate()
        manager.wait()
    return 1 if failed else 0
