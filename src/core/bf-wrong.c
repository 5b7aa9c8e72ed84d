/* SPDX-License-Identifier: MIT */
#include "bf-wrong.h"

/* By the place of the bit. Adding one is a row here, its formula in docs/MATH.md and a test. */
static const char * const names[BF_N_WRONGS] = {
  "update_at_once", "forget_zero_grad", "wrong_sign", "one_path_only", "split_error_by_weight", "no_activation_slope",
};

/**
 * bf_wrong_get_name:
 * @self: one mistake
 *
 * Gets the name used in lesson files.
 *
 * Returns: (transfer none): the name, such as `update_at_once`
 */
const char *
bf_wrong_get_name (BfWrong self)
{
  for (guint i = 0; i < BF_N_WRONGS; i++)
    if ((guint) self == 1u << i)
      return names[i];

  g_return_val_if_reached (NULL);
}

/**
 * bf_wrong_from_name:
 * @name: a name as in a lesson file
 * @wrong: (out): the mistake
 *
 * Finds the mistake of a name.
 *
 * Returns: whether there is one
 */
gboolean
bf_wrong_from_name (const char *name, BfWrong *wrong)
{
  g_return_val_if_fail (name != NULL && wrong != NULL, FALSE);

  for (guint i = 0; i < BF_N_WRONGS; i++)
    if (g_str_equal (name, names[i]))
      {
        *wrong = (BfWrong) (1u << i);
        return TRUE;
      }

  return FALSE;
}
