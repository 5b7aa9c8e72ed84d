# SPDX-License-Identifier: MIT
"""Takes the pictures of tools/screenshots: steps to a moment at a low speed, and looks while it moves."""

import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', '..', 'tests', 'app'))
from driver import Window  # noqa: E402

MARGIN = 5  # pixels around the window where nothing composes shadows
SIZE = (1280, 800)
BUS_SECONDS = 2.0  # until the bus knows that a program has ended: else the next one hands over to it

# Name, granularity, keys (or the name of something to click, behind an @), and the seconds after the last of them at
# which the picture is taken.
MOMENTS = [
    ('opening', 'phase', [], 1.0),
    ('forward', 'term', ['comma'] * 9 + ['period'] * 3, 1.9),
    ('backward', 'term', ['period'] * 8, 0.5),
    ('step', 'phase', ['period'] * 2, 1.05),
    ('pie', 'phase', ['ctrl+3', 'period'], 9.0),
    ('weight', 'phase', ['period', 'period', 'comma', '@w32, .*', 'Escape', 'alt+1'], 2.0),
    ('race', 'phase', ['ctrl+2', 'alt+2', '@Start the race'], 8.0),
    ('rates', 'phase', ['alt+3'], 4.0),
]


def write_settings(granularity):
    folder = os.path.join(os.environ['XDG_CONFIG_HOME'], 'glib-2.0', 'settings')
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, 'keyfile'), 'w', encoding='utf-8') as settings:
        settings.write(f"[org/backflow/Backflow]\ngranularity='{granularity}'\nspeed=1.0\n")


def take(path, granularity, keys, seconds, scheme):
    write_settings(granularity)
    size = (SIZE[0] + 2 * MARGIN, SIZE[1] + 2 * MARGIN)
    with Window(env={'ADW_DEBUG_COLOR_SCHEME': scheme}, size=size, motion=True) as window:
        subprocess.run(['xdotool', 'mousemove', str(size[0]), str(size[1])], check=True)
        for key in keys:
            if key.startswith('@'):
                window.click(window.get('.*', key[1:]))
            else:
                window.key(key)
        subprocess.run(['xdotool', 'mousemove', str(size[0]), str(size[1])], check=True)
        time.sleep(seconds)
        subprocess.run(['import', '-window', 'root', '-crop', f'{SIZE[0]}x{SIZE[1]}+{MARGIN}+{MARGIN}',
                        '+repage', '-strip', path], check=True)
    time.sleep(BUS_SECONDS)


def main(folder):
    manager = subprocess.Popen(['openbox'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    try:
        for name, granularity, keys, seconds in MOMENTS:
            for style in ('light', 'dark'):
                path = os.path.join(folder, f'{name}-{style}.png')
                take(path, granularity, keys, seconds, f'prefer-{style}')
                print(path, flush=True)
    finally:
        manager.terminate()
        manager.wait()


if __name__ == '__main__':
    main(sys.argv[1])
