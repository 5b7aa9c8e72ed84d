#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the real backflow-cli and checks what it prints, writes and returns: test-cli.py PROGRAM."""
import json
import os
import pty
import resource
import subprocess
import sys

from harness import PROGRAM, WORK, Run, bad, close, contains, equal, good, lesson, main, test, trace, write

IDS = ['worked-example', 'two-outputs', 'chain', 'xor', 'line']


# The worked example: every number of the design

@test
def trace_has_every_number_of_the_worked_example():
    step, = trace()
    equal((step['step'], step['epoch'], step['samples']), (1, 1, [0]))
    close(step['loss'], 0.0484)
    close(step['prediction'], [[2.98]])
    hidden, output = step['layers']
    close(hidden['z'], [[2.2, 1.8]])
    close(hidden['a'], [[2.2, 1.8]])
    close(output['a'], [[2.98]])
    close(output['delta'], [[-.44]])
    close(hidden['delta'], [[-.308, -.352]])
    close(hidden['weight_grad'], [[-.308, -.616, -.924], [-.352, -.704, -1.056]])
    close(output['weight_grad'], [[-.968, -.792]])
    close(hidden['weight'], [[.50308, .40616, .30924], [.60352, .30704, .21056]])
    close(output['weight'], [[.70968, .80792]])
    for layer in hidden, output:
        equal((layer['bias'], layer['bias_grad']), (None, None))


@test
def trace_has_the_prediction_after_one_step():
    step = trace('--steps', 2)[1]
    equal((step['step'], step['epoch']), (2, 2))
    close(step['prediction'], [[3.0859676992]])
    close(.0484 - step['loss'], .035397, 5e-7)


@test
def trace_has_the_numbers_of_half_squared_error():
    name = lesson(training__loss='half_squared_error')
    one, two = trace(name, '--steps', 2)
    close(one['loss'], .0242)
    close(one['layers'][1]['delta'], [[-.22]])
    close(one['layers'][0]['delta'], [[-.154, -.176]])
    close(one['layers'][0]['weight_grad'], [[-.154, -.308, -.462], [-.176, -.352, -.528]])
    close(one['layers'][1]['weight_grad'], [[-.484, -.396]])
    close(two['prediction'], [[3.0327819248]])
    equal(round(two['prediction'][0][0], 8), 3.03278192)  # as the design prints it


@test
def gradients_over_the_miss_are_the_slopes_of_the_prediction():
    one, = trace(lesson(training__loss='half_squared_error'))
    slopes = [[[g / -.22 for g in row] for row in layer['weight_grad']] for layer in one['layers']]
    close(slopes[1], [[2.2, 1.8]])
    close(slopes[0], [[.7, 1.4, 2.1], [.8, 1.6, 2.4]])
    close(sum(s * s for layer in slopes for row in layer for s in row), 23.9)


@test
def gradients_have_the_shares_of_the_fix_of_the_design():
    layers = trace()[0]['layers']
    gradients = [g for layer in (layers[1], layers[0]) for row in layer['weight_grad'] for g in row]
    total = sum(g * g for g in gradients)
    shares = [round(100 * g * g / total, 3) for g in gradients]
    close(shares, [20.251, 13.556, 2.050, 8.201, 18.452, 2.678, 10.711, 24.100], 6e-4)
    close(total / (.44 * .44), 23.9)
    close(.01 * total, .046270, 5e-7)


@test
def predict_has_the_guess_of_the_design():
    name = lesson(network__layers__0__weight=[[.5, .4, .35], [.6, .3, .2]], network__layers__1__weight=[[.78, .83]])
    close(float(good('predict', name).out), 3.327)


