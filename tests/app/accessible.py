# SPDX-License-Identifier: MIT
"""The tree that a screen reader finds in a program, read from the accessibility bus.

GTK gives away all that a program shows in one answer. Asking each node for its children, name, role and state takes a
round trip each, which is thirty times as long and as dear.
"""

import collections
import time

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, Gio, GLib  # noqa: E402

LIFE = 0.25      # seconds after which what was read counts as old
TIMEOUT = 60000  # milliseconds within which a program answers, however slow the machine is
ATTEMPTS = 3     # how often a tree is read that changes meanwhile
ROOT = '/org/a11y/atspi/accessible/root'
CACHE = '/org/a11y/atspi/cache'

Area = collections.namedtuple('Area', 'x y width height')


def connect():
    """The accessibility bus of this session."""
    session = Gio.bus_get_sync(Gio.BusType.SESSION)
    address = session.call_sync('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress', None, None,
                                Gio.DBusCallFlags.NONE, TIMEOUT, None).unpack()[0]
    return Gio.DBusConnection.new_for_address_sync(
        address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)


class States:
    """A set of Atspi.StateType."""

    def __init__(self, low, high):
        self.bits = low | high << 32

    def contains(self, state):
        return bool(self.bits >> int(state) & 1)


class Item:
    """What the program says of a node in its list of all."""

    def __init__(self, values):
        # By hand: to unpack all that there is takes three times as long.
        value = values.get_child_value
        self.path = value(0).get_child_value(1).get_string()
        self.parent = value(2).get_child_value(1).get_string()
        self.index = value(3).get_int32()
        self.n_children = value(4).get_int32()
        self.name = value(6).get_string()
        self.role = value(7).get_uint32()
        self.description = value(8).get_string()
        self.states = States(value(9).get_child_value(0).get_uint32(), value(9).get_child_value(1).get_uint32())


class Tree:
    """A program's tree. What was read holds for a moment, or until forget() is called."""

    moment = 0  # counts the calls of forget()

    @staticmethod
    def forget():
        """Something was done, or did not yet come about: what was read from any program may no longer hold."""
        Tree.moment += 1

    def __init__(self, process_id):
        self.bus = connect()
        self.process_id = process_id
        self.owner = None
        self.strangers = set()  # names on the bus of other programs
        self.nodes = {}
        self.items = {}
        self.children = {}  # paths, in order
        self.answers = {}   # what nodes said of their children, and who claimed to be one at that time
        self.read_at = (-1, 0.0)

    def call(self, path, interface, method, arguments=None, owner=None):
        return self.bus.call_sync(owner or self.owner, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE,
                                  TIMEOUT, None)

    def find_owner(self):
        """The program's name on the bus; None while it has none."""
        def ask(method, arguments=None):
            bus = 'org.freedesktop.DBus'
            return self.call('/org/freedesktop/DBus', bus, method, arguments, bus).unpack()[0]
        for name in ask('ListNames'):
            if name.startswith(':') and name not in self.strangers:
                if ask('GetConnectionUnixProcessID', GLib.Variant('(s)', (name,))) == self.process_id:
                    return name
                self.strangers.add(name)
        return None

    def get_root(self):
        """The program itself, once it is on the bus; its children are its windows."""
        self.owner = self.owner or self.find_owner()
        return self.node(ROOT) if self.owner and ROOT in self.look() else None

    def wait_for_answer(self):
        """Until the program's main loop has come round, or the program has gone."""
        try:
            self.call(ROOT, 'org.a11y.atspi.Accessible', 'GetRole')
        except GLib.Error:
            pass

    def node(self, path):
        if path not in self.nodes:
            self.nodes[path] = Node(self, path)
        return self.nodes[path]

    def read_items(self):
        """Everything that the program lists, by path: what it has been asked for before, hidden or not."""
        answer = self.call(CACHE, 'org.a11y.atspi.Cache', 'GetItems').get_child_value(0)
        items = (Item(answer.get_child_value(i)) for i in range(answer.n_children()))
        return {item.path: item for item in items}

    def read_children(self, paths):
        """The paths of the children that are not hidden, in order, for each of these paths. All are asked at once: to wait
        for each answer would take five times as long."""
        children = {}

        def take(bus, result, path):
            try:
                children[path] = [child for _, child in bus.call_finish(result).unpack()[0]]
            except GLib.Error:  # it has gone meanwhile
                children[path] = []

        for path in paths:
            self.bus.call(self.owner, path, 'org.a11y.atspi.Accessible', 'GetChildren', None, None, Gio.DBusCallFlags.NONE,
                          TIMEOUT, None, take, path)
        while len(children) < len(paths):
            GLib.MainContext.default().iteration(True)
        return children

    def read(self):
        """Items, children, and whether that is all: who has never been asked for is not yet listed. Only nodes of which other
        items claim to be children than when they were asked are asked again."""
        items = self.read_items()
        claims = {path: [None] * item.n_children for path, item in items.items()}
        for path, item in items.items():
            if 0 <= item.index < len(claims.get(item.parent, [])):
                claims[item.parent][item.index] = path
        self.answers = {path: answer for path, answer in self.answers.items() if answer[0] == claims.get(path)}
        children = dict.fromkeys(items, [])
        children.update((path, found) for path, (_, found) in self.answers.items())
        unasked = {ROOT} | {path for path, claim in claims.items() if claim and path not in self.answers}
        while unasked:
            answers = self.read_children(unasked)
            children.update(answers)
            self.answers.update((path, (claims[path], found)) for path, found in answers.items()
                                if claims.get(path) and None not in claims[path])
            unasked = {child for path in unasked for child in children[path]} - children.keys()
        return items, children, children.keys() <= items.keys()

    def is_fresh(self):
        moment, when = self.read_at
        return moment == Tree.moment and time.monotonic() - when < LIFE

    def look(self):
        """All items by path, as they are now."""
        if not self.is_fresh():
            for _ in range(ATTEMPTS):
                self.items, self.children, complete = self.read()
                if complete:
                    break
            self.read_at = (Tree.moment, time.monotonic())
        return self.items

    def walk(self, path):
        """All nodes below a path and itself, parents first."""
        items, nodes, stack = self.look(), [], [path]
        while stack:
            path = stack.pop()
            if path in items:
                nodes.append(self.node(path))
                stack += reversed(self.children.get(path, []))
        return nodes


