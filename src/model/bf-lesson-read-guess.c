/* SPDX-License-Identifier: MIT */
#include "bf-lesson-parts-private.h"

#include <glib/gi18n-lib.h>

/* A guess at the weights, for whoever wants to see what one is worth. */

static gboolean
check_layer (BfReader *self, json_t *json, const BfNetwork *network, guint layer)
{
  guint n_units = bf_network_get_n_units (network, layer);
  json_t *bias = json_object_get (json, "bias");
  gsize at;

  if (!bf_reader_get_object (self, json, _("an object with the weight that is guessed, and the bias where the layer has one")))
    return FALSE;

  at = bf_reader_enter (self, "weight");
  if (!bf_reader_check_matrix (self, json_object_get (json, "weight"), n_units,
                               bf_network_get_n_layer_inputs (network, layer)))
    return FALSE;
  bf_reader_leave (self, at);

  at = bf_reader_enter (self, "bias");
  if (bf_network_has_bias (network, layer) ? !bf_reader_check_numbers (self, bias, n_units)
                                           : bias != NULL && !bf_reader_fail (self, BF_LESSON_ERROR_INVALID,
                                                                              _("needs a layer with “bias”")))
    return FALSE;
  bf_reader_leave (self, at);

  return TRUE;
}

static void
fill_layer (const json_t *json, BfNetwork *network, guint layer)
{
  const json_t *weight = json_object_get (json, "weight");
  const json_t *bias = json_object_get (json, "bias");

  for (guint v = 0; v < bf_network_get_n_units (network, layer); v++)
    {
      const json_t *row = json_array_get (weight, v);

      for (guint u = 0; u < bf_network_get_n_layer_inputs (network, layer); u++)
        bf_network_set_weight (network, layer, v, u, json_number_value (json_array_get (row, u)), NULL);
      if (bias != NULL)
        bf_network_set_bias (network, layer, v, json_number_value (json_array_get (bias, v)), NULL);
    }
}

static gboolean
read_layers (BfReader *self, json_t *json, BfNetwork *guess)
{
  guint n_layers = bf_network_get_n_layers (guess);
  gsize at;

  if (!json_is_array (json) || json_array_size (json) != n_layers)
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID,
                           ngettext ("should be an array of %u layer, as the network", "should be an array of %u layers, as the network",
                                     n_layers), n_layers);
  for (guint l = 0; l < n_layers; l++)
    {
      at = bf_reader_enter_item (self, l);
      if (!check_layer (self, json_array_get (json, l), guess, l))
        return FALSE;
      fill_layer (json_array_get (json, l), guess, l);
      bf_reader_leave (self, at);
    }

  return TRUE;
}

gboolean
bf_lesson_read_guess (BfReader *self, json_t *json, BfLesson *lesson)
{
  gsize at;

  if (json == NULL)
    return TRUE;
  if (!bf_reader_get_object (self, json, "{ \"layers\": [{ \"weight\": [[…]] }, …] }"))
    return FALSE;

  at = bf_reader_enter (self, "text");
  if (json_object_get (json, "text") != NULL &&
      !bf_reader_get_text (self, json_object_get (json, "text"), &lesson->guess_text))
    return FALSE;
  bf_reader_leave (self, at);

  lesson->guess = bf_network_copy (lesson->network);
  at = bf_reader_enter (self, "layers");
  if (!read_layers (self, json_object_get (json, "layers"), lesson->guess))
    return FALSE;
  bf_reader_leave (self, at);

  return TRUE;
}
