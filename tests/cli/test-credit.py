#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs `backflow-cli credit` as a person does: test-credit.py PROGRAM."""
import json
import sys

from harness import bad, close, contains, equal, good, lesson, main, test, trace


def credit(*arguments):
    return json.loads(good('credit', '--json', *arguments).out)


def shares(pie):
    return {part['name']: part['share'] for part in pie['parameters']}


def holds(pie):
    return {unit['name']: unit['share'] for unit in pie['units']}


@test
def the_fix_of_the_worked_example():
    pie = credit()
    equal((pie['step'], pie['cut'], pie['state']), (1, 'fix', 'cut'))
    slopes = {'w11': .7, 'w21': 1.4, 'w31': 2.1, 'w12': .8, 'w22': 1.6, 'w32': 2.4, 'w′11': 2.2, 'w′21': 1.8}
    equal(set(shares(pie)), set(slopes))
    for name, slope in slopes.items():
        close(shares(pie)[name], slope ** 2 / 23.9)
    close(sum(shares(pie).values()), 1)
    close(holds(pie)['h1'], .2870, 5e-5)
    close(holds(pie)['h2'], .3749, 5e-5)
    close(holds(pie)['prediction'], 1)
    close(pie['predicted_drop'], .046270, 5e-7)
    close(pie['actual_drop'], .035397, 5e-7)
    close(pie['crumb'], -.010874, 5e-7)
    close(pie['crumb'], pie['actual_drop'] - pie['predicted_drop'])


@test
def the_fix_prints_as_a_table():
    out = good('credit').out
    contains(out, 'share of the fix = g² / Σg², step 1\n')
    order = ['w32 ', 'w′11 ', 'w31 ', 'w′21 ', 'w22 ', 'w21 ', 'w12 ', 'w11 ']
    places = [out.index('\n' + name) for name in order]
    equal(places, sorted(places))
    for name, share in [('w32', '24.100'), ('w′11', '20.251'), ('w31', '18.452'), ('w′21', '13.556'),
                        ('w22', '10.711'), ('w21', '8.201'), ('w12', '2.678'), ('w11', '2.050'), ('all', '100.000'),
                        ('h1', '28.70'), ('h2', '37.49')]:
        line, = (line for line in out.splitlines() if line.split()[:1] == [name])
        contains(line, f' {share}\u00a0%')
    contains(out, 'crumb             −0.010873')


@test
def the_result_of_the_worked_example():
    pie = credit('--cut', 'result')
    equal((pie['sample'], pie['output']), (0, 0))
    close(pie['total'], 2.98)
    close(shares(pie)['w′11'], 1.54 / 2.98)
    close(shares(pie)['w′21'], 1.44 / 2.98)
    close(shares(pie)['w32'], .161, 5e-4)
    contains(good('credit', '--cut', 'result').out, '48.322\u00a0%')


@test
def the_gradient_of_the_worked_example():
    close(shares(credit('--cut', 'gradient'))['w32'], 2.4 / 13)


@test
def a_later_step_has_a_pie_of_its_own():
    pie = credit('--step', 2)
    equal(pie['step'], 2)
    step = trace('--steps', 2)[1]
    gradients = [g for layer in step['layers'] for row in layer['weight_grad'] for g in row]
    close(pie['predicted_drop'], .01 * sum(g * g for g in gradients))
    close(sum(shares(pie).values()), 1)


@test
def the_result_is_that_of_one_output_and_sample():
    pie = credit('two-outputs', '--cut', 'result', '--output', 1)
    equal(pie['output'], 1)
    close([part['piece'] for part in pie['parameters'] if part['layer'] == 1 and part['unit'] == 0], [0, 0, 0])
    last = credit('line', '--cut', 'result', '--sample', 7)
    equal(last['sample'], 7)
    contains(good('credit', 'line', '--cut', 'result', '--sample', 7).out, '\nsample 8, ')
    total = sum(part['share'] for part in last['parameters'] if part['layer'] == 0)
    close(total, 1)
    bad('credit', 'line', '--cut', 'result', '--sample', 2, says='--sample is 2, should be one of this step’s batch: ')
    bad('credit', '--cut', 'result', '--output', 1, says='--output is 1, should be from 0 to 0')
    bad('credit', '--output', 0, says='--output is only for --cut result')


@test
def a_frozen_parameter_has_no_slice():
    pie = credit(lesson(network__layers__0__frozen=True))
    close([part['share'] for part in pie['parameters'] if part['layer'] == 0], [0] * 6)
    close(sum(shares(pie).values()), 1)


@test
def momentum_can_work_against_the_fix():
    file = lesson(training__optimizer={'name': 'sgd', 'learning_rate': .05, 'momentum': .9})
    steps = [credit(file, '--step', step) for step in range(1, 12)]
    assert any(part['piece'] < 0 for pie in steps for part in pie['parameters'])
    for pie in steps:
        close(sum(part['piece'] for part in pie['parameters']), pie['total'], 1e-10)


@test
def nothing_to_cut_says_why():
    for changes, state, words in [
            ({'data__targets': [[2.98]], 'network__layers__1__weight': [[0, 1]],
              'network__layers__0__weight': [[0, 0, 0], [2.98, 0, 0]]}, 'solved', 'solved'),
            ({'network__layers__0__activation': 'relu', 'data__inputs': [[-1, -2, -3]]}, 'dead', 'dead'),
            ({'network__layers__0__weight': [[0, 0, 0], [0, 0, 0]], 'network__layers__1__weight': [[0, 0]]},
             'zero_weights', 'weights of 0'),
            ({'data__inputs': [[0, 0, 0]]}, 'zero_inputs', 'only zeros go in'),
            ({'training__optimizer__learning_rate': 0}, 'no_update', 'moves no parameter')]:
        file = lesson(**changes)
        pie = credit(file)
        equal((pie['state'], pie['total']), (state, 0))
        equal({part['share'] for part in pie['parameters']}, {None})
        contains(good('credit', file).out, words)


@test
def a_result_of_zero_cannot_be_cut():
    file = lesson(network__layers__1__weight=[[1.8, -2.2]])
    equal(credit(file, '--cut', 'result')['state'], 'no_result')
    contains(good('credit', file, '--cut', 'result').out, 'too close to 0 to divide by')


@test
def bad_options_are_refused():
    bad('credit', '--cut', 'blame', says='--cut is “blame”, should be fix, result or gradient')
    bad('credit', '--step', 0, says='--step is “0”, should be a whole number from 1')
    bad('credit', '--cut', 'result', '--sample', '-1', says='--sample is “-1”, should be a whole number from 0')
    bad('credit', 'no-such-lesson', says='no-such-lesson')


if __name__ == '__main__':
    sys.exit(main())
