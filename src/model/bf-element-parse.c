/* SPDX-License-Identifier: MIT */
#include "bf-element.h"

#include "bf-state-dict.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The names of parameters as people type them: `w32`, `w'21`, `w′21`, `w10,2`, `w(4)12`, `b1`, and PyTorch's way,
 * `layers[0].weight[1][2]` or `0.weight[1][2]`. */

#define MAX_DIGITS 8

/* Digits from 0; at most so many that they cannot overflow */
static gboolean
read_number (const char **p, guint *number)
{
  gsize n = strspn (*p, "0123456789");

  if (n == 0 || n > MAX_DIGITS)
    return FALSE;
  *number = (guint) g_ascii_strtoull (*p, NULL, 10);
  *p += n;

  return TRUE;
}

/* A number from 1, as an index from 0 */
static gboolean
read_index (const char **p, guint *index)
{
  guint number;

  if (!read_number (p, &number) || number == 0)
    return FALSE;
  *index = number - 1;

  return TRUE;
}

static gboolean
skip (const char **p, const char *prefix)
{
  if (!g_str_has_prefix (*p, prefix))
    return FALSE;
  *p += strlen (prefix);

  return TRUE;
}

/* The digit that ⁴ stands for; -1 for anything else */
static int
read_superscript (const char **p)
{
  static const char * const superscripts[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };

  for (int digit = 0; digit < (int) G_N_ELEMENTS (superscripts); digit++)
    if (skip (p, superscripts[digit]))
      return digit;

  return -1;
}

static gboolean
read_superscripts (const char **p, guint *index)
{
  guint number = 0;
  int digit;

  while (number <= BF_NETWORK_MAX_LAYERS && (digit = read_superscript (p)) >= 0)
    number = number * 10 + (guint) digit;
  *index = number - 1;

  return number > 0;
}

/* Primes count up from the first layer; from the fourth on its number stands in parentheses. */
static gboolean
read_layer (const char **p, guint *layer)
{
  *layer = 0;
  if (skip (p, "("))
    return read_index (p, layer) && skip (p, ")");
  if (skip (p, "⁽"))
    return read_superscripts (p, layer) && skip (p, "⁾");
  for (;;)
    if (skip (p, "'") || skip (p, "′"))
      *layer += 1;
    else if (skip (p, "\"") || skip (p, "″"))
      *layer += 2;
    else
      return TRUE;
}

/* w32: from 3 to 2; with a comma where an index has two digits */
static gboolean
read_weight (const char *p, BfElement *element)
{
  element->kind = BF_ELEMENT_WEIGHT;
  if (!read_layer (&p, &element->layer))
    return FALSE;
  if (strchr (p, ',') != NULL)
    return read_index (&p, &element->input) && skip (&p, ",") && read_index (&p, &element->unit) && *p == '\0';
  if (strlen (p) != 2 || p[0] < '1' || p[0] > '9' || p[1] < '1' || p[1] > '9')
    return FALSE;
  element->input = (guint) (p[0] - '1');
  element->unit = (guint) (p[1] - '1');

  return TRUE;
}

static gboolean
read_bias (const char *p, BfElement *element)
{
  element->kind = BF_ELEMENT_BIAS;

  return read_layer (&p, &element->layer) && read_index (&p, &element->unit) && *p == '\0';
}

/* 2.: the place of a layer in the nn.Sequential, as the names of its state_dict have it */
static gboolean
read_module (const char **p, const BfNetwork *network, guint *layer)
{
  guint module;

  if (!read_number (p, &module) || !skip (p, "."))
    return FALSE;
  for (*layer = 0; *layer < bf_network_get_n_layers (network); (*layer)++)
    if (bf_state_dict_get_module (network, *layer) == module)
      return TRUE;

  return FALSE;
}

/* layers[0].weight[1][2] or layers[0].bias[1], from 0; or 0.weight[1][2] */
static gboolean
read_path (const char *p, const BfNetwork *network, BfElement *element)
{
  if (g_ascii_isdigit (*p))
    {
      if (!read_module (&p, network, &element->layer))
        return FALSE;
    }
  else
    {
      skip (&p, "network.");
      if (!skip (&p, "layers[") || !read_number (&p, &element->layer) || !skip (&p, "]."))
        return FALSE;
    }
  element->kind = g_str_has_prefix (p, "bias") ? BF_ELEMENT_BIAS : BF_ELEMENT_WEIGHT;
  if (!skip (&p, element->kind == BF_ELEMENT_BIAS ? "bias[" : "weight[") || !read_number (&p, &element->unit) ||
      !skip (&p, "]"))
    return FALSE;
  if (element->kind == BF_ELEMENT_BIAS)
    return *p == '\0';

  return skip (&p, "[") && read_number (&p, &element->input) && skip (&p, "]") && *p == '\0';
}

static gboolean
is_there (const BfElement *e, const BfNetwork *network)
{
  if (e->layer >= bf_network_get_n_layers (network) || e->unit >= bf_network_get_n_units (network, e->layer))
    return FALSE;

  return e->kind == BF_ELEMENT_BIAS ? bf_network_has_bias (network, e->layer)
                                    : e->input < bf_network_get_n_layer_inputs (network, e->layer);
}

/* w11 and the last weight of the last layer, for the message */
static void
set_missing (const char *text, const BfNetwork *network, GError **error)
{
  guint last = bf_network_get_n_layers (network) - 1;
  BfElement from = { BF_ELEMENT_WEIGHT, 0, 0, 0 };
  BfElement to = { BF_ELEMENT_WEIGHT, last, bf_network_get_n_units (network, last) - 1,
                   bf_network_get_n_layer_inputs (network, last) - 1 };
  g_autofree char *first = bf_element_get_name (&from, network);
  g_autofree char *final = bf_element_get_name (&to, network);

  g_set_error (error, BF_ERROR, BF_ERROR_INVALID,
               _("“%s” is no weight or bias of this network; its weights are %s to %s, or "
                 "layers[0].weight[0][0] and so on"),
               text, first, final);
}

/**
 * bf_element_from_name:
 * @text: the name of a weight or bias: `w32`, `w'21`, `w10,2`, `w(4)12`, `b1`, `layers[0].weight[1][2]` or
 *   `2.weight[1][2]`, where activations count as in PyTorch's state_dict
 * @network: the network it belongs to
 * @element: (out caller-allocates): the parameter
 * @error: return location for an error
 *
 * Finds a parameter by its name.
 *
 * Returns: whether there is one; else %BF_ERROR_INVALID
 */
gboolean
bf_element_from_name (const char *text, const BfNetwork *network, BfElement *element, GError **error)
{
  BfElement found = BF_ELEMENT_NOTHING;
  gboolean read;

  g_return_val_if_fail (text != NULL && network != NULL && element != NULL, FALSE);

  if (*text == 'w')
    read = read_weight (text + 1, &found);
  else if (*text == 'b')
    read = read_bias (text + 1, &found);
  else
    read = read_path (text, network, &found);
  if (!read || !is_there (&found, network))
    {
      set_missing (text, network, error);
      return FALSE;
    }
  *element = found;

  return TRUE;
}