@test
def explain_prints_every_number_of_the_worked_example():
    out = good('explain').out
    for line in [
            'Step 1 · epoch 1 · sample 1 of 1', '8 gradients are emptied.',
            '  = 1 × 0.5 + 2 × 0.4 + 3 × 0.3', '  =   0.5   +   0.8   +   0.9', '  = 2.2',
            '  = 1 × 0.6 + 2 × 0.3 + 3 × 0.2', '  =   0.6   +   0.6   +   0.6', '  = 1.8',
            '  = 2.2 × 0.7 + 1.8 × 0.8', '  =   1.54    +   1.44', '  = 2.98',
            '  miss  = 2.98 − 3.2 = −0.22', '  loss  = (−0.22)² = 0.0484',
            '  δ         = 2 × (−0.22) = −0.44',
            '  ∂L/∂w′11  = δ·a = −0.44 × 2.2 = −0.968', '  ∂L/∂w′21  = δ·a = −0.44 × 1.8 = −0.792',
            '  δ        = −0.44 × 0.7 = −0.308', '  δ        = −0.44 × 0.8 = −0.352',
            '  ∂L/∂w11  = δ·a = −0.308 × 1 = −0.308', '  ∂L/∂w21  = δ·a = −0.308 × 2 = −0.616',
            '  ∂L/∂w31  = δ·a = −0.308 × 3 = −0.924', '  ∂L/∂w12  = δ·a = −0.352 × 1 = −0.352',
            '  ∂L/∂w22  = δ·a = −0.352 × 2 = −0.704', '  ∂L/∂w32  = δ·a = −0.352 × 3 = −1.056',
            '  w11   ← 0.5 − 0.01 × (−0.308) = 0.50308', '  w21   ← 0.4 − 0.01 × (−0.616) = 0.40616',
            '  w31   ← 0.3 − 0.01 × (−0.924) = 0.30924', '  w12   ← 0.6 − 0.01 × (−0.352) = 0.60352',
            '  w22   ← 0.3 − 0.01 × (−0.704) = 0.30704', '  w32   ← 0.2 − 0.01 × (−1.056) = 0.21056',
            '  w′11  ← 0.7 − 0.01 × (−0.968) = 0.70968', '  w′21  ← 0.8 − 0.01 × (−0.792) = 0.80792']:
        contains(out, line + '\n')
    phases = ['zero_grad()', 'model(x)', 'MSELoss', 'loss.backward()', 'optimizer.step()']
    places = [out.index(phase) for phase in phases]
    equal(places, sorted(places))


# nudge

def nudge(*arguments):
    return json.loads(good('nudge', '--json', *arguments).out)


@test
def nudge_says_what_greedy_took_and_came_to():
    out = good('nudge').out
    contains(out, 'greedy: 35 passes, 280 multiplications, ')
    contains(out, 'loss 0.0484 → 5.76e-6, found in pass 15\n')
    contains(out, 'prediction 3.2024, target 3.2, miss 0.0024\n')
    contains(out, 'w11  0.5 → 0.52\n')
    contains(out, 'w′21  0.8 → 0.81\n')


@test
def nudge_goes_through_the_grid_of_the_worked_example():
    result = nudge('--method', 'grid')
    equal((result['passes'], result['multiplications'], result['finished']), (6561, 52488, True))
    close(result['prediction'], [[3.1112]])
    close(result['miss'], [[-.0888]])


@test
def nudge_stops_after_the_passes_that_were_asked_for():
    for method in 'grid', 'greedy', 'random', 'finite-differences':
        result = nudge('--method', method, '--passes', 7)
        equal((result['passes'], result['finished']), (7, False))
    equal(nudge('--method', 'random')['passes'], 10000)


@test
def nudge_is_the_same_for_the_same_seed():
    def run(seed):
        result = nudge('--method', 'random', '--passes', 100, '--seed', seed)
        del result['seconds']
        return result
    equal(run(1), run(1))
    assert run(1) != run(2)


@test
def nudge_refuses_a_grid_that_nobody_waits_for():
    run = bad('nudge', '--method', 'grid', '--values', 1000, says='this grid takes 1000⁸ ≈ 1 × 10²⁴ passes, about ')
    contains(run.err, ' years; give --passes ')
    result = nudge('--method', 'grid', '--values', 1000, '--passes', 10)
    equal((result['passes'], result['finished']), (10, False))


@test
def nudge_leaves_alone_what_is_frozen():
    result = nudge(lesson(network__layers__0__frozen=True))
    equal(result['layers'][0]['weight'], [[.5, .4, .3], [.6, .3, .2]])
    bad('nudge', lesson(network__layers__0__frozen=True, network__layers__1__frozen=True), says='frozen')


