#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The library from Python, and docs/examples as they stand. Prints TAP.

  test-introspection.py EXAMPLES [COMPILED_EXAMPLE]
"""
import math
import os
import subprocess
import sys
import traceback

try:
    import gi
    gi.require_version('Backflow', '1')
    from gi.repository import Backflow, GLib
except ImportError as error:
    print('1..0 # SKIP', error)
    sys.exit(0)

EXAMPLES = sys.argv[1]
COMPILED = sys.argv[2]
tests = []


def test(function):
    tests.append(function)
    return function


def close(numbers, expected):
    assert len(numbers) == len(expected), (numbers, expected)
    for number, want in zip(numbers, expected):
        assert abs(number - want) <= 1e-12 * max(1, abs(want)), (numbers, expected)


def refused(says, function, *arguments):
    try:
        function(*arguments)
    except GLib.Error as error:
        assert error.domain == 'bf-error-quark', error.domain
        assert says in error.message, error.message
    else:
        raise AssertionError('not refused: should say "%s"' % says)


def layer(n_units, activation=Backflow.Activation.IDENTITY, has_bias=False):
    result = Backflow.Layer()
    result.n_units, result.activation, result.has_bias = n_units, activation, has_bias
    return result


def worked_example():
    network = Backflow.Network.new(3, [layer(2), layer(1)])
    network.set_weights(0, 0, [.5, .4, .3])
    network.set_weights(0, 1, [.6, .3, .2])
    network.set_weights(1, 0, [.7, .8])
    return network, Backflow.Dataset.new([1, 2, 3], [3.2], 3, 1), Backflow.Recipe.new()


@test
def a_trace_is_read_as_lists():
    network, dataset, recipe = worked_example()
    trace = Backflow.step(Backflow.State.new(network, recipe), dataset, recipe)
    close(trace.dup_inputs(0), [1, 2, 3])
    close(trace.dup_z(0, 0), [2.2, 1.8])
    close(trace.dup_a(0, 1), [2.98])
    close(trace.dup_predictions(0), [2.98])
    close(trace.dup_delta(0, 0), [-.308, -.352])
    close(trace.dup_weight_gradients(0, 1), [-.352, -.704, -1.056])
    close(trace.dup_weight_gradients(1, 0), [-.968, -.792])
    close([trace.get_network_after().predict([1, 2, 3])[0]], [3.0859676992])


@test
def training_and_stepping_agree_to_the_last_bit():
    network, dataset, recipe = worked_example()
    state = Backflow.State.new(network, recipe)
    trainer = Backflow.Trainer.new(state, dataset, recipe)
    assert trainer.set_n_threads(2)
    losses = trainer.run(20)
    stepped = []
    for _ in range(20):
        trace = Backflow.step(state, dataset, recipe)
        stepped.append(trace.get_loss())
        state = trace.get_state_after()
    assert losses == stepped
    assert trainer.get_state().get_network().dup_weights(0, 1) == state.get_network().dup_weights(0, 1)


@test
def the_fields_of_a_recipe_are_read_and_written():
    recipe = Backflow.Recipe.new()
    assert (recipe.loss, recipe.optimizer, recipe.learning_rate) == (Backflow.Loss.MSE, Backflow.Optimizer.SGD, .01)
    recipe.set_optimizer(Backflow.Optimizer.ADAM)
    assert recipe.betas == [.9, .999] and recipe.eps == 1e-8
    recipe.learning_rate = math.nan
    refused('have to be finite numbers', recipe.validate)


@test
def biases_are_lists():
    network = Backflow.Network.new(2, [layer(2, has_bias=True), layer(1)])
    network.set_biases(0, [1, -1])
    assert network.dup_biases(0) == [1, -1]
    refused('There is no layers[1].bias', network.dup_biases, 1)


@test
def what_is_wrong_is_refused_with_what_would_be_right():
    network, dataset, recipe = worked_example()
    trace = Backflow.step(Backflow.State.new(network, recipe), dataset, recipe)
    trainer = Backflow.Trainer.new(Backflow.State.new(network, recipe), dataset, recipe)
    refused('at least one input and 1 to 64 layers', Backflow.Network.new, 0, [layer(1)])
    refused('There is no layers[2]; the layer should be from 0 to 1', network.set_weights, 2, 0, [1])
    refused('There is no layers[1].weight[1]; the unit should be 0', network.dup_weights, 1, 1)
    refused('There are 2 weights; should be 3', network.set_weights, 0, 0, [1, 2])
    refused('Number 1 of the weights is inf; should be a finite number', network.set_weights, 0, 0, [1, math.inf, 3])
    close(network.dup_weights(0, 0), [.5, .4, .3])
    refused('There are 0 inputs; should be 3', network.predict, [])
    refused('make no samples', Backflow.Dataset.new, [1, 2, 3, 4], [1], 3, 1)
    refused('inputs[0][1] is nan; should be a finite number', Backflow.Dataset.new, [1, math.nan], [1], 2, 1)
    refused('There is no sample 1 in the batch; the sample should be 0', trace.dup_a, 1, 0)
    refused('There is no layers[9]; the layer should be from 0 to 1', trace.dup_delta, 0, 9)
    refused('should be from 1 to 16', trainer.set_n_threads, 0)
    refused('too many; should be at most', trainer.run, 1 << 40)
    refused('inputs', Backflow.step, Backflow.State.new(network, recipe), Backflow.Dataset.new([1], [1], 1, 1), recipe)


@test
def setters_refuse_what_cannot_be_used():
    network, dataset, recipe = worked_example()
    refused('layers[0].weight[1][2] is nan; should be a finite number', network.set_weight, 0, 1, 2, math.nan)
    refused('There is no layers[0].weight[1][3]; the input should be from 0 to 2', network.set_weight, 0, 1, 3, 1)
    refused('There is no layers[1].bias', network.set_bias, 1, 0, 1)
    refused('the layer should be from 0 to 1', network.set_layer_frozen, 2, True)
    refused('There is no inputs[1]; the sample should be 0', dataset.with_input, 1, 0, 1)
    refused('targets[0][0] is inf', dataset.with_target, 0, 0, math.inf)
    refused('the layer should be from 0 to 1', Backflow.initializer_draw, Backflow.Initializer.NORMAL, network, 2, 1)
    assert network.set_weight(0, 1, 2, .25) and network.get_weight(0, 1, 2) == .25
    recipe.learning_rate = -1
    refused('has to be 0 or more', Backflow.State.new, network, recipe)


def example(name, *says):
    out = subprocess.run([sys.executable, os.path.join(EXAMPLES, name)], capture_output=True, text=True, timeout=60)
    assert out.returncode == 0, out.stderr
    for text in says:
        assert text in out.stdout, out.stdout


@test
def the_examples_run():
    example('worked-example.py', '2.98', '-0.44', '-1.056', '3.08597')
    example('train.py', '[0, 0] 0\n[0, 1] 1\n[1, 0] 1\n[1, 1] 0\n')


@test
def the_example_in_c_runs():
    out = subprocess.run([COMPILED], capture_output=True, text=True, timeout=60, check=True).stdout
    assert 'prediction 2.98, target 3.2' in out and 'w32 0.2, gradient -1.056' in out, out


def main():
    print('1..%d' % len(tests))
    failures = 0
    for number, function in enumerate(tests, 1):
        try:
            function()
            print('ok', number, function.__name__.replace('_', ' '))
        except Exception:
            failures += 1
            print('not ok', number, function.__name__.replace('_', ' '))
            traceback.print_exc()
    sys.exit(failures > 0)


main()
