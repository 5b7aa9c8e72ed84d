/* SPDX-License-Identifier: MIT */
#include "core/backflow.h"
#include "core/bf-kernel-set.h"

#include <stdio.h>
#include <string.h>

/* Shapes around the edges of the kernels' tiles, inputs first, and a batch that leaves a smaller last one */
static const struct
{
  guint n_units[5];
  gsize batch_size;
} shapes[] = {
  { { 3, 2, 1 }, 1 },
  { { 2, 4, 2, 1 }, 10 },
  { { 64, 32, 10 }, 32 },
  { { 7, 5, 3, 2 }, 3 },
  { { 13, 17, 9 }, 5 },
  { { 31, 63, 7 }, 1 },
  { { 20, 77, 5 }, 1 }, /* 64 + 8 + 5 columns at once, 32 + 32 + 8 + 4 + 1 and so on */
  { { 9, 110, 30, 2 }, 1 },
  { { 12, 10, 1 }, 1 },
  { { 100, 200, 10 }, 33 },
  { { 40, 170, 60, 4 }, 7 },
  { { 5, 60, 60, 3 }, 2 },
};

#define N_SAMPLES 70
#define N_STEPS 5

static double
draw (guint32 *state)
{
  *state = *state * 1664525u + 1013904223u;

  return *state / 2147483648.0 - 1.0;
}

static BfNetwork *
make_network (const guint *n_units, BfActivation activation, gboolean has_bias)
{
  BfLayer layers[4] = { 0 };
  guint n_layers = 0;
  guint32 seed = 1;
  BfNetwork *network;

  for (; n_layers < 4 && n_units[n_layers + 1] != 0; n_layers++)
    layers[n_layers] = (BfLayer) { n_units[n_layers + 1], activation, has_bias };
  layers[n_layers - 1].activation = BF_ACTIVATION_IDENTITY;
  network = bf_network_new (n_units[0], layers, n_layers, NULL);
  for (guint l = 0; l < n_layers; l++)
    for (guint v = 0; v < layers[l].n_units; v++)
      {
        for (guint u = 0; u < n_units[l]; u++)
          bf_network_set_weight (network, l, v, u, draw (&seed) / n_units[l], NULL);
        if (has_bias)
          bf_network_set_bias (network, l, v, draw (&seed), NULL);
      }

  return network;
}

static BfDataset *
make_dataset (guint n_inputs, guint n_outputs)
{
  g_autofree double *inputs = g_new (double, N_SAMPLES * n_inputs);
  g_autofree double *targets = g_new (double, N_SAMPLES * n_outputs);
  guint32 seed = 2;

  for (gsize i = 0; i < N_SAMPLES * n_inputs; i++)
    inputs[i] = i % 5 == 0 ? 0.0 : draw (&seed); /* some are skipped */
  for (gsize i = 0; i < N_SAMPLES * n_outputs; i++)
    targets[i] = draw (&seed);

  return bf_dataset_new (inputs, targets, N_SAMPLES, n_inputs, n_outputs, NULL);
}

static void
checksum_doubles (GChecksum *sum, const double *values, gsize n)
{
  g_checksum_update (sum, (const guchar *) values, n * sizeof (double));
}

static void
checksum_network (GChecksum *sum, const BfNetwork *network)
{
  for (guint l = 0; l < bf_network_get_n_layers (network); l++)
    for (guint v = 0; v < bf_network_get_n_units (network, l); v++)
      {
        for (guint u = 0; u < bf_network_get_n_layer_inputs (network, l); u++)
          checksum_doubles (sum, &(double) { bf_network_get_weight (network, l, v, u) }, 1);
        if (bf_network_has_bias (network, l))
          checksum_doubles (sum, &(double) { bf_network_get_bias (network, l, v) }, 1);
      }
}

/* Trains one network without and with a trace, expects the same bits of both and adds them to @sum. */
static void
train (GChecksum *sum, const guint *n_units, gsize batch_size, BfActivation activation, gboolean has_bias)
{
  g_autoptr (BfNetwork) network = make_network (n_units, activation, has_bias);
  g_autoptr (BfDataset) dataset = make_dataset (n_units[0], bf_network_get_n_outputs (network));
  g_autoptr (BfState) state = NULL;
  g_autoptr (BfState) reached = NULL;
  g_autoptr (BfTrainer) trainer = NULL;
  double losses[N_STEPS];
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  recipe.batch_size = batch_size;
  recipe.learning_rate = 0.05;
  state = bf_state_new (network, &recipe, NULL);
  trainer = bf_trainer_new (state, dataset, &recipe, NULL);
  bf_trainer_run (trainer, N_STEPS, losses);
  reached = bf_trainer_get_state (trainer);
  for (int i = 0; i < N_STEPS; i++)
    {
      g_autoptr (BfTrace) trace = bf_step (state, dataset, &recipe, NULL);
      double loss = bf_trace_get_loss (trace);

      g_assert_cmpmem (&loss, sizeof loss, &losses[i], sizeof loss);
      bf_state_unref (state);
      state = bf_state_ref ((BfState *) bf_trace_get_state_after (trace));
    }
  g_assert_true (bf_state_equal (state, reached));
  checksum_doubles (sum, losses, N_STEPS);
  checksum_network (sum, bf_state_get_network (reached));
}

static char *
train_all (void)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_MD5);

  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (guint activation = 0; activation < BF_ACTIVATION_SOFTMAX; activation++)
      for (int has_bias = 0; has_bias < 2; has_bias++)
        train (sum, shapes[i].n_units, shapes[i].batch_size, (BfActivation) activation, has_bias);

  return g_strdup (g_checksum_get_string (sum));
}

static void
test_print (void)
{
  g_autofree char *sum = train_all ();

  printf ("set %s sum %s\n", bf_kernel_set_get ()->name, sum);
}

