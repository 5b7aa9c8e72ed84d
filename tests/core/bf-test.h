/* SPDX-License-Identifier: MIT */
#pragma once

#include "core/backflow.h"

G_BEGIN_DECLS

/* Networks and data that several programs test with. Every random number is drawn by seed. */

#define IDENTITY   BF_ACTIVATION_IDENTITY
#define SIGMOID    BF_ACTIVATION_SIGMOID
#define TANH       BF_ACTIVATION_TANH
#define RELU       BF_ACTIVATION_RELU
#define LEAKY_RELU BF_ACTIVATION_LEAKY_RELU
#define SOFTPLUS   BF_ACTIVATION_SOFTPLUS
#define SOFTMAX    BF_ACTIVATION_SOFTMAX

/* test_network (seed, n_inputs, { 4, TANH, TRUE }, { 1, IDENTITY, FALSE }) */
#define test_network(seed, n_inputs, ...) \
  test_network_new ((seed), (n_inputs), (const BfLayer[]) { __VA_ARGS__ }, \
                    G_N_ELEMENTS (((const BfLayer[]) { __VA_ARGS__ })))

#define test_assert_near(actual, expected, tolerance) \
  test_compare (#actual, (actual), (expected), (tolerance))

/* Both a number's bits, so that 0 differs from -0 and NaN equals itself */
#define test_assert_same_bits(actual, expected) \
  g_assert_cmphex (test_bits (actual), ==, test_bits (expected))

guint64    test_bits            (double          value);
void       test_compare         (const char     *what,
                                 double          actual,
                                 double          expected,
                                 double          tolerance);
double     test_random          (guint64        *state);
BfNetwork *test_network_new     (guint64         seed,
                                 guint           n_inputs,
                                 const BfLayer  *layers,
                                 guint           n_layers);
BfDataset *test_dataset_new     (guint64         seed,
                                 gsize           n_samples,
                                 guint           n_inputs,
                                 guint           n_targets);

BfNetwork *test_worked_network  (void);
BfDataset *test_worked_data     (void);
BfTrace   *test_worked_trace    (BfLoss          loss);

BfTrace   *test_first_step      (const BfNetwork *network,
                                 BfDataset       *data,
                                 const BfRecipe  *recipe);

G_END_DECLS
