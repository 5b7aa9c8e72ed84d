#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes nudge.json: what trial and error comes to, worked out with nothing but Python's own arithmetic, and apart from
the program: write-nudge.py > nudge.json

The parameters have their turns in the order of PyTorch's model.parameters(): layer by layer the rows of the weights, then
the biases. The passes of all methods but the grid begin with one of the start."""
import copy
import itertools
import json
import math
import sys

ACTIVATIONS = {'identity': lambda z: z, 'tanh': math.tanh, 'sigmoid': lambda z: 1 / (1 + math.exp(-z))}

WORKED = {
    'format': 'backflow-lesson', 'version': 1, 'title': 'worked example',
    'network': {'inputs': 3, 'layers': [
        {'units': 2, 'activation': 'identity', 'weight': [[.5, .4, .3], [.6, .3, .2]]},
        {'units': 1, 'activation': 'identity', 'weight': [[.7, .8]]}]},
    'data': {'inputs': [[1, 2, 3]], 'targets': [[3.2]]},
    'training': {'loss': 'mse', 'optimizer': {'name': 'sgd', 'learning_rate': .01}},
}

# Biases, slopes, several samples and outputs, a frozen weight and frozen biases
TANH = {
    'format': 'backflow-lesson', 'version': 1, 'title': 'tanh, frozen',
    'network': {'inputs': 2, 'layers': [
        {'units': 2, 'activation': 'tanh', 'weight': [[.31, -.52], [.83, .17]], 'bias': [.05, -.11],
         'frozen': [[False, True], [False, False]]},
        {'units': 2, 'activation': 'sigmoid', 'weight': [[-.44, .29], [.68, -.91]], 'bias': [.2, .1],
         'bias_frozen': True}]},
    'data': {'inputs': [[.7, -1.2], [-.4, .9], [1.3, .6]], 'targets': [[.9, .2], [.1, .7], [.35, .55]]},
    'training': {'loss': 'half_squared_error', 'optimizer': {'name': 'sgd', 'learning_rate': .5}, 'batch_size': 2},
}

LOSSES = {
    'mse': lambda a, y: sum((p - t) ** 2 for r, s in zip(a, y) for p, t in zip(r, s)) / (len(a) * len(a[0])),
    'half_squared_error': lambda a, y: sum((p - t) ** 2 for r, s in zip(a, y) for p, t in zip(r, s)) / 2 / len(a),
}


def predict(lesson, x):
    for layer in lesson['network']['layers']:
        bias = layer.get('bias', [0] * layer['units'])
        x = [ACTIVATIONS[layer['activation']](sum(w * a for w, a in zip(row, x)) + b)
             for row, b in zip(layer['weight'], bias)]
    return x


def loss_of(lesson):
    predictions = [predict(lesson, x) for x in lesson['data']['inputs']]
    return LOSSES[lesson['training']['loss']](predictions, lesson['data']['targets'])


def free_parameters(lesson):
    """(list, index) of each parameter that is not frozen, in the order of their turns"""
    for layer in lesson['network']['layers']:
        frozen = layer.get('frozen', False)
        for v, row in enumerate(layer['weight']):
            for u in range(len(row)):
                if not (frozen if isinstance(frozen, bool) else frozen[v][u]):
                    yield row, u
        if 'bias' in layer and not (frozen is True or layer.get('bias_frozen', False) is True):
            for v in range(layer['units']):
                yield layer['bias'], v


class Tries:
    """Counts the passes, and keeps the best."""

    def __init__(self, lesson):
        self.lesson = copy.deepcopy(lesson)
        self.places = list(free_parameters(self.lesson))
        self.passes = 0
        self.best_loss, self.best_pass, self.best = loss_of(self.lesson), 0, copy.deepcopy(self.lesson)
        self.start_loss = self.best_loss

    def run(self):
        self.passes += 1
        return loss_of(self.lesson)

    def keep(self, loss):
        if not loss < self.best_loss:
            return False
        self.best_loss, self.best_pass, self.best = loss, self.passes, copy.deepcopy(self.lesson)
        return True


def grid(tries, values, delta, **_):
    starts = [row[u] for row, u in tries.places]
    for digits in itertools.product(range(values), repeat=len(starts)):
        for (row, u), start, digit in zip(tries.places, starts, digits):
            row[u] = start + (digit - .5 * (values - 1)) * delta
        tries.keep(tries.run())


def greedy(tries, delta, **_):
    tries.run()
    helped = True
    while helped:
        helped = False
        for row, u in tries.places:
            for change in delta, -delta:
                held = row[u]
                row[u] = held + change
                if tries.keep(tries.run()):
                    helped = True
                    break
                row[u] = held


MASK = (1 << 64) - 1


def draws(seed, stream):
    """xoshiro256++, its state spread by splitmix64, as numbers from 0 to 1"""
    def mix(x):
        x = (x + 0x9e3779b97f4a7c15) & MASK
        z = x
        z = ((z ^ (z >> 30)) * 0xbf58476d1ce4e5b9) & MASK
        z = ((z ^ (z >> 27)) * 0x94d049bb133111eb) & MASK
        return x, z ^ (z >> 31)

    def rotate(x, n):
        return ((x << n) | (x >> (64 - n))) & MASK

    x = mix(seed)[1] ^ stream
    s = []
    for _ in range(4):
        x, number = mix(x)
        s.append(number)
    while True:
        result = (rotate((s[0] + s[3]) & MASK, 23) + s[0]) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotate(s[3], 45)
        yield (result >> 11) * 2.0 ** -53


def random(tries, delta, passes, seed, **_):
    numbers = draws(seed, int.from_bytes(b'nudge', 'big'))
    tries.run()
    best = [row[u] for row, u in tries.places]
    for _ in range(passes - 1):
        for (row, u), value in zip(tries.places, best):
            row[u] = value + delta * (2 * next(numbers) - 1)
        if tries.keep(tries.run()):
            best = [row[u] for row, u in tries.places]


def finite_differences(tries, delta, passes, **_):
    rate = tries.lesson['training']['optimizer']['learning_rate']
    while True:
        base = tries.run()
        tries.keep(base)
        gradient = []
        for row, u in tries.places:
            if tries.passes == passes:
                return
            held = row[u]
            row[u] = held + delta
            gradient.append((tries.run() - base) / (row[u] - held))
            row[u] = held
        for (row, u), g in zip(tries.places, gradient):
            row[u] -= rate * g
        if tries.passes == passes:
            return


METHODS = {'grid': grid, 'greedy': greedy, 'random': random, 'finite_differences': finite_differences}


def case(lesson, method, **options):
    tries = Tries(lesson)
    METHODS[method](tries, **options)
    best = tries.best
    n_weights = sum(len(row) for layer in best['network']['layers'] for row in layer['weight'])
    predictions = [predict(best, x) for x in best['data']['inputs']]
    return {
        'lesson': lesson, 'method': method, 'options': options,
        'result': {
            'passes': tries.passes,
            'multiplications': tries.passes * n_weights * len(lesson['data']['inputs']),
            'start_loss': tries.start_loss, 'loss': tries.best_loss, 'best_pass': tries.best_pass,
            'prediction': predictions,
            'miss': [[a - y for a, y in zip(*rows)] for rows in zip(predictions, best['data']['targets'])],
            'layers': [{'weight': layer['weight'], 'bias': layer.get('bias')} for layer in best['network']['layers']],
        },
    }


def with_training(lesson, loss, rate):
    return {**lesson, 'training': {'loss': loss, 'optimizer': {'name': 'sgd', 'learning_rate': rate}}}


def main():
    cases = [
        case(WORKED, 'grid', values=3, delta=.01),
        case(WORKED, 'grid', values=2, delta=.02),
        case(WORKED, 'greedy', delta=.01),
        case(WORKED, 'greedy', delta=.003),
        case(WORKED, 'random', delta=.01, passes=200, seed=0),
        case(WORKED, 'random', delta=.02, passes=150, seed=12345678901),
        case(WORKED, 'finite_differences', delta=1e-6, passes=46),
        case(with_training(WORKED, 'half_squared_error', 1 / 23.9), 'finite_differences', delta=1e-6, passes=19),
        case(TANH, 'grid', values=2, delta=.3),
        case(TANH, 'greedy', delta=.05),
        case(TANH, 'random', delta=.1, passes=300, seed=7),
        case(TANH, 'finite_differences', delta=1e-5, passes=333),
    ]
    lines = [json.dumps(one, allow_nan=False, separators=(',', ':')) for one in cases]
    sys.stdout.write('[\n' + ',\n'.join(lines) + '\n]\n')


main()
