#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Chooses a weight in the real window and reads all that there is to know of it."""

import sys

from driver import Window, run, wait_for, xdotool


def arithmetic(window):
    """All text of the Arithmetic pane; where its rows may break is its own business."""
    return window.text_of(window.get('text', 'Arithmetic.*')).replace('\N{NO-BREAK SPACE}', ' ')


def expect_text(window, *parts):
    for part in parts:
        wait_for(lambda: f'{part} in\n{arithmetic(window)}', lambda: part in arithmetic(window))


def describe(window, name, words):
    """Waits until the picture of this name says these words."""
    picture = window.get('image|img|graphic', name)
    wait_for(lambda: f'“{words}”, not “{picture.get_description()}”', lambda: words in picture.get_description())


def choose(window, name):
    """Chooses something on the canvas, without an entry left open."""
    window.click(window.get('push button', name))
    window.key('Escape')


def reads_a_path_and_its_ripple():
    """/window-weight/a-path-to-the-loss-and-the-ripple-along-it"""
    with Window() as window:
        window.press('Step')
        window.expect('All eight buckets are full.*')
        choose(window, 'w32, 0.2')
        expect_text(window, 'Paths to the loss', 'a3 → h2 → prediction', '3 × 0.8 × (−0.44)', '−1.056')
        describe(window, 'Ripple', 'w32 +0.01, h2 +0.03, prediction +0.024, loss −0.009984; the gradient says −0.01056')

        window.click(window.get('text|entry', 'Nudge'))
        window.key('ctrl+a')
        window.key('minus')
        window.type('0.1')
        window.key('Return')
        describe(window, 'Ripple', 'w32 −0.1, h2 −0.3, prediction −0.24, loss +0.1632; the gradient says +0.1056')
        window.key('ctrl+a')
        window.type('0')
        window.key('Return')
        window.expect('.*a number other than 0.*')
        window.key('Escape')

        window.click(window.get('push button', 'h2, activation 1.8'))
        describe(window, 'δ = error × slope', 'error −0.352 times slope 1 is δ −0.352')


def adds_up_the_samples():
    """/window-weight/the-samples-of-a-batch-add-up-and-each-can-be-opened"""
    with Window('line') as window:
        window.press('Step')
        window.expect('Both buckets are full.*|All .* buckets are full.*')
        choose(window, 'w11, −0.5')
        expect_text(window, 'sample 2', '−0.45  the paths above', 'sample 8', '= Σ = −4.36667')
        window.press('Next sample')
        window.expect('Sample 2 of 3 of the batch')
        expect_text(window, '−2.45  the paths above')
        window.key('alt+Next')
        expect_text(window, '−1.46667  the paths above')
        window.key('alt+Prior', 'alt+Prior')
        expect_text(window, '−0.45  the paths above')


def cuts_through_the_loss():
    """/window-weight/the-loss-over-one-weight-and-over-two"""
    with Window() as window:
        window.press('Step')
        window.expect('All eight buckets are full.*')
        window.press('Loss slice')
        window.expect('Choose a weight: here is the loss over it.')
        choose(window, 'w32, 0.2')
        describe(window, 'Loss slice', 'Loss over w32 from 0 to 0.5: now 0.2 with loss 0.0484 and slope −1.056, '
                                       'next 0.21056; least loss')
        window.press('Wide')
        describe(window, 'Loss slice', 'Loss over w32 from −4 to 4')
        window.click(window.get('image|img|graphic', 'Loss slice'))
        window.key('Left')
        describe(window, 'Loss slice', ', loss ')

        xdotool('keydown', 'ctrl')
        window.click(window.get('push button', 'w′21, 0.8'))
        xdotool('keyup', 'ctrl')
        describe(window, 'Loss slice', 'Loss over w32 and w′21: now 0.2 and 0.8 with loss 0.0484')


if __name__ == '__main__':
    sys.exit(run([reads_a_path_and_its_ripple, adds_up_the_samples, cuts_through_the_loss]))
