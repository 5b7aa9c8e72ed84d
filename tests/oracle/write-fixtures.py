#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Write fixtures.json: training steps of small random networks as PyTorch does them, in float64.

    write-fixtures.py > fixtures.json    (needs python3-torch)

Each case is a lesson, as Backflow reads it, and what `backflow-cli trace` has to print of some of its steps.
One case stands on one line. An operation that is added to Backflow gets a line in one of the tables below.
"""
import itertools
import json
import random
import sys

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

N_STEPS = 10
RECORDED = (1, N_STEPS)

# How a layer's activation is called: module, and whether it may stand in a hidden layer
ACTIVATIONS = {
    'identity': torch.nn.Identity(),
    'sigmoid': torch.nn.Sigmoid(),
    'tanh': torch.nn.Tanh(),
    'relu': torch.nn.ReLU(),
    'leaky_relu': torch.nn.LeakyReLU(),
    'softplus': torch.nn.Softplus(),
}

# loss (z, a, y) of a batch
LOSSES = {
    'mse': lambda z, a, y: torch.nn.functional.mse_loss(a, y),
    'half_squared_error': lambda z, a, y: 0.5 * ((a - y) ** 2).sum() / len(y),
}

OPTIMIZERS = {
    'sgd': torch.optim.SGD,
}

# What each loss is tried with: the parameters of the optimizer by torch.optim's names
RECIPES = [
    {'name': 'sgd', 'learning_rate': 0.1},
    {'name': 'sgd', 'learning_rate': 0.02},
]


def round_random(rng, *shape):
    """Random numbers in -1..1 with three decimals, nested as the shape says."""
    if not shape:
        return round(rng.uniform(-1, 1), 3)
    return [round_random(rng, *shape[1:]) for _ in range(shape[0])]


def make_layers(rng, depth, activation, n_inputs):
    layers = []
    width = n_inputs
    for i in range(depth):
        units = rng.randint(1, 4)
        layer = {'units': units, 'activation': activation if i < depth - 1 or rng.random() < 0.5 else 'identity',
                 'weight': round_random(rng, units, width)}
        if rng.random() < 0.6:
            layer['bias'] = round_random(rng, units)
        layers.append(layer)
        width = units
    return layers


def make_lesson(number, depth, activation, loss, optimizer):
    rng = random.Random(number)
    n_inputs = rng.randint(1, 4)
    n_samples = rng.randint(1, 7)
    layers = make_layers(rng, depth, activation, n_inputs)
    if depth == 1:
        layers[0]['activation'] = activation
    return {
        'format': 'backflow-lesson', 'version': 1,
        'title': f'{number}: {activation}, {loss}, {optimizer["name"]}, depth {depth}',
        'network': {'inputs': n_inputs, 'layers': layers},
        'data': {'inputs': round_random(rng, n_samples, n_inputs),
                 'targets': round_random(rng, n_samples, layers[-1]['units'])},
        'training': {'loss': loss, 'optimizer': optimizer, 'batch_size': rng.randint(1, 4)},
    }


class Network:
    """The lesson's network: PyTorch's Linear layers, and z and a of each after forward()."""

    def __init__(self, lesson):
        self.activations = [ACTIVATIONS[layer['activation']] for layer in lesson['network']['layers']]
        self.linears = []
        width = lesson['network']['inputs']
        for layer in lesson['network']['layers']:
            linear = torch.nn.Linear(width, layer['units'], bias='bias' in layer)
            with torch.no_grad():
                linear.weight.copy_(torch.tensor(layer['weight']))
                if 'bias' in layer:
                    linear.bias.copy_(torch.tensor(layer['bias']))
            self.linears.append(linear)
            width = layer['units']

    def parameters(self):
        return [p for linear in self.linears for p in linear.parameters()]

    def forward(self, x):
        self.z, self.a = [], []
        for linear, activation in zip(self.linears, self.activations):
            z = linear(x)
            z.retain_grad()
            x = activation(z)
            self.z.append(z)
            self.a.append(x)
        return x


def make_optimizer(lesson, network):
    options = dict(lesson['training']['optimizer'])
    name = options.pop('name')
    return OPTIMIZERS[name](network.parameters(), lr=options.pop('learning_rate'), **options)


def batches(lesson):
    """The batches of one epoch, as a DataLoader cuts them, each with the numbers of its samples."""
    data = lesson['data']
    numbers = list(range(len(data['inputs'])))
    size = lesson['training']['batch_size']
    for first in range(0, len(numbers), size):
        chosen = numbers[first:first + size]
        yield (chosen, torch.tensor([data['inputs'][i] for i in chosen]),
               torch.tensor([data['targets'][i] for i in chosen]))


def record(network, loss, step, samples):
    """What the trace of one step holds before its update."""
    layers = []
    for linear, z, a in zip(network.linears, network.z, network.a):
        layers.append({'z': z.tolist(), 'a': a.tolist(), 'delta': z.grad.tolist(),
                       'weight_grad': linear.weight.grad.tolist(),
                       'bias_grad': None if linear.bias is None else linear.bias.grad.tolist()})
    return {'step': step, 'samples': samples, 'loss': loss.item(), 'layers': layers}


def record_update(network, record):
    for linear, layer in zip(network.linears, record['layers']):
        layer['weight'] = linear.weight.tolist()
        layer['bias'] = None if linear.bias is None else linear.bias.tolist()


def run(lesson):
    network = Network(lesson)
    optimizer = make_optimizer(lesson, network)
    loss_of = LOSSES[lesson['training']['loss']]
    epoch = itertools.cycle(batches(lesson))
    records = []
    for step in range(1, N_STEPS + 1):
        samples, x, y = next(epoch)
        optimizer.zero_grad()
        a = network.forward(x)
        loss = loss_of(network.z[-1], a, y)
        loss.backward()
        if step in RECORDED:
            records.append(record(network, loss, step, samples))
        optimizer.step()
        if step in RECORDED:
            record_update(network, records[-1])
    return {'lesson': lesson, 'steps': records}


def cases():
    number = 0
    for activation, loss, depth in itertools.product(ACTIVATIONS, LOSSES, range(1, 6)):
        number += 1
        yield run(make_lesson(number, depth, activation, loss, RECIPES[number % len(RECIPES)]))


def main():
    lines = [json.dumps(case, allow_nan=False, separators=(',', ':')) for case in cases()]
    sys.stdout.write('[\n' + ',\n'.join(lines) + '\n]\n')


main()