@test
def nudge_says_what_is_wrong_with_its_options():
    bad('nudge', '--method', 'guess', says='--method is “guess”, should be grid, greedy, random or finite-differences')
    bad('nudge', '--delta', '0', says='--delta is 0, should be a finite number more than 0')
    bad('nudge', '--delta', 'far', says='--delta: ')
    bad('nudge', '--method', 'grid', '--values', 1001, says='--values is “1001”, should be a whole number from 1 to 1000')
    bad('nudge', '--values', 5, says='--values is only for --method grid; greedy does not use it')
    bad('nudge', '--method', 'grid', '--seed', 5, says='--seed is only for --method random; grid does not use it')
    bad('nudge', '--passes', 0, says='--passes is “0”, should be a whole number from 1')
    bad('nudge', '--method', 'random', '--seed', '-1', says='--seed is “-1”, should be a whole number from 0')


@test
def nudge_works_for_every_lesson():
    for name in IDS:
        for method in 'greedy', 'random', 'finite-differences':
            result = nudge(name, '--method', method, '--passes', 300)
            assert result['loss'] < result['start_loss'], (name, method)


# explain

@test
def explain_goes_to_a_later_step():
    out = good('explain', '--step', 2).out
    contains(out, 'Step 2 · epoch 2 · sample 1 of 1\n')
    contains(out, '  = 3.08597\n')
    contains(out, '  miss  = 3.08597 − 3.2 = −0.114032\n')


@test
def explain_takes_the_names_of_a_state_dict():
    # The activation between the layers takes 1.
    for pytorch, name in [('0.weight[1][0]', 'w12'), ('2.weight[0][1]', 'w′21'), ('2.bias[0]', 'b′1')]:
        equal(good('explain', 'xor', '--weight', pytorch).out, good('explain', 'xor', '--weight', name).out)
    bad('explain', 'xor', '--weight', '1.weight[0][1]', says='“1.weight[0][1]” is no weight or bias of this network')


@test
def explain_takes_one_weight_to_the_loss():
    out = good('explain', '--weight', 'w32').out
    for part in ['a3 → h2 → prediction\n  = 3 × 0.8 × (−0.44)\n  = −1.056\n',
                 'w32  ← 0.2 − 0.01 × (−1.056) = 0.21056\n',
                 'Ripple  +0.01\n', 'h2          +0.03 (× 3), the slopes say +0.03\n',
                 'prediction  +0.024 (× 0.8), the slopes say +0.024\n',
                 'loss        −0.009984 (× (−0.416)), the slopes say −0.01056\n']:
        contains(out, part)
    equal(good('explain', '--weight', 'layers[0].weight[1][2]').out, out)
    contains(good('explain', 'two-outputs', '--weight', 'w11').out, '  = 0.000668396 + (−0.000229828)\n  = 0.000438568\n')
    contains(good('explain', 'xor', '--weight', "b'1", '--ripple', '-1').out, "Ripple  −1\n")


@test
def explain_refuses_what_is_no_weight():
    bad('explain', '--weight', 'w33', says='“w33” is no weight or bias of this network; its weights are w11 to w′21')
    bad('explain', '--weight', 'b1', says='“b1” is no weight')
    bad('explain', '--ripple', '0.1', says='--ripple needs --weight')
    bad('explain', '--weight', 'w32', '--ripple', '0', says='--ripple is 0')
    bad('explain', '--weight', 'w32', '--ripple', 'x', says='--ripple')


@test
def explain_writes_markdown():
    out = good('explain', '--format', 'markdown').out
    contains(out, '## Forward `model(x)`\n\n### h1  hidden unit 1\n\n```text\n  = 1 × 0.5 + 2 × 0.4 + 3 × 0.3\n')
    equal(out.count('```') % 2, 0)


@test
def explain_and_trace_agree_at_any_step():
    step = trace('two-outputs', '--steps', 100)[99]
    contains(good('explain', 'two-outputs', '--step', 100).out, f"= {step['loss']:.6g}\n")


# trace

