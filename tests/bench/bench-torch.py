#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""PyTorch's usual loop (float32, one thread) on the workloads, driven as bench-core:

  workload NAME UNITS HIDDEN OUTPUT LOSS BIAS SAMPLES BATCH RATE   (UNITS as 3,2,1)
  check NAME STEPS       the losses of the first steps
  time NAME SECONDS      samples a second of processor time
"""
import sys
import time

import numpy
import torch

torch.set_num_threads(1)
ACTIVATIONS = {"tanh": torch.nn.Tanh, "relu": torch.nn.ReLU}
LOSSES = {"mse": torch.nn.MSELoss, "cross_entropy": torch.nn.CrossEntropyLoss}


def hashed(stream, places):
    """-1 <= value < 1 for places in a stream, as hashed() of bench-workloads.h"""
    h = places.astype(numpy.uint32) * numpy.uint32(2654435761) + numpy.uint32(stream * 40503)
    h ^= h >> numpy.uint32(16)
    h *= numpy.uint32(0x45D9F3B)
    h ^= h >> numpy.uint32(16)
    return h / 2147483648.0 - 1.0


class Workload:
    def __init__(self, units, hidden, output, loss, bias, n_samples, batch, rate):
        self.units = [int(n) for n in units.split(",")]
        self.bias, self.n_samples, self.batch = bias == "1", int(n_samples), int(batch)
        layers = []
        for layer, (n_in, n_out) in enumerate(zip(self.units, self.units[1:])):
            layers.append(self.make_layer(layer, n_in, n_out))
            name = output if layer == len(self.units) - 2 else hidden
            if name in ACTIVATIONS:
                layers.append(ACTIVATIONS[name]())
        self.model = torch.nn.Sequential(*layers)
        self.loss = LOSSES[loss]()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=float(rate))
        self.batches = self.make_batches()

    def make_layer(self, layer, n_in, n_out):
        linear = torch.nn.Linear(n_in, n_out, bias=self.bias)
        values = hashed(3 + layer, numpy.arange(n_out * (n_in + 1))).reshape(n_out, n_in + 1) / n_in**0.5
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(values[:, :n_in]))
            if self.bias:
                linear.bias.copy_(torch.tensor(values[:, n_in]))
        return linear

    def make_batches(self):
        n_inputs, n_outputs = self.units[0], self.units[-1]
        x = hashed(1, numpy.arange(self.n_samples * n_inputs)).reshape(-1, n_inputs)
        if n_outputs == 1:
            y = 0.5 * hashed(2, numpy.arange(self.n_samples)).reshape(-1, 1)
        else:
            y = numpy.eye(n_outputs)[numpy.arange(self.n_samples) % n_outputs]
        if isinstance(self.loss, torch.nn.CrossEntropyLoss):
            y = torch.tensor(numpy.argmax(y, axis=1))
        else:
            y = torch.tensor(y, dtype=torch.float32)
        x = torch.tensor(x, dtype=torch.float32)
        return list(zip(x.split(self.batch), y.split(self.batch)))

    def step(self, i):
        x, y = self.batches[i % len(self.batches)]
        self.optimizer.zero_grad()
        loss = self.loss(self.model(x), y)
        loss.backward()
        self.optimizer.step()
        return loss


def measure(make, seconds):
    workload = make()
    for i in range(3):
        workload.step(i)
    i, start = 0, time.process_time()
    while time.process_time() - start < seconds:
        for _ in range(5):
            workload.step(i)
            i += 1
    return i * workload.batch / (time.process_time() - start)


def main():
    known = {}
    for line in sys.stdin:
        command, name, *rest = line.split()
        if command == "workload":
            known[name] = rest
            continue
        if command == "check":
            workload = Workload(*known[name])
            print(*("%.9g" % workload.step(i).item() for i in range(int(rest[0]))))
        else:
            print("%.17g" % measure(lambda: Workload(*known[name]), float(rest[0])))
        sys.stdout.flush()


main()
