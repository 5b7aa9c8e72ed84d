#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs exported scripts in PyTorch, which assert Backflow's numbers: test-pytorch.py PROGRAM WRITE-EDITED.

The built-in lessons run as a person runs them, alone and under torchrun; lessons with every optimizer, loss and schedule,
and with all else that a recipe can have, run in this process and in groups of two and three that share each batch; so do
those that the window writes after edits in the middle of a run.
"""
import contextlib
import io
import itertools
import json
import multiprocessing
import os
import pathlib
import random
import runpy
import socket
import subprocess
import sys
import tempfile
import warnings

try:
    import torch
except ImportError:
    print('1..0 # SKIP there is no PyTorch here; tools/test --with-pytorch installs it')
    sys.exit(0)

PROGRAM = os.path.abspath(sys.argv[1])
WRITE_EDITED = os.path.abspath(sys.argv[2])
WORK = pathlib.Path(tempfile.mkdtemp(prefix='backflow-pytorch-'))
IDS = subprocess.run([PROGRAM, 'lessons'], capture_output=True, text=True, check=True).stdout.split('\n')
IDS = [line.split()[0] for line in IDS if line]
# Debian 12's torchrun cannot read its own default for these two: Python 3.11 leaves enumerations' zeros out.
TORCHRUN = ['torchrun', '--redirects', '9:1', '--tee', '9:1', '--nproc_per_node']
N_STEPS = 12

OPTIMIZERS = [
    {'name': 'sgd', 'learning_rate': .05},
    {'name': 'sgd', 'learning_rate': .05, 'momentum': .9, 'weight_decay': .05, 'nesterov': True},
    {'name': 'sgd', 'learning_rate': .05, 'momentum': .7, 'dampening': .3},
    {'name': 'adagrad', 'learning_rate': .03, 'lr_decay': .1, 'weight_decay': .1, 'initial_accumulator_value': .5,
     'eps': .01},
    {'name': 'rmsprop', 'learning_rate': .01, 'alpha': .8, 'eps': 1e-4},
    {'name': 'rmsprop', 'learning_rate': .01, 'centered': True, 'momentum': .5, 'weight_decay': .1},
    {'name': 'adam', 'learning_rate': .03, 'betas': [.8, .9], 'eps': 1e-3, 'weight_decay': .1},
    {'name': 'adam', 'learning_rate': .03, 'amsgrad': True},
    {'name': 'adamw', 'learning_rate': .03, 'weight_decay': .3, 'eps': 1e-3},
]
SCHEDULES = [
    {},
    {'name': 'step', 'step_size': 3, 'gamma': .5},
    {'name': 'step', 'step_size': 1, 'gamma': .7, 'by_epoch': True},
    {'name': 'exponential', 'gamma': .9},
    {'name': 'cosine', 'T_max': 20, 'eta_min': .01},
    {'name': 'cosine', 'T_max': 4},
    {'name': 'one_cycle', 'max_lr': .2, 'total_steps': 12, 'cycle_momentum': False},
    {'name': 'one_cycle', 'total_steps': 8, 'anneal_strategy': 'linear', 'div_factor': 10, 'cycle_momentum': False},
    {'name': 'one_cycle', 'max_lr': .1, 'total_steps': 5, 'by_epoch': True, 'pct_start': .4, 'three_phase': True,
     'base_momentum': .6, 'max_momentum': .8},
]
LOSSES = ['mse', 'half_squared_error', 'l1', {'name': 'huber', 'delta': .3}, 'bce', 'cross_entropy']
LAST = {'bce': 'sigmoid', 'cross_entropy': 'softmax'}
HIDDEN = ['identity', 'sigmoid', 'tanh', 'relu', 'leaky_relu', 'softplus']
EXTRAS = [{}, {'l1': .05}, {'accumulate': 3}, {'zero_grad': False}, {'zero_grad': False, 'l1': .02},
          {'accumulate': 2, 'l1': .05}, {'stop': {'loss': .05, 'steps': 30}}, {'stop': {'loss': .3, 'steps': 20}}]


def numbers(rng, *shape):
    """Random numbers in -1..1 with three decimals, nested as the shape says."""
    return [numbers(rng, *shape[1:]) for _ in range(shape[0])] if shape else round(rng.uniform(-1, 1), 3)


def make_layer(rng, n_inputs, activation, extra_units):
    units = rng.randint(1, 4) + extra_units
    layer = {'units': units, 'activation': activation, 'weight': numbers(rng, units, n_inputs)}
    if rng.random() < .7:
        layer['bias'] = numbers(rng, units)
    if rng.random() < .15:
        layer['frozen'] = True
    elif rng.random() < .15:
        layer['frozen'] = [[rng.random() < .5 for _ in row] for row in layer['weight']]
        if 'bias' in layer:
            layer['bias_frozen'] = [rng.random() < .5 for _ in layer['bias']]
    return layer


def make_target(rng, loss, n):
    if loss == 'cross_entropy':
        chosen = rng.randrange(n)
        return [1 if i == chosen else 0 for i in range(n)]
    return [rng.randint(0, 1) if loss == 'bce' else round(rng.uniform(-1, 1), 3) for _ in range(n)]


def make_lesson(seed, optimizer, loss, schedule, extra):
    rng = random.Random(seed)
    name = loss if isinstance(loss, str) else loss['name']
    n_inputs, n_samples = rng.randint(1, 4), rng.randint(1, 8)
    layers, width = [], n_inputs
    for depth in reversed(range(rng.randint(1, 4))):
        last = depth == 0
        activation = LAST.get(name) if last and name in LAST else rng.choice(HIDDEN)
        layers.append(make_layer(rng, width, activation, 1 if last and name in LAST else 0))
        width = layers[-1]['units']
    training = {'loss': loss, 'optimizer': optimizer, 'batch_size': rng.randint(1, 5),
                'shuffle': rng.random() < .5, 'seed': rng.randrange(2 ** 40), **extra}
    if schedule:
        training['schedule'] = schedule
    return {'format': 'backflow-lesson', 'version': 1, 'title': f'"{seed}" \\ """',
            'network': {'inputs': n_inputs, 'layers': layers},
            'data': {'inputs': numbers(rng, n_samples, n_inputs),
                     'targets': [make_target(rng, name, width) for _ in range(n_samples)]},
            'training': training}