@test
def trace_of_a_batch_has_all_samples():
    steps = trace('line', '--steps', 4)
    equal([s['epoch'] for s in steps], [1, 1, 1, 2])
    equal([len(s['samples']) for s in steps], [3, 3, 2, 3])
    equal(sorted(sum((s['samples'] for s in steps[:3]), [])), list(range(8)))
    layer = steps[0]['layers'][0]
    close(layer['bias_grad'][0], sum(d[0] for d in layer['delta']))
    equal(len(layer['z']), 3)


@test
def trace_has_the_published_numbers_of_two_outputs():
    one, two = trace('two-outputs', '--steps', 2)
    close(one['prediction'], [[.75136507, .772928465]], 5e-9)
    close(one['loss'], .298371109, 5e-10)
    close(one['layers'][1]['weight'], [[.35891648, .408666186], [.511301270, .561370121]], 5e-9)
    close(one['layers'][0]['weight'], [[.149780716, .19956143], [.24975114, .29950229]], 5e-9)
    assert two['loss'] < one['loss']


@test
def numbers_read_back_to_the_same_bits():
    text = good('trace', 'xor', '--steps', 3).out
    for line in text.splitlines():
        numbers = []
        json.loads(line, parse_float=numbers.append)
        assert len(numbers) > 50
        for number in numbers:
            assert len(number.lstrip('-')) <= len(repr(abs(float(number)))), f'{number} could be shorter'


# train

@test
def train_runs_a_thousand_steps_without_a_stop():
    result = json.loads(good('train', '--json').out)
    equal(list(result), ['steps', 'loss', 'seconds', 'samples_per_second'])
    equal((result['steps'], result['loss']), (1000, 0))
    assert result['seconds'] > 0 and result['samples_per_second'] > 0


@test
def train_stops_where_the_lesson_says():
    equal(json.loads(good('train', '--json', lesson(training__stop={'steps': 7})).out)['steps'], 7)
    losses = [step['loss'] for step in trace('--steps', 20)]
    result = json.loads(good('train', '--json', lesson(training__stop={'loss': 1e-3})).out)
    equal(result['steps'], next(i for i, loss in enumerate(losses) if loss < 1e-3))
    close(result['loss'], losses[result['steps']], 0)


@test
def train_without_a_reachable_stop_ends_when_nothing_changes():
    result = json.loads(good('train', '--json', lesson(training__stop={'loss': 1e-300},
                                                       data__targets=[[3.2000000001]])).out)
    assert 10 < result['steps'] < 10000


@test
def train_with_only_a_loss_to_stop_at_is_as_fast_as_any():
    # An epoch of 20,000 steps: where it is done once more every now and then, to see whether it changes anything, that
    # takes five times as long.
    data = {'inputs': [[1, 2, 3]] * 20000, 'targets': [[3.2]] * 20000}
    name = lesson(data=data, training__optimizer__learning_rate=2e-9, training__stop={'loss': .01})

    def run(*arguments):
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        result = json.loads(good('train', '--json', name, *arguments).out)
        return result, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    result, seconds = run()
    again, alone = run('--steps', result['steps'])
    equal(result['loss'], again['loss'])
    assert result['loss'] < .01 and result['steps'] > 1000000, result
    assert seconds < 2.5 * alone + .2, (seconds, alone)


@test
def train_takes_steps_or_epochs():
    equal(json.loads(good('train', 'line', '--steps', 10, '--json').out)['steps'], 10)
    equal(json.loads(good('train', 'line', '--epochs', 10, '--json').out)['steps'], 30)
    contains(good('train', 'line', '--steps', 1).out, '1 step, loss ')


@test
def threads_change_no_number():
    name = WORK / 'threads.backflow'
    equal(json.loads(good('train', '--steps', 5, '--threads', 2, '-o', name, '--json').out)['loss'],
          json.loads(good('train', '--steps', 5, '--json').out)['loss'])
    bad('train', '--threads', '17', says='--threads is “17”, should be a whole number from 1 to 16')
    bad('train', '--threads', '0', says='--threads is “0”, should be a whole number from 1 to 16')


@test
def train_writes_a_lesson_that_goes_on_from_there():
    name = WORK / 'trained.backflow'
    good('train', '--steps', 3, '-o', name)
    after = trace('--steps', 4)[3]
    close(trace(name)[0]['prediction'], after['prediction'], 0)
    close(trace(name)[0]['layers'][0]['weight'], after['layers'][0]['weight'], 0)
    equal(json.loads(name.read_text())['title'], 'Worked example')


