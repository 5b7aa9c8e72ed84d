#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the real backflow-cli on files that come from elsewhere or go there: test-cli-data.py PROGRAM."""
import json
import pathlib
import struct
import subprocess
import sys

from harness import PROGRAM, WORK, bad, contains, equal, good, lesson, main, test, trace


def path_for(name):
    return WORK / name


def read_safetensors(path):
    """The published format in a few lines: {name: (shape, numbers)}."""
    data = path.read_bytes()
    length, = struct.unpack('<Q', data[:8])
    header = json.loads(data[8:8 + length])
    body = data[8 + length:]
    tensors = {}
    for name, tensor in header.items():
        begin, end = tensor['data_offsets']
        equal(tensor['dtype'], 'F64')
        tensors[name] = tensor['shape'], struct.unpack(f'<{(end - begin) // 8}d', body[begin:end])
    return tensors


def write_safetensors(path, tensors):
    """{name: (shape, numbers)} in F32, with a header that is not filled up, as others write it."""
    header, body = {'__metadata__': {'format': 'pt'}}, b''
    for name, (shape, numbers) in tensors.items():
        begin = len(body)
        body += struct.pack(f'<{len(numbers)}f', *numbers)
        header[name] = {'dtype': 'F32', 'shape': shape, 'data_offsets': [begin, len(body)]}
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack('<Q', len(text)) + text + body)
    return path


# Parameters out and in

@test
def safetensors_hold_the_parameters_under_the_names_of_a_state_dict():
    path = path_for('xor.safetensors')
    good('export', 'xor', '-o', path)
    step, = trace('xor')
    tensors = read_safetensors(path)
    equal(list(tensors), ['0.weight', '0.bias', '2.weight', '2.bias'])
    equal([shape for shape, _ in tensors.values()], [[4, 2], [4], [1, 4], [1]])
    good('export', 'xor', '--steps', 1, '-o', path)
    tensors = read_safetensors(path)
    for layer, name in zip(step['layers'], ('0', '2')):
        equal(list(tensors[f'{name}.weight'][1]), [w for row in layer['weight'] for w in row])
        equal(list(tensors[f'{name}.bias'][1]), layer['bias'])


@test
def parameters_come_back_in_every_format():
    for ending in ('safetensors', 'json', 'csv', 'SAFETENSORS'):
        path = path_for(f'trained.{ending}')
        good('export', 'xor', '--steps', 50, '-o', path)
        equal(good('predict', 'xor', '--parameters', path).out != good('predict', 'xor').out, True)
        lesson = path_for('trained.backflow')
        good('export', 'xor', '--parameters', path, '-o', lesson)
        equal(good('predict', lesson).out, good('predict', 'xor', '--parameters', path).out)
    equal(trace('xor', '--steps', 51)[50]['prediction'], trace('xor', '--parameters', path)[0]['prediction'])


@test
def parameters_of_another_program_are_read():
    path = write_safetensors(path_for('f32.safetensors'), {
        'module.1.weight': ([1, 2], [.5, .25]), 'module.0.weight': ([2, 3], [1, 0, 0, 0, 1, 0])})
    equal(good('predict', '--parameters', path).out, '1\n')


@test
def parameters_of_the_wrong_shape_say_which_layer_expects_what():
    path = write_safetensors(path_for('wrong.safetensors'), {
        '0.weight': ([3, 2], [0] * 6), '1.weight': ([1, 2], [0, 0])})
    run = bad('predict', '--parameters', path, says='“0.weight” has the shape [3, 2]; layer 1 expects “0.weight” of shape')
    contains(run.err, str(path))
    path = write_safetensors(path_for('few.safetensors'), {'0.weight': ([2, 3], [0] * 6)})
    bad('train', '--parameters', path, '-o', 'out.backflow', says='“1.weight” is missing; layer 2 expects')


