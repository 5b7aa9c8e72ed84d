#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Trains a network to tell which of two inputs is on, but not both."""
import gi

gi.require_version('Backflow', '1')
from gi.repository import Backflow


def layer(n_units, activation, has_bias=True):
    result = Backflow.Layer()
    result.n_units, result.activation, result.has_bias = n_units, activation, has_bias
    return result


network = Backflow.Network.new(2, [layer(4, Backflow.Activation.TANH), layer(1, Backflow.Activation.SIGMOID)])
for l in range(network.get_n_layers()):
    Backflow.initializer_draw(Backflow.Initializer.XAVIER_UNIFORM, network, l, 1)

recipe = Backflow.Recipe.new()
recipe.set_loss(Backflow.Loss.BCE)
recipe.set_optimizer(Backflow.Optimizer.ADAM)
recipe.learning_rate = 0.05
recipe.batch_size = 4

dataset = Backflow.Dataset.new([0, 0, 0, 1, 1, 0, 1, 1], [0, 1, 1, 0], 2, 1)
trainer = Backflow.Trainer.new(Backflow.State.new(network, recipe), dataset, recipe)
losses = trainer.run(500)
trained = trainer.get_state().get_network()

print('the loss went from %.3g to %.1g' % (losses[0], losses[-1]))
for inputs in [[0, 0], [0, 1], [1, 0], [1, 1]]:
    print(inputs, round(trained.predict(inputs)[0]))
