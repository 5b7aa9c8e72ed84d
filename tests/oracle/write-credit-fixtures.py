#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Write credit-fixtures.json: the pies of training steps as PyTorch gives them, in float64.

    write-credit-fixtures.py > credit-fixtures.json    (needs python3-torch)

The lessons are some of those of write-fixtures.py. Each case is a lesson and what `backflow-cli credit` has to print of
its step. The forward derivative along the update is torch.autograd.functional.jvp's, of every z and a and of the loss,
and the gradient is autograd's: neither goes by the recursion that Backflow uses. One case stands on one line.
"""
import importlib.util
import itertools
import json
import pathlib
import sys
import warnings

import torch

spec = importlib.util.spec_from_file_location('fixtures', pathlib.Path(__file__).with_name('write-fixtures.py'))
fixtures = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fixtures)

STEPS = (1, 4)
EVERY = 9


def functional(network, loss_of, x, y):
    """z of each layer, a of each layer and the loss, as a function of the parameters."""
    biased = [linear.bias is not None for linear in network.linears]

    def run(*parameters):
        rest = list(parameters)
        a, zs, activations = x, [], []
        for has_bias, activation in zip(biased, network.activations):
            z = a @ rest.pop(0).T
            if has_bias:
                z = z + rest.pop(0)
            a = activation(z)
            zs.append(z)
            activations.append(a)
        return (*zs, *activations, loss_of(zs[-1], a, y))

    return run


def cut_fix(network, loss_of, x, y, before, after):
    """The share of the fix, along what the optimizer really did."""
    run = functional(network, loss_of, x, y)
    n = len(network.linears)
    tangents = tuple(old - new for old, new in zip(before, after))
    parameters = tuple(p.clone().requires_grad_() for p in before)
    values = run(*parameters)
    gradients = torch.autograd.grad(values[-1], (*parameters, *values[:n]), retain_graph=True)
    own, delta = gradients[:len(parameters)], gradients[len(parameters):]
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        _, dots = torch.autograd.functional.jvp(run, tuple(before), tangents)
    z_dot, a_dot = dots[:n], dots[n:2 * n]
    rest, layers = list(zip(own, tangents)), []
    for i, linear in enumerate(network.linears):
        g, t = rest.pop(0)
        weight = (g * t).tolist()
        bias = None
        if linear.bias is not None:
            g, t = rest.pop(0)
            bias = (g * t).tolist()
        passed = None
        if i > 0:
            w = before[sum(1 + (q.bias is not None) for q in network.linears[:i])]
            passed = (torch.einsum('sv,su->vu', delta[i], a_dot[i - 1]) * w).tolist()
        layers.append({'weight': weight, 'bias': bias, 'passed': passed,
                       'holds': (delta[i] * z_dot[i]).sum(0).tolist()})
    return {'total': dots[-1].item(), 'actual_drop': (values[-1] - run(*after)[-1]).item(), 'layers': layers}


def cut_result(network, x, before, sample, output):
    """The share of the result: rows of a·w / z, multiplied from the output back."""
    rest, layers, a = list(before), [], x[sample]
    terms = []
    for linear, activation in zip(network.linears, network.activations):
        w = rest.pop(0)
        b = rest.pop(0) if linear.bias is not None else None
        z = w @ a if b is None else w @ a + b
        terms.append((w * a / z[:, None], None if b is None else b / z, z))
        a = activation(z)
    held = torch.zeros(len(terms[-1][2]))
    held[output] = terms[-1][2][output]
    for weight, bias, _ in reversed(terms):
        layers.insert(0, {'weight': (held[:, None] * weight).tolist(),
                          'bias': None if bias is None else (held * bias).tolist(), 'holds': held.tolist()})
        held = held @ weight
    return {'sample': sample, 'output': output, 'total': terms[-1][2][output].item(), 'layers': layers}


def cut_gradient(network, loss_of, x, y, before):
    parameters = tuple(p.clone().requires_grad_() for p in before)
    loss = functional(network, loss_of, x, y)(*parameters)[-1]
    rest, layers = [g.abs() for g in torch.autograd.grad(loss, parameters)], []
    total = sum(g.sum().item() for g in rest)
    for linear in network.linears:
        layers.append({'weight': rest.pop(0).tolist(),
                       'bias': rest.pop(0).tolist() if linear.bias is not None else None})
    return {'total': total, 'layers': layers}


def record(lesson, network, optimizer, batch, step):
    samples, x, y = batch
    loss_of = fixtures.make_loss(lesson)
    before = [p.detach().clone() for p in network.parameters()]
    fixtures.update(lesson, network, optimizer)
    after = [p.detach().clone() for p in network.parameters()]
    sample, output = len(samples) - 1, lesson['network']['layers'][-1]['units'] - 1
    result = cut_result(network, x, before, sample, output)
    result['sample'] = samples[sample]
    return {'step': step, 'fix': cut_fix(network, loss_of, x, y, before, after), 'result': result,
            'gradient': cut_gradient(network, loss_of, x, y, before)}


def run(lesson):
    """The lesson's case; None where a gradient cancels, or a sum that the result is divided by."""
    network = fixtures.Network(lesson)
    optimizer = fixtures.make_optimizer(lesson, network)
    schedule = fixtures.make_schedule(lesson, optimizer)
    loss_of = fixtures.make_loss(lesson)
    epoch = itertools.cycle(fixtures.batches(lesson))
    steps = []
    for step in range(1, STEPS[-1] + 1):
        batch = next(epoch)
        optimizer.zero_grad()
        a = network.forward(batch[1])
        loss_of(network.z[-1], a, batch[2]).backward()
        if step in STEPS:
            if fixtures.cancels(network, batch[1]) or min(z.abs().min() for z in network.z) < 1e-3:
                return None
            steps.append(record(lesson, network, optimizer, batch, step))
        else:
            fixtures.update(lesson, network, optimizer)
        if schedule and not lesson['training']['schedule'].get('by_epoch'):
            with warnings.catch_warnings():
                warnings.simplefilter('ignore')
                schedule.step()
    return {'lesson': lesson, 'steps': steps}


def is_wanted(number, options, extra):
    plain = options.get('scale', 1) == 1 and not {'accumulate', 'zero_grad'} & set(extra)
    return plain and not extra.get('schedule', {}).get('by_epoch') and \
        (number % EVERY == 0 or bool(extra) or options.get('frozen', False))


def cases():
    for arguments, options in fixtures.lessons():
        extra = arguments[5] if len(arguments) > 5 else {}
        if not is_wanted(arguments[0], options, extra):
            continue
        attempts = (run(fixtures.make_lesson(attempt, *arguments, **options)) for attempt in range(200))
        case = next((case for case in attempts if case), None)
        if case:
            yield case


def main():
    lines = [json.dumps(case, allow_nan=False, separators=(',', ':')) for case in cases()]
    sys.stdout.write('[\n' + ',\n'.join(lines) + '\n]\n')


main()
