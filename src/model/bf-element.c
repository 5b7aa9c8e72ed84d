/* SPDX-License-Identifier: MIT */
#include "bf-element.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FIRST_INDEX_WITH_COMMA 10

/**
 * bf_element_equal:
 * @self: an element
 * @other: another
 *
 * Tells whether two elements are the same thing. Indices that an element's kind does not use are not compared.
 *
 * Returns: whether they are
 */
gboolean
bf_element_equal (const BfElement *self, const BfElement *other)
{
  g_return_val_if_fail (self != NULL && other != NULL, FALSE);

  if (self->kind != other->kind)
    return FALSE;
  switch (self->kind)
    {
    case BF_ELEMENT_NONE:
      return TRUE;
    case BF_ELEMENT_WEIGHT:
      return self->layer == other->layer && self->unit == other->unit && self->input == other->input;
    case BF_ELEMENT_UNIT:
    case BF_ELEMENT_BIAS:
      return self->layer == other->layer && self->unit == other->unit;
    case BF_ELEMENT_INPUT:
    case BF_ELEMENT_TARGET:
    case BF_ELEMENT_MISS:
    default:
      return self->unit == other->unit;
    }
}

/**
 * bf_element_is_editable:
 * @self: an element
 *
 * Tells whether a learner may change an element's number: parameters and data, not what is computed.
 *
 * Returns: whether it is so
 */
gboolean
bf_element_is_editable (const BfElement *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->kind == BF_ELEMENT_INPUT || self->kind == BF_ELEMENT_WEIGHT ||
         self->kind == BF_ELEMENT_BIAS || self->kind == BF_ELEMENT_TARGET;
}

/* w, w′, w″, w⁽⁴⁾, w⁽⁵⁾ … by layer */
static void
append_letter (GString *name, const char *letter, guint layer)
{
  static const char * const superscripts[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };
  static const char * const primes[] = { "", "′", "″" };
  char digits[16];

  g_string_append (name, letter);
  if (layer < G_N_ELEMENTS (primes))
    {
      g_string_append (name, primes[layer]);
      return;
    }

  g_snprintf (digits, sizeof digits, "%u", layer + 1);
  g_string_append (name, "⁽");
  for (const char *p = digits; *p != '\0'; p++)
    g_string_append (name, superscripts[*p - '0']);
  g_string_append (name, "⁾");
}

static char *
name_unit (const char *letter, guint layer, guint unit)
{
  GString *name = g_string_new (NULL);

  append_letter (name, letter, layer);
  g_string_append_printf (name, "%u", unit + 1);

  return g_string_free (name, FALSE);
}

/* First index from, second to */
static char *
name_weight (guint layer, guint unit, guint input)
{
  GString *name = g_string_new (NULL);
  gboolean comma = MAX (unit, input) + 1 >= FIRST_INDEX_WITH_COMMA;

  append_letter (name, "w", layer);
  g_string_append_printf (name, comma ? "%u,%u" : "%u%u", input + 1, unit + 1);

  return g_string_free (name, FALSE);
}

/* "prediction" where there is one output, else "prediction 1" */
static char *
name_output (const char *word, const BfNetwork *network, guint output)
{
  if (bf_network_get_n_outputs (network) == 1)
    return g_strdup (word);

  return g_strdup_printf ("%s %u", word, output + 1);
}

/**
 * bf_element_get_name:
 * @self: an element
 * @network: the network it belongs to
 *
 * Gets an element's name as plain text: `a1`, `h1`, `w32` (from input 3 to unit 2), `w′11`, `w10,2`, `b1`,
 * `prediction`, `target`, `miss`, or `prediction 1` where there are several outputs.
 *
 * Returns: (transfer full): the name, empty for %BF_ELEMENT_NONE
 */