def lessons():
    """Every optimizer with every loss and every schedule, the rest of the recipe in turn."""
    extras = itertools.cycle(EXTRAS)
    for seed, (optimizer, loss, schedule) in enumerate(itertools.product(OPTIMIZERS, LOSSES, SCHEDULES)):
        cycles = schedule.get('name') == 'one_cycle' and schedule.get('cycle_momentum', True)
        if optimizer['name'] != 'adagrad' or not cycles:
            yield make_lesson(seed, optimizer, loss, schedule, next(extras))


def export(lesson, path, *options):
    if isinstance(lesson, dict):
        file = path.with_suffix('.backflow')
        file.write_text(json.dumps(lesson))
        lesson = file
    done = subprocess.run([PROGRAM, 'export', lesson, '-o', path, *map(str, options)], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stderr
    return path


def run_script(path):
    """Runs a script as its own program does; says what is wrong where it is."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter('ignore')
        try:
            runpy.run_path(str(path), run_name='__main__')
        except Exception as error:  # pylint: disable=broad-except
            return f'{path.name}: {type(error).__name__}: {error}'
    return None


def free_port():
    with socket.socket() as one:
        one.bind(('127.0.0.1', 0))
        return one.getsockname()[1]


def work(rank, size, jobs, results):
    """One process of a group that goes through the scripts together."""
    torch.set_num_threads(1)
    for path, port in jobs:
        os.environ.update(RANK=str(rank), WORLD_SIZE=str(size), MASTER_ADDR='127.0.0.1', MASTER_PORT=str(port))
        problem = run_script(path)
        if problem:
            results.put(f'{size} processes, {rank}: {problem}')
            break
    results.put(None)


def run_group(paths, size):
    """What went wrong, if anything did"""
    context = multiprocessing.get_context('spawn')
    results = context.Queue()
    jobs = [(path, free_port()) for path in paths]
    group = [context.Process(target=work, args=(rank, size, jobs, results)) for rank in range(size)]
    for process in group:
        process.start()
    problems = []
    try:
        problems = [results.get(timeout=600) for _ in group]
    finally:
        for process in group:
            process.terminate()
            process.join()
    return [problem for problem in problems if problem]


def run_program(*command):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# The cases

def built_in_lessons_alone():
    for name in IDS:
        path = export(name, WORK / f'{name}.py')
        said = run_program(sys.executable, path)
        assert 'the same as in Backflow' in said, said


def trained_parameters_come_back():
    for name in IDS:
        trained = WORK / f'{name}-trained.safetensors'
        there = run_program(PROGRAM, 'predict', name, '--parameters', trained)
        run_program(PROGRAM, 'train', name, '-o', WORK / f'{name}.backflow')
        here = run_program(PROGRAM, 'predict', WORK / f'{name}.backflow')
        for one, other in zip(there.split(), here.split()):
            for a, b in zip(one.split(','), other.split(',')):
                assert abs(float(a) - float(b)) < 1e-8, (name, there, here)


def built_in_lessons_under_torchrun(size):
    for name in IDS:
        path = export(name, WORK / f'{name}-{size}.py', '--steps', 60)
        said = run_program(*TORCHRUN, size, path)
        assert said.count('the same as in Backflow') == 1, said


def a_large_lesson():
    """Its numbers stand in a file beside the script."""
    rng = random.Random(1)
    lesson = make_lesson(1, OPTIMIZERS[7], 'mse', {}, {'shuffle': True, 'batch_size': 16})
    lesson['network'] = {'inputs': 20, 'layers': [
        {'units': 30, 'activation': 'tanh', 'init': {'scheme': 'xavier_uniform', 'seed': 1}, 'bias': [0] * 30},
        {'units': 2, 'activation': 'identity', 'init': {'scheme': 'linear', 'seed': 2}}]}
    lesson['data'] = {'inputs': numbers(rng, 300, 20), 'targets': numbers(rng, 300, 2)}
    path = export(lesson, WORK / 'large.py', '--steps', 40)
    assert (WORK / 'large-numbers.safetensors').exists()
    assert len(path.read_text()) < 8000
    problem = run_script(path)
    assert problem is None, problem
    problems = run_group([path], 2)
    assert not problems, problems


def make_scripts():
    return [export(lesson, WORK / f'recipe-{i}.py', '--steps', N_STEPS) if 'stop' not in lesson['training']
            else export(lesson, WORK / f'recipe-{i}.py') for i, lesson in enumerate(lessons())]


def every_recipe_alone():
    torch.set_num_threads(1)
    problems = [problem for problem in map(run_script, make_scripts()) if problem]
    assert not problems, '\n'.join([f'{len(problems)} scripts', *problems[:5]])


def every_recipe_in_groups():
    paths = sorted(WORK.glob('recipe-*.py'))
    for size in 2, 3:
        problems = run_group(paths[size::9], size)
        assert not problems, problems


def edited_runs_alone():
    run_program(WRITE_EDITED, WORK)
    paths = sorted(WORK.glob('edited-*.py'))
    assert len(paths) == 41 and (WORK / 'edited-large-numbers.safetensors').exists()
    problems = [problem for problem in map(run_script, paths) if problem]
    assert not problems, '\n'.join([f'{len(problems)} scripts', *problems[:5]])


def edited_runs_in_groups():
    problems = run_group(sorted(WORK.glob('edited-*.py')), 2)
    assert not problems, problems


def what_the_optimizer_remembers_matters():
    """A test that cannot fail is none: without its memory each optimizer that has one comes to something else."""
    for path in WORK / 'edited-1.py', WORK / 'edited-3.py', WORK / 'edited-5.py', WORK / 'edited-2.py':
        text = path.read_text()
        wrong = WORK / 'forgets.py'
        wrong.write_text(text.replace('optimizer.state[p] = {', '_ = {').replace('    p.grad = ', '    _ = '))
        problem = run_script(wrong)
        assert problem is not None and 'AssertionError' in problem, (path, problem)


def a_wrong_number_is_noticed():
    """A test that cannot fail is none: one digit of a loss, one of a parameter."""
    text = export('worked-example', WORK / 'good.py', '--steps', 5).read_text()
    wrong = WORK / 'wrong.py'
    loss = text.index('expected = {1: 0.04')
    for at in loss + len('expected = {1: 0.04'), text.index('end = {') + len('end = {\n    "0.weight": [[0.506'):
        wrong.write_text(text[:at] + ('1' if text[at] != '1' else '2') + text[at + 1:])
        problem = run_script(wrong)
        assert problem is not None and 'AssertionError' in problem and 'Backflow' in problem, problem


CASES = [
    ('a wrong number is noticed', a_wrong_number_is_noticed),
    ('the built-in lessons come to the same numbers', built_in_lessons_alone),
    ('parameters trained there come back', trained_parameters_come_back),
    ('the built-in lessons come to the same under torchrun in 2 processes', lambda: built_in_lessons_under_torchrun(2)),
    ('the built-in lessons come to the same under torchrun in 3 processes', lambda: built_in_lessons_under_torchrun(3)),
    ('a large lesson has its numbers beside the script', a_large_lesson),
    ('every optimizer, loss and schedule comes to the same numbers', every_recipe_alone),
    ('and to the same in groups of 2 and 3 processes', every_recipe_in_groups),
    ('runs after edits go on with what was remembered', edited_runs_alone),
    ('and so in a group of 2 processes', edited_runs_in_groups),
    ('what an optimizer remembers matters', what_the_optimizer_remembers_matters),
]


def main():
    print(f'1..{len(CASES)}')
    failed = 0
    for number, (name, function) in enumerate(CASES, 1):
        title = '/pytorch/' + name.replace(',', '').replace(' ', '-')
        try:
            function()
            print(f'ok {number} {title}', flush=True)
        except Exception as error:  # pylint: disable=broad-except
            failed += 1
            for line in f'{type(error).__name__}: {error}'.splitlines()[-40:]:
                print(f'# {line}')
            print(f'not ok {number} {title}', flush=True)
    subprocess.run(['rm', '-rf', WORK], check=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