@test
def training_and_tracing_end_in_the_same_bits():
    name = WORK / 'same.backflow'
    good('train', 'line', '--steps', 50, '-o', name)
    network = json.loads(name.read_text())['network']['layers'][0]
    layer = trace('line', '--steps', 50)[49]['layers'][0]
    equal((network['weight'], network['bias']), (layer['weight'], layer['bias']))


@test
def a_run_that_diverges_says_at_which_step():
    name = lesson(training__optimizer__learning_rate=100)
    run = bad('train', name, status=1, says='Training diverged at step ')
    contains(run.err, 'A learning rate below 100 may help.')
    step = int(run.err.split('step ')[1].split(':')[0])
    bad('explain', name, '--step', step, status=1, says=f'at step {step}:')
    good('explain', name, '--step', step - 1)
    out = WORK / 'diverged.backflow'
    bad('train', name, '-o', out, status=1, says='diverged')
    assert not out.exists()


@test
def trace_stops_before_numbers_that_are_not_finite():
    run = Run('trace', lesson(training__optimizer__learning_rate=1e100), '--steps', 10)
    equal(run.status, 1)
    contains(run.err, 'Training diverged at step ')
    for line in run.out.splitlines():
        json.loads(line, parse_constant=lambda name: (_ for _ in ()).throw(ValueError(name)))


@test
def progress_is_shown_on_a_terminal_only():
    master, slave = pty.openpty()
    with subprocess.Popen([PROGRAM, 'train', 'xor', '--steps', '2000000'], stdout=subprocess.PIPE, stderr=slave) as run:
        os.close(slave)
        shown = b''
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:
                break
            if not part:
                break
            shown += part
        out = run.stdout.read().decode()
        equal(run.wait(), 0)
    os.close(master)
    contains(shown.decode(), 'of 2000000, loss ')
    contains(out, '2000000 steps, loss ')
    assert '\r' not in out


# predict, check, lessons

@test
def predict_prints_a_line_a_sample():
    equal([len(line.split(',')) for line in good('predict', 'two-outputs').out.splitlines()], [2])
    equal(len(good('predict', 'line').out.splitlines()), 8)
    close(float(good('predict').out), 2.98)


@test
def predict_takes_inputs():
    close(float(good('predict', '--input', '1,2,3').out), 2.98)
    close(float(good('predict', '--input', '1/2, −2 ,3e0').out), .83 * .5 - .52 * 2 + .37 * 3)
    bad('predict', '--input', '1,2', says='--input has 2 numbers, should have 3; commas part them: 0.5 takes a point')
    bad('predict', '--input', '1,x,3', says='--input: number 2 is “x”, should be a finite number such as 0.5 or')
    bad('predict', '--input', '', says='--input has 0 numbers, should have 3')


@test
def check_finds_the_gradients_right():
    for name in IDS:
        out = good('check', name).out
        error = float(out.split('error ')[1].split(',')[0])
        assert 0 <= error < 1e-7, out
        contains(out, '\nthe gradients are right: the error is at most 1e-6\n')


@test
def check_fails_above_a_millionth():
    # The differences straddle the corner of relu: at z = 0 the two sides have different slopes.
    name = lesson(network__layers__0__activation='relu', data__inputs=[[1, 2, -3]],
                  network__layers__0__weight=[[.5, .5, .5], [.6, .3, .2]])
    run = Run('check', name)
    equal(run.status, 1)
    contains(run.out, 'largest relative error ')
    contains(run.out, '\nthe gradients are wrong: the error is above 1e-6\n')


# what is wrong on purpose, and learning rates

HALF = {'training__loss': 'half_squared_error'}
MAZUR = {
    'network': {'inputs': 2, 'layers': [
        {'units': 2, 'activation': 'sigmoid', 'weight': [[.15, .2], [.25, .3]], 'bias': [.35, .35],
         'bias_frozen': [True, True]},
        {'units': 2, 'activation': 'sigmoid', 'weight': [[.4, .45], [.5, .55]], 'bias': [.6, .6],
         'bias_frozen': [True, True]}]},
    'data': {'inputs': [[.05, .1]], 'targets': [[.01, .99]]},
    'training': {'loss': 'half_squared_error', 'optimizer': {'name': 'sgd', 'learning_rate': .5}},
}


