#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the real backflow-cli and looks at its pictures, worksheets, films and tables: test-cli-exports.py PROGRAM."""
import csv
import io
import os
import re
import resource
import shutil
import struct
import subprocess
import sys

from harness import PROGRAM, WORK, Run, bad, contains, equal, good, lesson, main, test, trace


def text_of(pdf):
    """The words of each page, as an independent program reads them."""
    text = subprocess.run(['pdftotext', '-layout', pdf, '-'], capture_output=True, check=True).stdout.decode()
    return [re.sub(r'\s+', ' ', page) for page in text.split('\f')[:-1]]


def chunks(data):
    """The chunks of a RIFF file, as the WebP container's specification has them: (name, contents)."""
    equal(data[:4] + data[8:12], b'RIFFWEBP')
    equal(struct.unpack('<I', data[4:8])[0], len(data) - 8)
    place = 12
    while place < len(data):
        name, size = struct.unpack('<4sI', data[place:place + 8])
        yield name, data[place + 8:place + 8 + size]
        place += 8 + size + size % 2


def number24(data):
    return int.from_bytes(data[:3], 'little')


@test
def a_worksheet_has_every_product_or_none():
    if not shutil.which('pdftotext'):
        return
    filled = good('worksheet', '-o', 'sheet.pdf')
    blank = good('worksheet', '--blanks', '-o', 'sheet.pdf')
    full = ' '.join(text_of(filled.folder / 'sheet.pdf'))
    *pages, answers = text_of(blank.folder / 'sheet.pdf')
    given = ' '.join(pages)
    for number in ['2.98', '−0.44', '−1.056', '0.21056', '0.0484']:
        contains(full, number)
        contains(answers, number)
        assert number not in given, number
    for number in ['0.7', '0.8', '3.2', '0.01']:
        contains(given, number)
    contains(answers, 'Answers')


@test
def a_worksheet_is_the_same_each_time():
    first, second = (good('worksheet', 'xor', '-o', 's.pdf').folder / 's.pdf' for _ in range(2))
    equal(first.read_bytes(), second.read_bytes())


@test
def a_worksheet_takes_no_longer_than_its_numbers():
    def seconds(n):
        file = lesson(network={'inputs': n, 'layers': [
                          {'units': n, 'activation': 'tanh', 'bias': [0] * n,
                           'init': {'scheme': 'xavier_uniform', 'seed': 1}},
                          {'units': 4, 'activation': 'identity', 'init': {'scheme': 'xavier_uniform', 'seed': 2}}]},
                      data={'inputs': [list(range(n))], 'targets': [[1, 2, 3, 4]]})
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        good('worksheet', file, '-o', 's.pdf')
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    few, many = seconds(4), seconds(16)  # 3 times as long; where each cell measures all of its column, 100 times
    assert many < 20 * few + 0.5, (few, many)


@test
def a_worksheet_of_a_later_step_is_of_that_step():
    if shutil.which('pdftotext'):
        contains(' '.join(text_of(good('worksheet', '--step', 2, '-o', 's.pdf').folder / 's.pdf')), '3.08597')


@test
def a_film_is_an_animated_webp():
    run = good('animate', '--fps', 4, '-o', 'step.webp')
    found = list(chunks((run.folder / 'step.webp').read_bytes()))
    equal(found[0][0], b'VP8X')
    assert found[0][1][0] & 2, 'it is not animated'
    equal((number24(found[0][1][4:]) + 1, number24(found[0][1][7:]) + 1), (712, 477))
    frames = [contents for name, contents in found if name == b'ANMF']
    assert len(frames) > 10, len(frames)
    # A second and a half at the end, and half a second behind each other phase
    assert number24(frames[-1][12:]) >= 1500, 'the end does not stand'
    assert 5000 < sum(number24(frame[12:]) for frame in frames) < 15000, 'it does not last as long as in the window'


@test
def a_film_of_many_steps_has_a_frame_for_each():
    run = good('animate', 'xor', '--steps', 7, '-o', 'steps.webp')
    equal(sum(name == b'ANMF' for name, _ in chunks((run.folder / 'steps.webp').read_bytes())), 7)


@test
def a_folder_gets_numbered_pictures():
    run = good('animate', '--steps', 4, '--scale', '0.5', '-o', 'frames')
    names = sorted(path.name for path in (run.folder / 'frames').iterdir())
    # Three of a fifth of a second each, and the last for a second and a half, as far as that is whole frames
    equal(names, [f'frame-{i:05}.png' for i in range(1, len(names) + 1)])
    equal(len(names), 3 + 7)
    data = (run.folder / 'frames' / names[0]).read_bytes()
    equal(struct.unpack('>II', data[16:24]), (356, 239))
    equal(run.files, ['frames'])


@test
def a_film_of_another_kind_is_no_folder():
    for path in 'f.gif', 'f.webp.mp4':
        bad('animate', '-o', path, says=f'-o is “{path}”, should end in .webp, or name a folder for PNG files, such as '
                                        f'frames or {path}/')
    equal(good('animate', '--steps', 4, '--scale', '0.5', '-o', 'take.2/').files, ['take.2'])


@test
def a_folder_with_files_is_left_alone():
    folder = WORK / 'full'
    folder.mkdir()
    (folder / 'mine').write_text('kept')
    bad('animate', '-o', folder, says='name a new folder')
    equal([path.name for path in folder.iterdir()], ['mine'])