@test
def exports_are_known_by_their_ending():
    bad('export', says='there is no file to write to; give one with -o')
    bad('export', '-o', 'parameters.txt', says='-o is “parameters.txt”, should end in one of ')
    bad('predict', '--parameters', 'parameters.txt', says='should end in .safetensors, .json or .csv')
    bad('predict', '--parameters', 'none.json', says='none.json: ')
    bad('export', '-o', '/no/such/folder/p.json', says='/no/such/folder/p.json')


# PyTorch out: what runs in PyTorch itself is tested by tests/pytorch

EXPECTED = pathlib.Path(__file__).parent.parent / 'pytorch'


@test
def scripts_are_written_as_they_are_known_to_run():
    for name, lesson, options in ('worked-example', 'worked-example', ['--steps', 5]), \
                                 ('everything', EXPECTED / 'everything.backflow', []):
        path = path_for(f'{name}.py')
        equal(good('export', lesson, '-o', path, *options).out, '')
        equal(path.read_text(), (EXPECTED / f'{name}.py').read_text())
        compile(path.read_text(), name, 'exec')


@test
def scripts_train_as_long_as_asked_or_as_the_lesson_says():
    path = path_for('long.py')
    for options, limit in ([], 1000), (['--steps', 7], 7):
        good('export', '-o', path, *options)
        contains(path.read_text(), f'zip(range(1, {limit} + 1), batches())')
    good('export', 'xor', '-o', path)
    contains(path.read_text(), '    if losses[step] < ')


@test
def many_numbers_stand_beside_the_script():
    rows = [[i / 7, -i] for i in range(2000)]
    name = lesson(network={'inputs': 2, 'layers': [{'units': 1, 'activation': 'identity', 'weight': [[.5, 1]]}]},
                      data={'inputs': rows, 'targets': [[0]] * 2000}, training__optimizer__learning_rate=1e-9)
    path = path_for('many.py')
    good('export', name, '--steps', 3, '-o', path)
    tensors = read_safetensors(path_for('many-numbers.safetensors'))
    equal([shape for shape, _ in tensors.values()], [[2000, 2], [2000, 1], [1, 2], [1, 2]])
    equal(list(tensors), ['x', 'y', 'start.0.weight', 'end.0.weight'])
    equal(list(tensors['x'][1]), [v for row in rows for v in row])
    equal(len(path.read_text()) < 6000, True)


@test
def what_is_wrong_on_purpose_is_no_script():
    name = lesson(training__wrong=['forget_zero_grad', 'wrong_sign'])
    bad('export', name, '-o', 'train.py', says='something wrong on purpose (wrong_sign) that cannot be written in PyTorch')
    path = path_for('forgetful.py')
    good('export', lesson(training__wrong=['forget_zero_grad']), '--steps', 5, '-o', path)
    equal('optimizer.zero_grad()\n' in path.read_text(), False)


@test
def a_run_that_diverges_is_no_script():
    name = lesson(training__optimizer__learning_rate=10)
    bad('export', name, '-o', 'train.py', status=1, says='Training diverges at step ')


# CSV in

def csv(text, name='data.csv'):
    path = path_for(name)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def imported(text, *options):
    path = path_for('imported.backflow')
    good('import', csv(text), '-o', path, *options)
    return json.loads(path.read_text())


@test
def csv_becomes_a_lesson():
    made = imported('x1;x2;kind\n0,5;1;cat\n1,5;?;dog\n2;2;owl\n', '--missing', 'skip')
    equal(made['data'], {'inputs': [[.5, 1], [2, 2]], 'targets': [[1, 0], [0, 1]], 'input_names': ['x1', 'x2'],
                         'target_names': ['cat', 'owl']})
    equal((made['title'], made['training']['loss']), ('data.csv', 'cross_entropy'))
    equal([layer['activation'] for layer in made['network']['layers']], ['tanh', 'softmax'])
    good('check', path_for('imported.backflow'))
    good('train', path_for('imported.backflow'), '--steps', 5)


