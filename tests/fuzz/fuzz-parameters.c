/* SPDX-License-Identifier: MIT */
#include "fuzz.h"
#include "model/bf-parameters-file.h"

/* Parameters from files: the first byte chooses the format. What is read is written, and reads back the same. */
int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t length)
{
  static const BfLayer layers[] = { { 2, BF_ACTIVATION_TANH, TRUE }, { 1, BF_ACTIVATION_IDENTITY, FALSE } };
  g_autoptr (BfNetwork) network = bf_network_new (3, layers, 2, NULL);
  g_autoptr (BfNetwork) read = NULL;
  g_autoptr (BfNetwork) again = NULL;
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GError) error = NULL;
  BfParametersFormat format;

  if (length < 1)
    return 0;
  format = (BfParametersFormat) (bytes[0] % BF_N_PARAMETERS_FORMATS);
  file = g_bytes_new (bytes + 1, length - 1);
  read = bf_parameters_parse_bytes (file, format, network, "f", &error);
  if (read == NULL)
    {
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  written = bf_parameters_write (read, format, "f", &error);
  g_assert_no_error (error);
  again = bf_parameters_parse_bytes (written, format, network, "f", &error);
  g_assert_no_error (error);
  g_assert_true (bf_network_equal (read, again));

  return 0;
}