@test
def a_film_that_is_too_long_is_refused_at_once():
    bad('animate', '--steps', 100000, '--by', 'phase', '-o', 'a.webp', says='Fewer steps')
    for fps in 0, 0.5:
        bad('animate', '--fps', fps, '-o', 'a.webp', says='1 to 60 frames')
    bad('animate', '--scale', 100, '-o', 'a.webp', says='4096')
    bad('animate', '--by', 'term', '-o', 'a.webp', says='phase or step')


@test
def a_full_disk_leaves_nothing_behind():
    def full():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
    for command in (['animate', '-o', 'a.webp'], ['animate', '--steps', '4', '-o', 'frames'],
                    ['worksheet', '-o', 'a.pdf'], ['table', '--steps', '100', '-o', 'a.csv'],
                    ['render', '-o', 'a.png']):
        folder = WORK / f'full-{command[0]}-{len(command)}'
        folder.mkdir()
        done = subprocess.run(['env', '--ignore-signal=XFSZ', PROGRAM, *command], cwd=folder, capture_output=True,
                              preexec_fn=full, check=False)
        equal(done.returncode, 2, command)
        contains(done.stderr.decode(), command[-1])
        equal([path.name for path in folder.iterdir()], [], command)


def read_csv(text):
    return list(csv.DictReader(io.StringIO(text, newline='')))


@test
def a_table_of_steps_reads_back_exactly():
    rows = read_csv(good('table', 'xor', '--steps', 3).out)
    for row, step in zip(rows, trace('xor', '--steps', 3), strict=True):
        equal(int(row['step']), step['step'])
        equal(float(row['loss']), step['loss'])
        for number, layer in enumerate(step['layers']):
            for unit, weights in enumerate(layer['weight']):
                equal(float(row[f'layers[{number}].bias[{unit}]']), layer['bias'][unit])
                for place, weight in enumerate(weights):
                    equal(float(row[f'layers[{number}].weight[{unit}][{place}]']), weight)


@test
def a_table_of_numbers_has_every_number_of_the_trace():
    rows = read_csv(good('table', 'two-outputs', '--step', 2, '--numbers').out)
    step = trace('two-outputs', '--steps', 2)[1]
    found = {}
    for row in rows:
        equal(row['step'], '2')
        key = (row['quantity'], row['layer'], row['unit'], row['input'], row['sample'])
        assert key not in found, key
        found[key] = float(row['value'])
    equal(found['loss', '', '', '', ''], step['loss'])
    for number, layer in enumerate(step['layers']):
        for quantity in ('z', 'a', 'delta'):
            for sample, units in zip(step['samples'], layer[quantity]):
                for unit, value in enumerate(units):
                    equal(found[quantity, str(number), str(unit), '', str(sample)], value)
        for unit, weights in enumerate(layer['weight_grad']):
            for place, value in enumerate(weights):
                equal(found['weight_grad', str(number), str(unit), str(place), ''], value)


@test
def a_table_leaves_what_is_beside_it_alone():
    run = good('table', '-o', 'table.csv')
    (run.folder / 'table.csv.part').write_text('mine')
    (run.folder / 'table.csv').chmod(0o600)
    (run.folder / 'link.csv').symlink_to('table.csv')
    good('table', '--steps', 3, '-o', run.folder / 'link.csv')
    assert (run.folder / 'link.csv').is_symlink()
    equal((run.folder / 'table.csv.part').read_text(), 'mine')
    equal((run.folder / 'table.csv').stat().st_mode & 0o777, 0o600)
    equal(len(read_csv((run.folder / 'table.csv').read_text())), 3)
    equal(sorted(file.name for file in run.folder.iterdir()), ['link.csv', 'table.csv', 'table.csv.part'])


@test
def a_table_goes_through_a_pipe():
    pipe = WORK / 'pipe'
    os.mkfifo(pipe)
    with subprocess.Popen([PROGRAM, 'table', 'xor', '--steps', '3', '-o', pipe]) as writer:
        equal(pipe.read_bytes().decode(), good('table', 'xor', '--steps', 3).out)
    equal(writer.returncode, 0)
    assert pipe.is_fifo()


@test
def standard_output_is_written_to_and_not_replaced():
    link = WORK / 'out'
    link.symlink_to('/proc/self/fd/1')
    log = WORK / 'log'
    log.write_text('before\n')
    table = good('table').out
    equal(good('table', '-o', link).out, table)
    with open(log, 'a', encoding='utf-8') as end:
        subprocess.run([PROGRAM, 'table', '-o', link], stdout=end, check=True)
    equal(log.read_bytes().decode(), 'before\n' + table)
    assert link.is_symlink()
    for ending, arguments in [('pdf', ['worksheet']), ('svg', ['render']), ('webp', ['animate', '--fps', '1']),
                              ('csv', ['export']), ('py', ['export'])]:
        link = WORK / f'out.{ending}'
        link.symlink_to('/proc/self/fd/1')
        file = good(*arguments, '-o', f'a.{ending}').folder / f'a.{ending}'
        done = subprocess.run([PROGRAM, *arguments, '-o', link], capture_output=True, check=True)
        equal(done.stdout[:4], file.read_bytes()[:4])
        assert link.is_symlink()


@test
def a_table_that_diverges_replaces_no_file():
    run = Run('table', '--steps', 3, '-o', 'table.csv')
    before = (run.folder / 'table.csv').read_bytes()
    path = run.folder / 'table.csv'
    done = Run('table', lesson(training__optimizer__learning_rate=1e6), '--steps', 1000, '-o', path)
    equal(done.status, 2)
    contains(done.err, 'diverges at step')
    equal(path.read_bytes(), before)
    equal([file.name for file in run.folder.iterdir()], ['table.csv'])


if __name__ == '__main__':
    sys.exit(main())