@test
def an_import_says_what_became_of_each_column():
    text = 'a,b,c,d,kind\n1,2,3,,cat\n2,"x\ny",3,,dog\n3,z,4,,cat\n'

    def says(*options):
        return good('import', csv(text), '-o', path_for('imported.backflow'), *options).out
    equal(says(), '3 samples, 2 inputs, 2 classes\ninputs: a, c\ntarget: kind\n'
                  'left out: b (text, such as “x y” in line 3), d (no values)\n')
    contains(says('--inputs', 'a', '--targets', 'c'),
             'input: a\ntarget: c\nleft out: b (text, such as “x y” in line 3), d (no values), kind (text, such as “cat” '
             'in line 2)\n')
    text = 'a,b,y\n1,2,3\n4,5,6\n'
    equal(says('--inputs', 'b'), '2 samples, 1 input, 1 target\ninput: b\ntarget: y\nleft out: a (not chosen)\n')
    text = '1,2,3\n4,5,6\n'
    equal(says().count('\n'), 3)
    text = '1990,1991,y\n1,2,3\n4,5,6\n'
    equal(says('--header'), '2 samples, 2 inputs, 1 target\ninputs: 1990, 1991\ntarget: y\n')
    text = ','.join(f'p{i}' for i in range(30)) + '\n' + ','.join('1' * 30) + '\n'
    contains(says(), 'inputs: p0, p1, p2, p3, p4, p5, p6, p7, …\n')


@test
def a_pipe_is_read_to_its_end():
    rows = ''.join(f'{i},{2 * i},{i % 7}\n' for i in range(40000))
    done = subprocess.run([PROGRAM, 'import', '/dev/stdin', '-o', path_for('piped.backflow')], input=rows.encode(),
                          capture_output=True, check=True)
    contains(done.stdout.decode(), '40000 samples, 2 inputs, 1 target\n')
    # The lesson goes out alone, and what is said of it another way.
    done = subprocess.run([PROGRAM, 'import', '/dev/stdin', '-o', '/dev/stdout'], input=b'1,2\n3,4\n', capture_output=True,
                          check=True)
    equal(json.loads(done.stdout)['data']['inputs'], [[1], [3]])
    contains(done.stderr.decode(), '2 samples')


@test
def columns_are_chosen_by_name_or_number():
    text = '\ufeffa,b,c,d\r\n1,2,3,4\r\n5,6,7,8\r\n'
    made = imported(text, '--inputs', 'c,1', '--targets', 'b,d', '--layers', '4:relu,2', '--scale', 'min_max')
    equal(made['data']['inputs'], [[0, 0], [1, 1]])
    equal(made['data']['targets'], [[2, 4], [6, 8]])
    equal(made['data']['scaling'][1], {'method': 'min_max', 'offset': 1, 'factor': 4})
    equal([(layer['units'], layer['activation']) for layer in made['network']['layers']],
          [(4, 'relu'), (2, 'tanh'), (2, 'identity')])
    made = imported(text, '--targets', 'a', '--classes', '--title', 'T')
    equal((made['data']['inputs'], made['data']['targets']), ([[2, 3, 4], [6, 7, 8]], [[1, 0], [0, 1]]))
    equal((made['title'], made['data']['target_names']), ('T', ['1', '5']))


@test
def a_lesson_is_fitted_to_other_data_only_when_asked():
    text = csv('a,b,y\n1,2,3\n')
    bad('import', text, '-o', 'o.backflow', '--lesson', 'worked-example', says='the data has 2 inputs and 1 target, '
        'the lesson\'s network 3 and 1; with --fit')
    made = imported('a,b,y\n1,2,3\n', '--lesson', 'worked-example', '--fit')
    equal(made['network']['layers'][1]['weight'], [[.7, .8]])
    equal(len(made['network']['layers'][0]['weight'][0]), 2)
    made = imported('a,b,y\n1,2,x\n3,4,z\n', '--lesson', 'worked-example', '--fit')
    equal((made['network']['layers'][1]['activation'], made['training']['loss']), ('softmax', 'cross_entropy'))


