#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Opens the pie in the real window, cuts it, selects slices, and reads the shares."""

import sys
import time

from driver import Window, run, wait_for

SHARES = {'w32': '24.10', 'w′11': '20.25', 'w31': '18.45', 'w′21': '13.56', 'w22': '10.71', 'w21': '8.20',
          'w12': '2.68', 'w11': '2.05'}
TABLE = [('w32', '24.100'), ('w′11', '20.251'), ('w31', '18.452'), ('w′21', '13.556'), ('w22', '10.711'),
         ('w21', '8.201'), ('w12', '2.678'), ('w11', '2.050')]


def percent(number):
    return f'{number}\N{NO-BREAK SPACE}%'


def rings(window, name='.*'):
    return window.get('image|graphic', name)


def labels(window):
    return [node.get_name() for node in window.walk() if node.get_role_name() == 'label']


def expect_label(window, start):
    return wait_for(lambda: f'a label {start}\n{window.dump()}',
                    lambda: next((text for text in labels(window) if text.startswith(start)), None))


def cut_the_pie(window):
    """Opens the story and presses its button."""
    window.key('ctrl+3')
    window.press('Cut the Pie')
    expect_label(window, 'The three pies disagree: w32 has')


def pie_is_cut_and_read():
    """/window-pie/the-pie-is-cut-and-every-share-is-read"""
    with Window() as window:
        cut_the_pie(window)
        chart = rings(window, 'Pie: share of the fix')
        table = ', '.join(f'{name} {percent(share)}' for name, share in SHARES.items())
        wait_for(lambda: chart.get_description(), lambda: chart.get_description() == f'share of the fix: {table}')
        text = expect_label(window, 'The three pies disagree')
        for share in ('24.10', '16.11', '18.46'):
            assert percent(share) in text, text
        text = expect_label(window, 'h1 and h2 each receive the whole −0.44')
        assert '−0.44 × 0.7 = −0.308' in text and '−0.44 × 0.8 = −0.352' in text, text
        # Arrows select slices, and the canvas follows.
        window.click(chart)
        window.key('Right')
        window.expect(f'h1, share of the fix {percent("28.70")}')
        window.key('Right')
        window.expect(f'h2, share of the fix {percent("37.49")}')
        window.key('Up')
        wait_for(lambda: chart.get_name(), lambda: any(f'{name}, share of the fix {percent(share)}' == chart.get_name()
                                                       for name, share in SHARES.items()))
        # Another pie, everywhere
        window.click(window.get('combo box', 'Which pie'))
        window.key('Down', 'Return')
        wait_for(lambda: window.dump(), lambda: 'share of the result' in chart.get_description())
        assert f'w′11 {percent("51.68")}' in chart.get_description(), chart.get_description()


def parameter_table_sorts_by_share():
    """/window-pie/the-parameter-table-sorts-by-share"""
    with Window() as window:
        cut_the_pie(window)
        window.click(window.get('page tab', 'Parameters'))
        wait_for(lambda: window.dump(), lambda: percent('24.100') in labels(window))
        header = window.get('label', 'share')

        def rows():
            table = window.get('tree table', 'Parameters')
            texts = [node.get_name() for node in window.walk(table) if node.get_role_name() == 'label']
            return [text for text in texts if text.endswith('%')]

        # The first click sorts upwards, the next one downwards.
        window.click(header)
        wait_for(lambda: str(rows()), lambda: rows() == [percent(share) for _, share in reversed(TABLE)])
        time.sleep(0.3)  # or it is a click with two presses
        window.click(header)
        wait_for(lambda: str(rows()), lambda: rows() == [percent(share) for _, share in TABLE])
        assert 'all 8 parameters' in labels(window) and percent('100') in labels(window)
        assert 'share of the fix = g² / Σg²' in labels(window)


def pane_keeps_its_width():
    """/window-pie/the-pane-of-a-batch-keeps-its-width"""
    with Window('xor') as window:
        window.key('ctrl+3')
        window.press('Cut the Pie')
        expect_label(window, 'h1, h2 and the others each receive')
        area = window.get('heading', 'Back to front').get_extents()
        assert area.x > 0 and area.width < 248, (area.x, area.width)


if __name__ == '__main__':
    sys.exit(run([pie_is_cut_and_read, parameter_table_sorts_by_share, pane_keeps_its_width]))