@test
def trace_does_wrong_what_it_is_told_to():
    name = lesson(**HALF)
    close(trace(name, '--steps', 2)[1]['prediction'], [[3.03278192]], 5e-9)
    one, two = trace(name, '--steps', 2, '--wrong', 'update-at-once')
    close(one['layers'][0]['delta'], [[-.22 * .70484, -.22 * .80396]])
    close(two['prediction'], [[3.03298505]], 5e-9)
    one, two = trace(name, '--steps', 2, '--wrong=wrong-sign')
    close(one['layers'][0]['weight'][1][2], .2 - .00528)
    assert two['loss'] > one['loss']
    one, two = trace(name, '--steps', 2, '--wrong', 'forget-zero-grad,no-activation-slope')
    close(two['layers'][0]['weight_grad'][1][2],
          one['layers'][0]['weight_grad'][1][2] + two['layers'][0]['delta'][0][1] * 3)


@test
def what_mazur_prints_is_update_at_once():
    name = lesson(**MAZUR)
    close(trace(name, '--steps', 2)[1]['loss'], .291027774, 5e-10)
    close(trace(name, '--steps', 2, '--wrong', 'update-at-once')[1]['loss'], .291027924, 5e-10)


@test
def the_command_line_overrides_the_lesson():
    name = lesson(training__wrong=['wrong_sign'])
    close(trace(name)[0]['layers'][0]['weight'][1][2], .2 - .01056)
    close(trace(name, '--wrong', 'none')[0]['layers'][0]['weight'][1][2], .2 + .01056)
    close(trace(name, '--wrong', 'one-path-only')[0]['layers'][0]['weight'][1][2], .2 + .01056)
    run = Run('train', name, '--steps', 3, '-o', 'out.backflow')
    equal(json.loads((run.folder / 'out.backflow').read_text())['training']['wrong'], ['wrong_sign'])
    bad('trace', '--wrong', 'wrong', says='--wrong: “wrong” should be none, or some of update-at-once, forget-zero-grad')
    bad('train', '--wrong', '', says='--wrong: “” should be none')
    bad('check', '--wrong', 'wrong-sign,', says='--wrong: “” should be none')


@test
def explain_writes_what_the_wrong_rule_does():
    name = lesson(**HALF)
    contains(good('explain', name, '--wrong', 'update-at-once').out, '−0.22 × 0.80396 = −0.176871')
    contains(good('explain', name, '--wrong', 'wrong-sign').out, '0.2 + 0.01 × (−0.528) = 0.19472')
    contains(good('explain', name, '--wrong', 'split-error-by-weight').out, '−0.22 × 0.466667 = −0.102667')
    contains(good('explain', 'xor', '--wrong', 'no-activation-slope').out, ' × 1 = ')


@test
def check_fails_with_what_is_wrong_and_says_by_how_much():
    for rule, error in [('update-at-once', .0031944 / .5306136), ('wrong-sign', 2), ('split-error-by-weight', 1 / 3),
                        ('forget-zero-grad', .56694338)]:
        run = Run('check', lesson(**HALF), '--wrong', rule)
        equal(run.status, 1, rule)
        close(float(run.out.split('error ')[1].split(',')[0]), error, 1e-7)
    # Where every unit has one way out and no slope, these change nothing.
    for rule in 'one-path-only', 'no-activation-slope':
        contains(good('check', '--wrong', rule).out, f'\n{rule} has no effect on step 1 of this network: ')
    for name, rule in [('two-outputs', 'one-path-only'), ('xor', 'no-activation-slope')]:
        run = Run('check', name, '--wrong', rule)
        equal((run.status, run.out.count('no effect')), (1, 0))
    out = Run('check', '--wrong', 'wrong-sign,no-activation-slope').out
    equal([line.split(' ')[0] for line in out.splitlines() if 'no effect' in line], ['no-activation-slope'])
    contains(good('check', '--step', '1', '--wrong', 'forget-zero-grad').out, 'forget-zero-grad has no effect on step 1')
    equal(Run('check', '--step', '3', '--wrong', 'forget-zero-grad').status, 1)
    good('check', 'line', '--step', '20')


