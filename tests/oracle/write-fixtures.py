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
import warnings

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

N_STEPS = 10
RECORDED = (1, N_STEPS)
LEAST_REST = 1e-3

ACTIVATIONS = {
    'identity': torch.nn.Identity(),
    'sigmoid': torch.nn.Sigmoid(),
    'tanh': torch.nn.Tanh(),
    'relu': torch.nn.ReLU(),
    'leaky_relu': torch.nn.LeakyReLU(),
    'softplus': torch.nn.Softplus(),
    'softmax': torch.nn.Softmax(dim=-1),
}
HIDDEN = [name for name in ACTIVATIONS if name != 'softmax']

# loss (z, a, y, options) of a batch
LOSSES = {
    'mse': lambda z, a, y: F.mse_loss(a, y),
    'half_squared_error': lambda z, a, y: 0.5 * ((a - y) ** 2).sum() / len(y),
    'l1': lambda z, a, y: F.l1_loss(a, y),
    'huber': lambda z, a, y, delta=1.0: F.huber_loss(a, y, delta=delta),
    'bce': lambda z, a, y: F.binary_cross_entropy_with_logits(z, y),
    'cross_entropy': lambda z, a, y: F.cross_entropy(z, y),
}

# The last layer's activation, where the loss needs one
LAST = {'bce': 'sigmoid', 'cross_entropy': 'softmax'}

OPTIMIZERS = {
    'sgd': torch.optim.SGD,
    'adagrad': torch.optim.Adagrad,
    'rmsprop': torch.optim.RMSprop,
    'adam': torch.optim.Adam,
    'adamw': torch.optim.AdamW,
}

# Each optimizer goes through these in turn; the parameters are torch.optim's.
VARIANTS = {
    'sgd': [
        {},
        {'momentum': 0.9},
        {'momentum': 0.8, 'nesterov': True},
        {'momentum': 0.7, 'dampening': 0.3},
        {'weight_decay': 0.1},
        {'momentum': 0.9, 'weight_decay': 0.05, 'nesterov': True},
    ],
    'adagrad': [
        {},
        {'lr_decay': 0.1},
        {'weight_decay': 0.1, 'initial_accumulator_value': 0.5},
        {'eps': 0.01},
    ],
    'rmsprop': [
        {},
        {'centered': True},
        {'momentum': 0.9},
        {'centered': True, 'momentum': 0.5, 'weight_decay': 0.1},
        {'alpha': 0.8, 'eps': 1e-4},
    ],
    'adam': [
        {},
        {'amsgrad': True},
        {'betas': [0.8, 0.9]},
        {'weight_decay': 0.1},
        {'eps': 1e-3, 'betas': [0.0, 0.99], 'amsgrad': True},
    ],
    'adamw': [
        {},
        {'weight_decay': 0.3},
        {'amsgrad': True},
        {'betas': [0.5, 0.9], 'eps': 1e-3},
    ],
}

SCHEDULES = {
    'step': torch.optim.lr_scheduler.StepLR,
    'exponential': torch.optim.lr_scheduler.ExponentialLR,
    'cosine': torch.optim.lr_scheduler.CosineAnnealingLR,
    'one_cycle': torch.optim.lr_scheduler.OneCycleLR,
}

# What a recipe can have besides; each is tried with each optimizer that can have it.
EXTRAS = [
    {'l1': 0.05},
    {'accumulate': 3},
    {'zero_grad': False},
    {'schedule': {'name': 'step', 'step_size': 3, 'gamma': 0.5}},
    {'schedule': {'name': 'step', 'step_size': 1, 'gamma': 0.7, 'by_epoch': True}},
    {'schedule': {'name': 'exponential', 'gamma': 0.9}},
    {'schedule': {'name': 'cosine', 'T_max': 7, 'eta_min': 0.01}},
    {'schedule': {'name': 'one_cycle', 'max_lr': 0.2, 'total_steps': 10, 'cycle_momentum': False}},
    {'schedule': {'name': 'one_cycle', 'max_lr': 0.1, 'total_steps': 12, 'anneal_strategy': 'linear',
                  'div_factor': 10, 'final_div_factor': 100}},
    {'schedule': {'name': 'one_cycle', 'max_lr': 0.1, 'total_steps': 10, 'three_phase': True, 'pct_start': 0.4,
                  'base_momentum': 0.6, 'max_momentum': 0.8}},
]


def round_random(rng, *shape):
    """Random numbers in -1..1 with three decimals, nested as the shape says."""
    if not shape:
        return round(rng.uniform(-1, 1), 3)
    return [round_random(rng, *shape[1:]) for _ in range(shape[0])]


