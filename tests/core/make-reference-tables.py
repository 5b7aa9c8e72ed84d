#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Write reference-tables.h: values of elementary functions and activations, from 60 digits.

    make-reference-tables.py > reference-tables.h    (needs python3-mpmath)

Arguments are doubles, written exactly; results are the doubles nearest to the true values.
"""
import random

import mpmath as mp

mp.mp.dps = 60
random.seed(1)

EDGES = [0.0, 1e-300, 1e-20, 1e-8, 1e-3, 0.25, 0.3465, 0.35, 0.5, 0.6931471805599453, 1.0, 2.0, 3.0, 5.0, 10.0,
         19.5, 20.0, 20.5, 21.9, 22.1, 36.0, 37.5, 40.0, 100.0, 500.0, 700.0, 1000.0]
SPREAD = [random.uniform(-1, 1) * 10 ** random.uniform(-4, 2) for _ in range(40)]
BOTH = sorted({s * x for x in EDGES for s in (1, -1)} | set(SPREAD))
POSITIVE = sorted({1e-308, 1e-100, 1e-10, 0.1, 0.5, 0.7, 0.70710678118654757, 0.7071067811865476, 0.9, 0.999999,
                   1.0, 1.000001, 1.4142135623730951, 1.5, 2.0, 10.0, 1e10, 1e100, 1e308}
                  | {10 ** random.uniform(-20, 20) for _ in range(30)})
UNIT = sorted({0.0, 1e-300, 1e-17, 1e-9, 1e-3, 0.1, 0.5, 0.9, 1.0} | {random.random() for _ in range(20)})


def sigmoid(z):
    return 1 / (1 + mp.exp(-z))


def softplus(z):
    """As torch.nn.Softplus: the identity above its threshold of 20."""
    return z if z > 20 else mp.log1p(mp.exp(z))


PART = sorted({0.0, 1e-9, 0.1, 0.25, 0.250001, 0.4999, 0.5, 0.6, 0.75, 0.76, 0.999, 1.0, 1.3, 1.5, 1.9, 2.0, 2.25, 7.125,
               100.3} | {random.uniform(0, 3) for _ in range(20)})

FUNCTIONS = [
    ('exp', mp.exp, [x for x in BOTH if x < 710]),
    ('log', mp.log, POSITIVE),
    ('log1p', mp.log1p, UNIT),
    ('tanh', mp.tanh, BOTH),
    ('sigmoid', sigmoid, BOTH),
    ('cos_pi', mp.cospi, PART),
]

ACTIVATIONS = [
    ('identity', lambda z: z, lambda z: mp.mpf(1)),
    ('sigmoid', sigmoid, lambda z: sigmoid(z) * sigmoid(-z)),
    ('tanh', mp.tanh, lambda z: mp.sech(z) ** 2),
    ('relu', lambda z: max(z, mp.mpf(0)), lambda z: mp.mpf(z > 0)),
    ('leaky_relu', lambda z: z if z > 0 else mp.mpf(0.01) * z, lambda z: mp.mpf(1 if z > 0 else 0.01)),
    ('softplus', softplus, lambda z: mp.mpf(1) if z > 20 else sigmoid(z)),
]


def print_functions():
    print('static const FunctionReference function_references[] = {')
    for name, function, points in FUNCTIONS:
        for x in points:
            print(f'  {{ "{name}", {x!r}, {float(function(mp.mpf(x)))!r} }},')
    print('};')


def print_activations():
    print('static const ActivationReference activation_references[] = {')
    for name, value, slope in ACTIVATIONS:
        for z in BOTH:
            x = mp.mpf(z)
            print(f'  {{ "{name}", {z!r}, {float(value(x))!r}, {float(slope(x))!r} }},')
    print('};')


print('/* SPDX-License-Identifier: MIT */')
print('/* Written by make-reference-tables.py. */')
print('#pragma once\n')
print('typedef struct { const char *name; double x, value; } FunctionReference;')
print('typedef struct { const char *name; double z, value, slope; } ActivationReference;\n')
print('#ifdef WANT_FUNCTIONS')
print_functions()
print('#endif\n')
print('#ifdef WANT_ACTIVATIONS')
print_activations()
print('#endif')
