#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The Data tab of the real window: the decision map."""

import re
import sys

from driver import Window, run, wait_for


def decision_map():
    """/window-data/the-decision-map-follows-training-and-is-read-out"""
    with Window('xor') as window:
        window.click(window.get('.*tab', 'Data'))
        picture = window.get('image', 'Decision map')
        wait_for(lambda: picture.get_description(), lambda: picture.get_description().startswith('50.0 % right. '))

        # The pointer and the arrow keys read it out.
        window.click(picture)
        wait_for(lambda: picture.get_description(), lambda: re.match(r'a1 0\.\d+, a2 0\.\d+: ', picture.get_description()))
        window.key(*['ctrl+Left'] * 6, *['ctrl+Down'] * 6)
        wait_for(lambda: picture.get_description(), lambda: picture.get_description().startswith('a1 −0.0875, a2 −0.0875: '))
        window.key('Up')
        wait_for(lambda: picture.get_description(), lambda: picture.get_description().startswith('a1 −0.0875, a2 −0.0625: '))

        window.go_full_speed()
        window.press('Train')
        window.expect('Training stopped: the loss is .*')
        wait_for(lambda: picture.get_description(), lambda: '100.0 % right. ' in picture.get_description())


def no_plane():
    """/window-data/without-two-inputs-there-is-no-map"""
    with Window() as window:
        window.click(window.get('.*tab', 'Data'))
        window.expect('1 sample')
        assert not window.has('image', 'Decision map')


CASES = [decision_map, no_plane]

if __name__ == '__main__':
    sys.exit(run(CASES))