char *
bf_element_get_name (const BfElement *self, const BfNetwork *network)
{
  g_return_val_if_fail (self != NULL && network != NULL, NULL);

  switch (self->kind)
    {
    case BF_ELEMENT_INPUT:
      return name_unit ("a", 0, self->unit);
    case BF_ELEMENT_UNIT:
      return self->layer + 1 == bf_network_get_n_layers (network) ? name_output (_("prediction"), network, self->unit)
                                                                   : name_unit ("h", self->layer, self->unit);
    case BF_ELEMENT_WEIGHT:
      return name_weight (self->layer, self->unit, self->input);
    case BF_ELEMENT_BIAS:
      return name_unit ("b", self->layer, self->unit);
    case BF_ELEMENT_TARGET:
      return name_output (_("target"), network, self->unit);
    case BF_ELEMENT_MISS:
      return name_output (_("miss"), network, self->unit);
    case BF_ELEMENT_NONE:
    default:
      return g_strdup ("");
    }
}

/**
 * bf_element_get_markup:
 * @self: an element
 * @network: the network it belongs to
 *
 * Gets an element's name as Pango markup, its index lowered.
 *
 * Returns: (transfer full): the markup
 */
char *
bf_element_get_markup (const BfElement *self, const BfNetwork *network)
{
  g_autofree char *name = bf_element_get_name (self, network);

  return name != NULL ? bf_name_to_markup (name) : NULL;
}

/* The length of the letter of a name at @p, with its primes: w, w′, w⁽⁴⁾; 0 where there is none */
static gsize
measure_letter (const char *p)
{
  static const char * const marks[] = { "′", "″" };
  const char *end;

  if (strchr ("abhw", *p) == NULL)
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (g_str_has_prefix (p + 1, marks[i]))
      return 1 + strlen (marks[i]);
  if (!g_str_has_prefix (p + 1, "⁽"))
    return 1;
  end = strstr (p, "⁾");

  return end != NULL ? (gsize) (end - p) + strlen ("⁾") : 1;
}

/* The length of an index: digits, or digits, comma, digits */
static gsize
measure_index (const char *p)
{
  gsize n = strspn (p, "0123456789");
  gsize second = n > 0 && p[n] == ',' ? strspn (p + n + 1, "0123456789") : 0;

  return second > 0 ? n + 1 + second : n;
}

static gboolean
is_part_of_word (const char *text, const char *p)
{
  return p > text && (g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (p))) || p[-1] == '_');
}

/**
 * bf_name_to_markup:
 * @name: a name, or a sentence with names in it
 *
 * Turns plain text into Pango markup in which the index of every name (`w32`, `h′1`, `w10,2`) is smaller and lowered.
 * Everything else is escaped.
 *
 * Returns: (transfer full): the markup
 */
char *
bf_name_to_markup (const char *name)
{
  GString *markup;
  const char *p = name;

  g_return_val_if_fail (name != NULL, NULL);

  markup = g_string_new (NULL);
  while (*p != '\0')
    {
      gsize n_letter = is_part_of_word (name, p) ? 0 : measure_letter (p);
      gsize n_index = n_letter > 0 ? measure_index (p + n_letter) : 0;
      gsize n = n_index > 0 ? n_letter : (gsize) (g_utf8_next_char (p) - p);
      g_autofree char *escaped = g_markup_escape_text (p, (gssize) n);

      g_string_append (markup, escaped);
      if (n_index > 0)
        g_string_append_printf (markup, "<span size=\"72%%\" baseline_shift=\"subscript\">%.*s</span>",
                                (int) n_index, p + n);
      p += n + n_index;
    }

  return g_string_free (markup, FALSE);
}

/**
 * bf_name_close_up:
 * @text: (transfer full): a sentence that was put together
 *
 * Drops the spaces between two wide characters. Chinese parts `h1` from the words around it and does not part words:
 * whoever translates "%s of %s" cannot know whether a name will be the one or, as that of the prediction, the other.
 *
 * Returns: (transfer full): @text
 */
char *
bf_name_close_up (char *text)
{
  gboolean after_wide = FALSE;
  char *to = text;

  g_return_val_if_fail (text != NULL, NULL);

  for (const char *from = text; *from != '\0'; )
    {
      const char *next = g_utf8_next_char (from);
      gsize n = (gsize) (next - from);

      if (*from != ' ' || !after_wide || !g_unichar_iswide (g_utf8_get_char (next)))
        {
          after_wide = g_unichar_iswide (g_utf8_get_char (from));
          memmove (to, from, n);
          to += n;
        }
      from = next;
    }
  *to = '\0';

  return text;
}
