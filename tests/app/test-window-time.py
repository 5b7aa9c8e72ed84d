#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Travels in time through the real window: handle, keys, runs, bookmarks."""

import sys

from driver import Window, run, xdotool

LEFT, RIGHT = 96, 42  # pixels from the plot's edges to its first and its last step
PHASES = 5


def step(window, n_steps):
    """Makes whole steps; each press ends what the last one has begun."""
    window.key(*['Right'] * PHASES * n_steps)


def plot_point(window, step, from_top):
    """A point of the plot in the X window, where the scale of steps ends at 10."""
    plot = window.get('image', 'Loss plot')
    area = plot.get_extents()
    x, y = window.place(plot)
    left, width = x - area.width // 2 + LEFT, area.width - LEFT - RIGHT
    return left + int(width * step / 10), y - area.height // 2 + from_top


def drag(window, start, end):
    xdotool('mousemove', '--window', window.id, *start)
    xdotool('mousedown', 1)
    for i in range(1, 5):
        xdotool('mousemove', '--window', window.id,
                *(int(a + (b - a) * i / 4) for a, b in zip(start, end)))
        window.settle()
    xdotool('mouseup', 1)
    window.settle()


def scrub():
    """/window-time/the-handle-and-the-keys-go-to-any-step"""
    with Window() as window:
        step(window, 4)
        window.expect('step 5 · epoch 5 · sample 1 of 1')

        window.key('ctrl+Left')
        window.expect('looking at step 4 of 4 .*')
        window.key('ctrl+Home')
        window.expect('looking at step 1 of 4 .*')
        window.expect('prediction 2.98, target 3.2, miss −0.22')
        window.key('ctrl+Left')
        window.expect('looking at step 1 of 4 .*')
        window.key('ctrl+Right')
        window.expect('looking at step 2 of 4 .*')
        window.key('ctrl+End')
        window.expect('step 5 · epoch 5 · sample 1 of 1')

        # A click in the plot calls the handle, which is then dragged.
        xdotool('mousemove', '--window', window.id, *plot_point(window, 1, 60), 'click', 1)
        window.expect('looking at step 2 of 4 .*')
        drag(window, plot_point(window, 1, 8), plot_point(window, 3.1, 8))
        window.expect('looking at step 4 of 4 .*')
        drag(window, plot_point(window, 3, 8), plot_point(window, -0.5, 20))
        window.expect('looking at step 1 of 4 .*')

        # None of it can be undone, and a screen reader finds a scale that it can set.
        assert window.get('push button', 'Undo').get_description() == 'Nothing to undo yet'
        slider = window.get('slider', 'Steps done')
        slider.set_current_value(3)
        window.expect('looking at step 4 of 4 .*')
        assert slider.get_maximum_value() == 4


CASES = [scrub]

if __name__ == '__main__':
    sys.exit(run(CASES))