@test
def other_encodings_are_found_out_or_named():
    path = csv('')
    pathlib.Path(path).write_bytes('größe,art\n1,süß\n2,fad\n'.encode('cp1252'))
    for options in ([], ['--encoding', 'windows-1252']):
        good('import', path, '-o', path_for('coded.backflow'), *options)
        data = json.loads(path_for('coded.backflow').read_text())['data']
        equal((data['input_names'], data['target_names']), (['größe'], ['fad', 'süß']))
    pathlib.Path(path).write_bytes('a,b\n1,2\n'.encode('utf-16'))
    good('import', path, '-o', path_for('coded.backflow'))
    bad('import', path, '-o', 'o.backflow', '--encoding', 'z', says='--encoding is “z”, should be UTF-8, UTF-16')
    bad('import', path, '-o', 'o.backflow', '--encoding', 'UTF-8', says='is UTF-16 text; save the file as UTF-8')


@test
def csv_mistakes_name_line_and_column():
    for text, options, says in [
            ('a,b\n1,2\n3,x\n', ['--numbers'], 'data.csv:3: column 2 (b): “x” is not a number'),
            ('a,b\n1,2\n,3\n', [], 'data.csv:3: column 1 (a): the value is missing'),
            ('a,b\n1,2\n1,2,3\n', [], 'data.csv:3: has 3 columns, should have 2'),
            ('a,b\n1,"2\n', [], 'data.csv:2: column 2: the quotation mark'),
            (b'a,b\n1,\xe9\n', ['--encoding', 'UTF-8'], 'data.csv:2: column 2: is not UTF-8 text; save the file as UTF-8'),
            ('a,b\n1,2\n'.encode('utf-16'), ['--encoding', 'UTF-8'], 'data.csv:1: is UTF-16 text; save the file as UTF-8'),
            ('', [], 'data.csv: is empty'),
            ('a,b\n1,2\n', ['--inputs', 'z'], '--inputs: there is no column “z”; there are 2'),
            ('a,b\n1,2\n', ['--scale', 'z'], '--scale is “z”, should be none, standard or min_max'),
            ('a,b\n1,2\n', ['--missing', 'z'], '--missing is “z”, should be refuse, skip or mean'),
            ('a,b\n1,2\n', ['--separator', 'z'], '--separator is “z”, should be comma, semicolon or tab'),
            ('a,b\n', [], 'data.csv: has a header only, should have samples below it'),
            ('1,2\n', ['--header'], 'data.csv: has a header only'),
            ('a,b\n1,2\n', ['--header', '--no-header'], '--header and --no-header cannot be used together'),
            ('a,b\n1,2\n', ['--classes', '--numbers'], '--classes and --numbers cannot be used together'),
            ('a,b\n1,2\n', ['--inputs', 'a', '--targets', 'a'], 'column 1 (a) is asked for twice; it can be one input or'),
            ('a,b\n1,2\n', ['--inputs', 'a,1'], 'column 1 (a) is asked for twice'),
            ('a,b\n1,2\n', ['--layers', '4:z'], '--layers: “4:z” should be units and activation, such as 4:tanh; '
             'activations are identity, sigmoid, tanh, relu, leaky_relu, softplus\n'),
            ('a,b\n1,2\n', ['--layers', '99999999999'], '--layers: “99999999999” should be')]:
        bad('import', csv(text), '-o', 'o.backflow', *options, says=says)
    bad('import', says='there is no CSV file to read')
    bad('import', 'none.csv', '-o', 'o.backflow', says='none.csv: ')
    bad('import', csv('a,b\n1,2\n'), says='there is no lesson to write to')


@test
def many_rows_are_read_in_little_memory():
    rows = ''.join(f'{i / 7},{i},{i % 5}\n' for i in range(200000))
    made = imported(rows, '--inputs', '1', '--targets', '3')
    equal(len(made['data']['inputs']), 200000)
    equal(made['data']['inputs'][-1], [199999 / 7])


@test
def what_is_trained_to_its_end_is_checked_too():
    # At a minimum the differences are rounding alone; where samples nearly cancel, they are of order h².
    good('check', '--step', 200)
    good('check', '--step', 43)
    good('check', 'xor', '--step', 100000)


if __name__ == '__main__':
    sys.exit(main())
