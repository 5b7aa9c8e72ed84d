/* SPDX-License-Identifier: MIT */
#include "model/bf-document.h"

#include "model-fixture.h"

static void
add_sum (BfDocument *document, const char * const *cells)
{
  bf_document_add_line (document, BF_LINE_SUM);
  for (gsize i = 0; cells[i] != NULL; i++)
    {
      if (i > 0)
        bf_document_add_cell (document);
      bf_document_add_span (document, BF_SPAN_PLAIN, cells[i]);
    }
}

static void
add_row (BfDocument *document, const char *label, const char *rest)
{
  bf_document_add_line (document, BF_LINE_ROW);
  bf_document_add_span (document, BF_SPAN_PLAIN, label);
  bf_document_add_cell (document);
  bf_document_add_span (document, BF_SPAN_PLAIN, rest);
}

static BfDocument *
make_document (void)
{
  static const char * const factors[] = { "=", "1 × 0.5", "+", "2 × 0.4", NULL };
  static const char * const products[] = { "=", "0.5", "+", "0.8", NULL };
  static const char * const result[] = { "=", "1.3", NULL };
  BfDocument *document = bf_document_new ();

  bf_document_add_line (document, BF_LINE_SECTION);
  bf_document_add_span (document, BF_SPAN_STRONG, "Forward");
  bf_document_add_cell (document);
  bf_document_add_span (document, BF_SPAN_CODE, "model(x)");
  bf_document_add_line (document, BF_LINE_HEADING);
  bf_document_add_name (document, BF_SPAN_STRONG, "h1");
  bf_document_add_span (document, BF_SPAN_DIM, "  hidden_unit 1");
  add_sum (document, factors);
  add_sum (document, products);
  add_sum (document, result);
  add_row (document, "miss", "= −0.22");
  add_row (document, "损失", "= 0.0484");
  add_row (document, "of this sample", "= 1");
  bf_document_add_line (document, BF_LINE_TEXT);
  bf_document_add_span (document, BF_SPAN_PLAIN, "2 * 3 is ");
  bf_document_add_span (document, BF_SPAN_STRONG, "6");

  return document;
}

static void
test_text (void)
{
  g_autoptr (BfDocument) document = make_document ();

  assert_text (bf_document_to_text (document),
               "Forward  model(x)\n"
               "─────────────────\n"
               "h1  hidden_unit 1\n"
               "  = 1 × 0.5 + 2 × 0.4\n"
               "  =   0.5   +   0.8\n"
               "  = 1.3\n"
               "  miss            = −0.22\n"
               "  损失            = 0.0484\n"
               "  of this sample  = 1\n"
               "\n"
               "2 * 3 is 6\n");
}

static void
test_markdown (void)
{
  g_autoptr (BfDocument) document = make_document ();

  assert_text (bf_document_to_markdown (document),
               "## Forward `model(x)`\n"
               "\n"
               "### h1  hidden\\_unit 1\n"
               "\n"
               "```text\n"
               "  = 1 × 0.5 + 2 × 0.4\n"
               "  =   0.5   +   0.8\n"
               "  = 1.3\n"
               "  miss            = −0.22\n"
               "  损失            = 0.0484\n"
               "  of this sample  = 1\n"
               "```\n"
               "\n"
               "2 \\* 3 is **6**\n");
}

static void
test_empty (void)
{
  g_autoptr (BfDocument) document = bf_document_new ();

  g_assert_cmpuint (bf_document_get_n_lines (document), ==, 0);
  assert_text (bf_document_to_text (document), "");
  assert_text (bf_document_to_markdown (document), "");
}

static void
test_structure (void)
{
  g_autoptr (BfDocument) document = make_document ();
  const BfSpan *span;

  g_assert_cmpuint (bf_document_get_n_lines (document), ==, 9);
  g_assert_cmpint (bf_document_get_kind (document, 1), ==, BF_LINE_HEADING);
  g_assert_cmpuint (bf_document_get_n_cells (document, 2), ==, 4);
  g_assert_cmpuint (bf_document_get_n_spans (document, 1, 0), ==, 2);
  span = bf_document_get_span (document, 1, 0, 0);
  g_assert_cmpstr (span->text, ==, "h1");
  g_assert_true (span->is_name);
  g_assert_cmpint (span->style, ==, BF_SPAN_STRONG);
  g_assert_false (bf_document_get_span (document, 1, 0, 1)->is_name);
}

static void
test_highlight (void)
{
  g_autoptr (BfDocument) document = bf_document_new ();

  bf_document_add_line (document, BF_LINE_SUM);
  bf_document_add_span (document, BF_SPAN_PLAIN, "=");
  bf_document_add_cell (document);
  bf_document_add_span (document, BF_SPAN_PLAIN, "3 × ");
  bf_document_add_span (document, BF_SPAN_POSITIVE, "0.3");
  bf_document_highlight (document);
  bf_document_add_span (document, BF_SPAN_DIM, " more");

  g_assert_false (bf_document_get_span (document, 0, 0, 0)->highlighted);
  g_assert_true (bf_document_get_span (document, 0, 1, 0)->highlighted);
  g_assert_true (bf_document_get_span (document, 0, 1, 1)->highlighted);
  g_assert_false (bf_document_get_span (document, 0, 1, 2)->highlighted);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/document/text-aligns-columns-and-labels", test_text);
  g_test_add_func ("/document/markdown-has-headings-and-blocks", test_markdown);
  g_test_add_func ("/document/an-empty-one-is-empty", test_empty);
  g_test_add_func ("/document/holds-lines-of-cells-of-spans", test_structure);
  g_test_add_func ("/document/highlights-what-stands-in-the-cell-so-far", test_highlight);

  return g_test_run ();
}