@test
def rates_maps_the_worked_example():
    lines = good('rates', lesson(**HALF), '--from', '.05', '--to', '.2', '--count', '40').out.splitlines()
    assert lines[0].startswith('0.05 to 0.08') and lines[0].endswith(': settles'), lines
    assert lines[1].endswith(': swings between 2 values'), lines
    contains(lines[2], ': swings between 4 values')
    contains(lines[-1], 'overflows within ')
    point = json.loads(good('rates', lesson(**HALF), '--from', '.085', '--to', '1', '--count', '2', '--json')
                       .out.splitlines()[0])
    equal((point['rate'], point['fate'], point['period'], point['steps']), (.085, 'swings', 2, 4000))
    close(point['predictions'], [2.75252, 3.59173], 5e-6)
    close(point['losses'], sorted((p - 3.2) ** 2 / 2 for p in point['predictions']), 1e-9)


@test
def rates_takes_any_lesson_and_refuses_what_makes_no_sense():
    for name in IDS:
        rows = [json.loads(row) for row in good('rates', name, '--count', 5, '--steps', 50, '--json').out.splitlines()]
        equal(len(rows), 5)
    bad('rates', '--from', '0', says='--from is “0”, should be a learning rate above 0')
    bad('rates', '--from', '2', '--to', '1', says='to a larger one')
    for count in 0, 1, 99999:
        bad('rates', '--count', count, says=f'--count is “{count}”, should be a whole number from 2 to 4096')
    bad('rates', '--steps', '0', says='--steps is “0”')


@test
def lessons_lists_ids_and_titles():
    out = good('lessons').out
    equal([line.split()[0] for line in out.splitlines()], IDS)
    contains(out, 'Worked example (3-2-1, no bias, no activation)')


@test
def ids_stand_for_files_everywhere():
    for command in ['explain', 'trace', 'predict', 'check']:
        for name in IDS:
            good(command, name)


@test
def the_worked_example_is_the_default():
    for command in ['explain', 'trace', 'predict', 'check']:
        equal(good(command).out, good(command, 'worked-example').out)


# render

@test
def render_writes_each_kind_of_picture():
    for ending, start in [('png', b'\x89PNG'), ('svg', b'<?xml'), ('pdf', b'%PDF'), ('PNG', b'\x89PNG')]:
        path = WORK / f'picture.{ending}'
        run = good('render', '-o', path)
        equal(run.out, '')
        assert path.read_bytes().startswith(start), ending


@test
def render_draws_the_same_picture_twice():
    one, two, other = (WORK / name for name in ['one.png', 'two.png', 'other.png'])
    good('render', '--at', '2:backward:0.5', '-o', one)
    good('render', '--at', '2:backward:0.5', '-o', two)
    good('render', '--at', '2:backward:0.6', '-o', other)
    equal(one.read_bytes(), two.read_bytes())
    assert one.read_bytes() != other.read_bytes()


@test
def render_takes_sizes_and_styles():
    def size(*arguments):
        path = WORK / 'size.png'
        good('render', *arguments, '-o', path)
        data = path.read_bytes()
        return int.from_bytes(data[16:20], 'big'), int.from_bytes(data[20:24], 'big')
    equal(size(), (1424, 954))
    equal(size('--width', 700, '--height', 413, '--scale', 1), (700, 413))
    styles = set()
    for style in [[], ['--dark'], ['--high-contrast'], ['--dark', '--high-contrast']]:
        path = WORK / 'style.png'
        good('render', *style, '-o', path)
        styles.add(path.read_bytes())
    equal(len(styles), 4)


