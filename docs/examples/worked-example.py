#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""One training step of the worked example, number by number."""
import gi

gi.require_version('Backflow', '1')
from gi.repository import Backflow


def layer(n_units, activation=Backflow.Activation.IDENTITY, has_bias=False):
    result = Backflow.Layer()
    result.n_units, result.activation, result.has_bias = n_units, activation, has_bias
    return result


network = Backflow.Network.new(3, [layer(2), layer(1)])
network.set_weights(0, 0, [.5, .4, .3])
network.set_weights(0, 1, [.6, .3, .2])
network.set_weights(1, 0, [.7, .8])

dataset = Backflow.Dataset.new([1, 2, 3], [3.2], 3, 1)
recipe = Backflow.Recipe.new()  # mse, sgd, a learning rate of 0.01
state = Backflow.State.new(network, recipe)
trace = Backflow.step(state, dataset, recipe)

print('inputs     ', trace.dup_inputs(0))
for l in range(network.get_n_layers()):
    print('layer', l)
    print('  a        ', ['%.6g' % a for a in trace.dup_a(0, l)])
    print('  delta    ', ['%.6g' % delta for delta in trace.dup_delta(0, l)])
    for unit in range(network.get_n_units(l)):
        print('  gradient ', ['%.6g' % g for g in trace.dup_weight_gradients(l, unit)])
print('loss       ', '%.6g' % trace.get_loss())
print('then       ', ['%.6g' % a for a in trace.get_network_after().predict([1, 2, 3])])