def make_layers(rng, depth, activation, last, n_inputs):
    layers = []
    width = n_inputs
    for i in range(depth):
        units = rng.randint(2 if last == 'softmax' and i == depth - 1 else 1, 4)
        kind = activation
        if i == depth - 1:
            kind = last or (activation if depth == 1 or rng.random() < 0.5 else 'identity')
        layer = {'units': units, 'activation': kind, 'weight': round_random(rng, units, width)}
        if rng.random() < 0.6:
            layer['bias'] = round_random(rng, units)
        layers.append(layer)
        width = units
    return layers


def make_targets(rng, loss, n_samples, n_outputs):
    """Targets of the kind that the loss is for: classes and probabilities, or any numbers."""
    if loss == 'bce':
        return [[round(rng.random(), 3) if rng.random() < 0.3 else rng.randint(0, 1) for _ in range(n_outputs)]
                for _ in range(n_samples)]
    if loss != 'cross_entropy':
        return round_random(rng, n_samples, n_outputs)
    targets = []
    for _ in range(n_samples):
        row = [0] * n_outputs
        row[rng.randrange(n_outputs)] = 1
        if rng.random() < 0.4:
            row = [0.5 / n_outputs + 0.5 * y for y in row]
        targets.append(row)
    return targets


def freeze(rng, layer):
    """Freezes a layer whole, or some of its weights."""
    if rng.random() < 0.4:
        layer['frozen'] = True
    else:
        layer['frozen'] = [[rng.random() < 0.5 for _ in row] for row in layer['weight']]