@test
def render_refuses_what_it_cannot_draw():
    bad('render', says='give one with -o')
    bad('render', '-o', 'a.gif', says='-o is “a.gif”, should end in .png, .svg or .pdf')
    for at in ['1', 'loss', '0:loss', '1:lose', '1:loss:0.5:1', '1:loss:2', '1:loss:-1', 'x:loss', ':']:
        bad('render', '--at', at, '-o', 'a.png', says='--at')
    bad('render', '--at', '1:loss:x', '-o', 'a.png', says='“x” is not a number')
    bad('render', '--width', '5', '-o', 'a.png', says='--width is “5”, should be from 240 to 16384')
    bad('render', '--height', '1e9', '-o', 'a.png', says='--height is “1e9”, should be from 160 to 16384')
    bad('render', '--scale', '0', '-o', 'a.png', says='at least 1 pixel')
    bad('render', '--scale', '1000', '-o', 'a.png', says='pixels')
    bad('render', '-o', '/no/such/folder/a.png', says='/no/such/folder/a.png')


# usage

@test
def help_and_version():
    contains(good('--help').out, 'explain    print one step')
    contains(good('--version').out, 'backflow-cli ')
    equal(good('-V').out, good('--version').out)
    for command in ['explain', 'trace', 'train', 'predict', 'check', 'rates', 'render', 'lessons']:
        contains(good(command, '--help').out, f'backflow-cli {command} [OPTION…]')


@test
def bad_usage_is_refused():
    contains(bad(says='Usage:').err, 'lessons')
    bad('credits', says='there is no command “credits”; there are explain, trace, train')
    bad('explain', '--bogus', says='backflow-cli explain: Unknown option --bogus')
    bad('explain', 'xor', 'line', says='“line” is one file too many')
    bad('lessons', 'xor', says='“xor” is one argument too many')
    for number in ['0', '-1', '1.5', 'x', '', '0x10', '99999999999999999999']:
        bad('explain', '--step', number, says=f'--step is “{number}”, should be a whole number from 1')
        bad('trace', '--steps', number, says=f'--steps is “{number}”')
        bad('train', '--steps', number, says=f'--steps is “{number}”')
        bad('train', '--epochs', number, says=f'--epochs is “{number}”')
    bad('train', '--steps', '1', '--epochs', '1', says='cannot be used together')
    bad('train', 'line', '--epochs', '9007199254740992', says='--epochs makes too many steps')
    bad('explain', '--format', 'html', says='--format is “html”, should be text or markdown')


@test
def bad_files_are_refused_with_their_place():
    syntax = write('{\n  "format": "backflow-lesson",\n  "version" 1\n}')
    meaning = lesson(network__layers__0__weight=[[.5, .4, .3], [.6, .3]])
    for command in [['explain'], ['trace'], ['train', '-o', 'out.backflow'], ['predict'], ['check'],
                    ['render', '-o', 'out.png']]:
        err = bad(*command, syntax, says=f'{syntax}:3:13: ').err
        assert err.startswith(syntax), err
        err = bad(*command, meaning, says=f'{meaning}: network.layers[0].weight[1]: has 2 numbers, should have 3\n').err
        assert err.startswith(meaning), err
    bad('explain', 'no-such-lesson', says='those are worked-example, two-outputs, chain, xor, line')
    bad('explain', '/', says='/: ')


@test
def a_large_network_is_refused_at_once():
    bad('train', lesson(network__layers__0__units=10**9), says='network.layers[0].units: is 1000000000, should be')
    bad('train', lesson(network__layers__0__units=9 * 10**6), says='weight: has 2 rows, should have 9000000')


@test
def a_result_that_cannot_be_saved_is_not_claimed():
    bad('train', '--steps', 5, '-o', '/no/such/folder/out.backflow', says='/no/such/folder/out.backflow')


@test
def output_that_cannot_be_written_is_told():
    with open('/dev/full', 'w', encoding='utf-8') as full:
        done = subprocess.run([PROGRAM, 'explain'], stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    equal(done.returncode, 2)
    contains(done.stderr.decode(), 'the output cannot be written')


@test
def the_locale_changes_no_number():
    for locale in ['C', 'C.UTF-8', 'de_DE.UTF-8', 'zh_CN.UTF-8']:
        equal(good('trace', 'xor', LC_ALL=locale).out, good('trace', 'xor').out)
        contains(good('explain', LC_ALL=locale).out, '0.2 − 0.01 × (−1.056) = 0.21056')


if __name__ == '__main__':
    sys.exit(main())