class Node:
    """One accessible; what it says of itself is what holds now. Its methods have libatspi's names."""

    def __init__(self, tree, path):
        self.tree, self.path = tree, path

    def item(self):
        """What the tree has just read of this node, if it has."""
        return self.tree.items.get(self.path) if self.tree.is_fresh() else None

    def call(self, interface, method, form='()', *arguments):
        return self.tree.call(self.path, f'org.a11y.atspi.{interface}', method, GLib.Variant(form, arguments)).unpack()

    def get_property(self, interface, name):
        return self.tree.call(self.path, 'org.freedesktop.DBus.Properties', 'Get',
                              GLib.Variant('(ss)', (f'org.a11y.atspi.{interface}', name))).unpack()[0]

    def get_name(self):
        item = self.item()
        return item.name if item else self.get_property('Accessible', 'Name')

    def get_description(self):
        item = self.item()
        return item.description if item else self.get_property('Accessible', 'Description')

    def get_role_name(self):
        item = self.item()
        return Atspi.role_get_name(Atspi.Role(item.role if item else self.call('Accessible', 'GetRole')[0]))

    def get_state_set(self):
        item = self.item()
        return item.states if item else States(*self.call('Accessible', 'GetState')[0])

    def get_children(self):
        self.tree.look()
        return [self.tree.node(path) for path in self.tree.children.get(self.path, [])]

    def get_child_count(self):
        return len(self.get_children())

    def get_child_at_index(self, index):
        return self.get_children()[index]

    def get_extents(self, kind=Atspi.CoordType.WINDOW):
        return Area(*self.call('Component', 'GetExtents', '(u)', int(kind))[0])

    def get_n_actions(self):
        return self.get_property('Action', 'NActions')

    def do_action(self, index=0):
        done = self.call('Action', 'DoAction', '(i)', index)[0]
        Tree.forget()
        return done

    def get_text(self):
        return self.call('Text', 'GetText', '(ii)', 0, self.get_property('Text', 'CharacterCount'))[0]

    def get_current_value(self):
        return self.get_property('Value', 'CurrentValue')

    def get_maximum_value(self):
        return self.get_property('Value', 'MaximumValue')

    def set_current_value(self, value):
        self.tree.call(self.path, 'org.freedesktop.DBus.Properties', 'Set',
                       GLib.Variant('(ssv)', ('org.a11y.atspi.Value', 'CurrentValue', GLib.Variant('d', value))))
        Tree.forget()