def make_lesson(attempt, number, depth, activation, loss, optimizer, extra=(), frozen=False, scale=1):
    rng = random.Random(number + 0.001 * attempt)
    n_inputs = rng.randint(1, 4)
    n_samples = rng.randint(1, 7)
    options = loss if isinstance(loss, dict) else {'name': loss}
    layers = make_layers(rng, depth, activation, LAST.get(options['name']), n_inputs)
    if frozen:
        for layer in layers[:-1] or layers:
            freeze(rng, layer)
    words = [activation, options['name'], optimizer['name'], f'depth {depth}']
    words += [str(extra[key]['name'] if key == 'schedule' else key) for key in extra]
    words += ['frozen'] * frozen + ['far out'] * (scale != 1)
    return {
        'format': 'backflow-lesson', 'version': 1, 'title': f'{number}: ' + ', '.join(words),
        'network': {'inputs': n_inputs, 'layers': layers},
        'data': {'inputs': [[scale * x for x in row] for row in round_random(rng, n_samples, n_inputs)],
                 'targets': make_targets(rng, options['name'], n_samples, layers[-1]['units'])},
        'training': {'loss': loss, 'optimizer': optimizer, 'batch_size': rng.randint(1, 4), **dict(extra)},
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


def masks(lesson):
    """Of each parameter, in the optimizer's order, 0 where it is frozen and 1 where it is not."""
    for layer in lesson['network']['layers']:
        frozen = layer.get('frozen', False)
        if isinstance(frozen, bool):
            yield torch.full((layer['units'], len(layer['weight'][0])), 0.0 if frozen else 1.0)
        else:
            yield 1.0 - torch.tensor(frozen, dtype=torch.float64)
        if 'bias' in layer:
            yield torch.full((layer['units'],), 0.0 if frozen is True else 1.0)


def make_optimizer(lesson, network):
    options = dict(lesson['training']['optimizer'])
    name = options.pop('name')
    if 'betas' in options:
        options['betas'] = tuple(options['betas'])
    return OPTIMIZERS[name](network.parameters(), lr=options.pop('learning_rate'), **options)


def make_schedule(lesson, optimizer):
    options = dict(lesson['training'].get('schedule', {'name': None}))
    options.pop('by_epoch', None)
    name = options.pop('name')
    return SCHEDULES[name](optimizer, **options) if name else None


def make_loss(lesson):
    loss = lesson['training']['loss']
    options = dict(loss) if isinstance(loss, dict) else {'name': loss}
    function = LOSSES[options.pop('name')]
    return lambda z, a, y: function(z, a, y, **options)


def batches(lesson):
    """The batches of one epoch, as a DataLoader cuts them, each with the numbers of its samples."""
    data = lesson['data']
    numbers = list(range(len(data['inputs'])))
    size = lesson['training']['batch_size']
    for first in range(0, len(numbers), size):
        chosen = numbers[first:first + size]
        yield (chosen, torch.tensor([data['inputs'][i] for i in chosen], dtype=torch.float64),
               torch.tensor([data['targets'][i] for i in chosen], dtype=torch.float64))


def cancels(network, x):
    """Whether a gradient is what little is left of large terms: then its last digits say nothing."""
    for linear, z, a in zip(network.linears, network.z, network.a):
        delta = z.grad.abs()
        terms = [(linear.weight, delta.T @ x.abs())] + [(linear.bias, delta.sum(0))] * (linear.bias is not None)
        if any(p.grad.abs().max() < LEAST_REST * t.max() for p, t in terms):
            return True
        x = a.detach()
    return False


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


def update(lesson, network, optimizer):
    """optimizer.step(), with l1 in the gradient and what is frozen left as it is."""
    training = lesson['training']
    parameters = network.parameters()
    before = [p.detach().clone() for p in parameters]
    gradients = [p.grad.clone() for p in parameters]
    for p in parameters:
        p.grad.add_(p.detach().sign(), alpha=training.get('l1', 0))
    optimizer.step()
    with torch.no_grad():
        for p, old, gradient, mask in zip(parameters, before, gradients, masks(lesson)):
            p.copy_(torch.where(mask == 1, p, old))
            p.grad.copy_(gradient)


def run(lesson):
    """The lesson's case; None where a gradient cancels."""
    training = lesson['training']
    network = Network(lesson)
    optimizer = make_optimizer(lesson, network)
    schedule = make_schedule(lesson, optimizer)
    loss_of = make_loss(lesson)
    n_batches = len(list(batches(lesson)))
    epoch = itertools.cycle(batches(lesson))
    every = training.get('accumulate', 1)
    records = []
    for step in range(1, N_STEPS + 1):
        samples, x, y = next(epoch)
        if (step - 1) % every == 0 and training.get('zero_grad', True):
            optimizer.zero_grad()
        a = network.forward(x)
        loss = loss_of(network.z[-1], a, y)
        loss.backward()
        if step in RECORDED:
            if every == 1 and training.get('zero_grad', True) and cancels(network, x):
                return None
            records.append(record(network, loss, step, samples))
        if step % every == 0:
            update(lesson, network, optimizer)
        if schedule and (not training['schedule'].get('by_epoch') or step % n_batches == 0):
            with warnings.catch_warnings():
                warnings.simplefilter('ignore')
                schedule.step()
        if step in RECORDED:
            record_update(network, records[-1])
    return {'lesson': lesson, 'steps': records}


def lessons():
    """The arguments of make_lesson()."""
    numbers = itertools.count(1)
    rates = {'sgd': 0.05, 'rmsprop': 0.01}
    variants = {name: itertools.cycle([{'name': name, 'learning_rate': rates.get(name, 0.03), **options}
                                       for options in VARIANTS[name]]) for name in OPTIMIZERS}
    depths = itertools.cycle(range(1, 6))
    losses = {**{name: [name] for name in LOSSES}, 'huber': ['huber', {'name': 'huber', 'delta': 0.3}]}

    # Every activation with every loss and every optimizer
    for activation, loss, optimizer in itertools.product(HIDDEN, LOSSES, OPTIMIZERS):
        number = next(numbers)
        depth = max(next(depths), 2 if loss in LAST else 1)
        yield (number, depth, activation, losses[loss][number % len(losses[loss])], next(variants[optimizer])), {}
    # Every optimizer with all else that a recipe can have
    for optimizer, extra in itertools.product(OPTIMIZERS, EXTRAS):
        if optimizer == 'adagrad' and extra.get('schedule', {}).get('cycle_momentum', True) \
                and extra.get('schedule', {}).get('name') == 'one_cycle':
            continue
        yield (next(numbers), 2, 'tanh', 'mse', next(variants[optimizer]), extra), {}
    for optimizer in OPTIMIZERS:
        yield (next(numbers), 3, 'tanh', 'mse', next(variants[optimizer])), {'frozen': True}
    # z around 1000, where only the safe forms are right
    for loss, activation in itertools.product(LOSSES, HIDDEN):
        if loss in LAST or activation in ('sigmoid', 'tanh', 'softplus'):
            yield (next(numbers), 1 if loss in LAST else 2, activation, loss,
                   {'name': 'sgd', 'learning_rate': 0.0}), {'scale': 1000}


def cases():
    for arguments, options in lessons():
        attempts = (run(make_lesson(attempt, *arguments, **options)) for attempt in itertools.count())
        yield next(case for case in attempts if case)


def main():
    lines = [json.dumps(case, allow_nan=False, separators=(',', ':')) for case in cases()]
    sys.stdout.write('[\n' + ',\n'.join(lines) + '\n]\n')


if __name__ == '__main__':
    main()
