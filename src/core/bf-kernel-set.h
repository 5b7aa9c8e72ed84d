/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-activation.h"

G_BEGIN_DECLS

/**
 * BfProduct:
 * @c: the result [n_rows][n_columns], rows @ldc apart
 * @a: the left factor; a[i][k] is at i * @a_row + k * @a_k
 * @b: the right factor [n_k][n_columns], rows @ldb apart
 * @bias: (nullable): added to every row at the end, [n_columns]
 * @updates: c ← c - @rate · a·b instead of c = a·b + bias
 * @continues: the sums go on from what is in c
 *
 * c[i][j] = Σ_k a[i][k] b[k][j], each sum in the order of k from +0.
 */
typedef struct
{
  double       *c;
  const double *a;
  const double *b;
  const double *bias;
  gsize         ldc, a_row, a_k, ldb;
  gsize         n_rows, n_columns, n_k;
  double        rate;
  gboolean      updates;
  gboolean      continues;
} BfProduct;

/**
 * BfRowStep:
 * @z: the result, [n_out]
 * @x: the inputs of one sample, [n_in]
 * @w: the weights [n_in][n_out], which are changed
 * @b: (nullable): the biases, [n_out]
 * @x_before: the inputs of the sample before, [n_in]
 * @delta_before: the delta of the sample before, [n_out]
 *
 * w[u][v] ← w[u][v] - @rate · x_before[u] delta_before[v], then z[v] = Σ_u x[u] w[u][v] + b[v].
 */
typedef struct
{
  double       *z;
  const double *x;
  double       *w;
  const double *b;
  const double *x_before;
  const double *delta_before;
  double        rate;
  gsize         n_in, n_out;
} BfRowStep;

/**
 * BfKernelSet:
 * @name: the instruction set
 * @product: does a #BfProduct
 * @row_forward: z[v] = Σ_u x[u] w[u][v] + b[v], where x[u] is not 0
 * @row_update: w[u][v] ← w[u][v] - rate · x[u] delta[v]
 * @row_step: does a #BfRowStep, with the bits of row_update() and row_forward(), in one pass over w
 * @row_backward: dx[u] = Σ_v delta[v] w[u][v]
 * @column_sums: db[v] = Σ_s delta[s][v]
 * @activate: a = f(z), FALSE where there is no kernel for it
 * @activate_back: delta = delta · f'(z), FALSE where there is no kernel for it
 *
 * The same source compiled for one instruction set. All sets give the same bits.
 */
typedef struct
{
  const char *name;
  void      (*product)       (const BfProduct *product);
  void      (*row_forward)   (double *z, const double *x, const double *w, const double *b, gsize n_in, gsize n_out);
  void      (*row_update)    (double *w, const double *x, const double *delta, double rate, gsize n_in, gsize n_out);
  void      (*row_step)      (const BfRowStep *step);
  void      (*row_backward)  (double *dx, const double *delta, const double *w, gsize n_in, gsize n_out);
  void      (*column_sums)   (double *db, const double *delta, gsize n, gsize n_out);
  gboolean  (*activate)      (BfActivation activation, double *a, const double *z, gsize n);
  gboolean  (*activate_back) (BfActivation activation, double *delta, const double *z, const double *a, gsize n);
  void      (*exp_n)         (double *y, const double *x, gsize n);
  void      (*log_n)         (double *y, const double *x, gsize n);
  void      (*tanh_n)        (double *y, const double *x, gsize n);
  void      (*sigmoid_n)     (double *y, const double *x, gsize n);
} BfKernelSet;

/* The set that was chosen at the first call: the best the processor has, or what BACKFLOW_ISA names. */
const BfKernelSet *bf_kernel_set_get (void);

G_END_DECLS