static void
assert_same_bits (const char *sum)
{
  g_autofree char *pattern = g_strdup_printf ("*sum %s*", sum);

  g_test_trap_subprocess ("/kernels/print/subprocess", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stdout (pattern);
}

static void
test_every_instruction_set_gives_the_same_bits (void)
{
  static const char *sets[] = { "x86-64", "x86-64-v3", "x86-64-v4" };
  g_autofree char *sum = train_all ();

  for (gsize i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      g_setenv ("BACKFLOW_ISA", sets[i], TRUE);
      assert_same_bits (sum);
    }
  g_unsetenv ("BACKFLOW_ISA");
}

static void
test_a_smaller_set_can_be_forced (void)
{
#if defined(__x86_64__)
  g_setenv ("BACKFLOW_ISA", "x86-64", TRUE);
  g_test_trap_subprocess ("/kernels/print/subprocess", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_stdout ("*set x86-64 sum*");
  g_unsetenv ("BACKFLOW_ISA");
#else
  g_test_skip ("There is one set only");
#endif
}

/* Bits of a few steps: losses and parameters */
static char *
train_with_threads (const guint *n_units, gsize batch_size, gboolean shuffle, BfOptimizer optimizer, guint n_threads)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_MD5);
  g_autoptr (BfNetwork) network = make_network (n_units, BF_ACTIVATION_RELU, TRUE);
  g_autoptr (BfDataset) dataset = make_dataset (n_units[0], bf_network_get_n_outputs (network));
  g_autoptr (BfState) state = NULL;
  g_autoptr (BfState) reached = NULL;
  g_autoptr (BfTrainer) trainer = NULL;
  g_autoptr (GError) error = NULL;
  double losses[2 * N_STEPS];
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  bf_recipe_set_optimizer (&recipe, optimizer, NULL);
  recipe.batch_size = batch_size;
  recipe.shuffle = shuffle;
  recipe.learning_rate = 0.01;
  state = bf_state_new (network, &recipe, NULL);
  trainer = bf_trainer_new (state, dataset, &recipe, NULL);
  g_assert_true (bf_trainer_set_n_threads (trainer, n_threads, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (bf_trainer_get_n_threads (trainer), ==, n_threads);
  bf_trainer_run (trainer, N_STEPS, losses);
  bf_trainer_run (trainer, N_STEPS, losses + N_STEPS);
  reached = bf_trainer_get_state (trainer);
  checksum_doubles (sum, losses, G_N_ELEMENTS (losses));
  checksum_network (sum, bf_state_get_network (reached));

  return g_strdup (g_checksum_get_string (sum));
}

static void
test_every_number_of_threads_gives_the_same_bits (void)
{
  /* 70 samples in batches of 23 leave a last one of a single sample */
  static const guint wide[][5] = { { 300, 90, 10 }, { 120, 200, 130, 3 } };
  static const BfOptimizer optimizers[] = { BF_OPTIMIZER_SGD, BF_OPTIMIZER_ADAM };

  for (gsize i = 0; i < G_N_ELEMENTS (wide); i++)
    for (gsize o = 0; o < G_N_ELEMENTS (optimizers); o++)
      for (int shuffle = 0; shuffle < 2; shuffle++)
        {
          g_autofree char *one = train_with_threads (wide[i], 23, shuffle, optimizers[o], 1);

          for (guint n_threads = 2; n_threads <= 5; n_threads++)
            {
              g_autofree char *more = train_with_threads (wide[i], 23, shuffle, optimizers[o], n_threads);

              g_assert_cmpstr (more, ==, one);
            }
        }
}

static void
test_a_number_of_threads_out_of_range_is_refused (void)
{
  g_autoptr (BfNetwork) network = make_network (shapes[0].n_units, BF_ACTIVATION_RELU, TRUE);
  g_autoptr (BfDataset) dataset = make_dataset (3, 1);
  g_autoptr (BfState) state = NULL;
  g_autoptr (BfTrainer) trainer = NULL;
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  state = bf_state_new (network, &recipe, NULL);
  trainer = bf_trainer_new (state, dataset, &recipe, NULL);
  for (guint n_threads = 0; n_threads <= BF_TRAINER_MAX_THREADS + 1; n_threads += BF_TRAINER_MAX_THREADS + 1)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (bf_trainer_set_n_threads (trainer, n_threads, &error));
      g_assert_error (error, BF_ERROR, BF_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, "1 to 16"));
    }
  g_assert_cmpuint (bf_trainer_get_n_threads (trainer), ==, 1);
}

static void
test_bits_do_not_depend_on_what_libc_sees_of_the_processor (void)
{
  g_autofree char *sum = train_all ();

  g_setenv ("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX512F,-AVX2,-AVX,-FMA,-SSE4_2", TRUE);
  assert_same_bits (sum);
  g_unsetenv ("GLIBC_TUNABLES");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/print/subprocess", test_print);
  g_test_add_func ("/kernels/every-instruction-set-gives-the-same-bits-traced-and-untraced",
                   test_every_instruction_set_gives_the_same_bits);
  g_test_add_func ("/kernels/a-smaller-set-can-be-forced", test_a_smaller_set_can_be_forced);
  g_test_add_func ("/kernels/bits-do-not-depend-on-what-libc-sees-of-the-processor",
                   test_bits_do_not_depend_on_what_libc_sees_of_the_processor);
  g_test_add_func ("/kernels/every-number-of-threads-gives-the-same-bits",
                   test_every_number_of_threads_gives_the_same_bits);
  g_test_add_func ("/kernels/a-number-of-threads-out-of-range-is-refused",
                   test_a_number_of_threads_out_of_range_is_refused);

  return g_test_run ();
}
