/* SPDX-License-Identifier: MIT */
#include "bf-arithmetic-view.h"

#include "bf-arithmetic-text.h"
#include "bf-style.h"
#include "bf-sum-columns.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#define MARGIN 18
#define DEFAULT_WIDTH 319
#define HIGHLIGHT_PAD_X 12
#define HIGHLIGHT_PAD_Y 1
#define HIGHLIGHT_RADIUS 6

typedef enum
{
  LINE_RULED = 1 << 0,
  LINE_HIGHLIGHTED = 1 << 1,
  LINE_STALE = 1 << 2,
} LineFlags;

/* One line as it stands in the buffer: @key tells whether a new document's line is the same. */
typedef struct
{
  char      *key;
  char      *tabs;
  LineFlags  flags;
} Line;

struct _BfArithmeticView
{
  GtkTextView    parent_instance;

  /* Owned */
  BfDocument    *document;
  GPtrArray     *lines;
  BfSumColumns  *columns;

  int            width;

  int            followed;       /* the line that was brought into view last */
  guint          first_changed;
  guint          last_changed;
  gboolean       was_in_view;
  guint          follow_id;
};

G_DEFINE_TYPE (BfArithmeticView, bf_arithmetic_view, GTK_TYPE_TEXT_VIEW)

enum
{
  SAMPLE_CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
line_free (gpointer data)
{
  Line *line = data;

  g_free (line->key);
  g_free (line->tabs);
  g_free (line);
}

static GtkTextBuffer *
get_buffer (BfArithmeticView *self)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
}

static void
update_colors (BfArithmeticView *self)
{
  bf_arithmetic_text_set_palette (get_buffer (self), bf_style_get_palette ());
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
append_span_key (GString      *key,
                 const BfSpan *span,
                 LineFlags    *flags)
{
  g_string_append_printf (key, "%d%d%d%s\x1f", span->style, span->is_name, span->highlighted,
                          span->text);
  if (span->highlighted)
    *flags |= LINE_HIGHLIGHTED;
  if (span->style == BF_SPAN_STALE)
    *flags |= LINE_STALE;
}

static Line *
make_line (BfArithmeticView *self,
           guint             number)
{
  Line *line = g_new0 (Line, 1);
  BfLineKind kind = bf_document_get_kind (self->document, number);
  BfLineKind above = number > 0 ? bf_document_get_kind (self->document, number - 1) : BF_LINE_TEXT;
  GString *key = g_string_new (NULL);

  line->tabs = bf_sum_columns_get_tabs (self->columns, self->document, number);
  if (kind == BF_LINE_SECTION)
    line->flags |= LINE_RULED;
  g_string_append_printf (key, "%d%d%s\x1d", kind, above == BF_LINE_SECTION,
                          line->tabs ? line->tabs : "");
  for (guint cell = 0; cell < bf_document_get_n_cells (self->document, number); cell++)
    {
      for (guint i = 0; i < bf_document_get_n_spans (self->document, number, cell); i++)
        append_span_key (key, bf_document_get_span (self->document, number, cell, i), &line->flags);
      g_string_append_c (key, '\x1e');
    }
  line->key = g_string_free (key, FALSE);
  return line;
}

static GPtrArray *
make_lines (BfArithmeticView *self)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (line_free);
  int width = (self->width > 0 ? self->width : DEFAULT_WIDTH) - 2 * MARGIN;

  bf_sum_columns_begin (self->columns, gtk_widget_get_pango_context (GTK_WIDGET (self)), width);
  for (guint i = 0; i < bf_document_get_n_lines (self->document); i++)
    g_ptr_array_add (lines, make_line (self, i));
  return lines;
}

static gboolean
same_line (gconstpointer a,
           gconstpointer b)
{
  return strcmp (((const Line *) a)->key, ((const Line *) b)->key) == 0;
}

static void
replace_lines (BfArithmeticView *self,
               guint             first,
               guint             n_old,
               guint             n_new,
               GPtrArray        *lines)
{
  GtkTextBuffer *buffer = get_buffer (self);
  GtkTextIter start, end;

  gtk_text_buffer_begin_irreversible_action (buffer);
  gtk_text_buffer_get_iter_at_line (buffer, &start, (int) first);
  gtk_text_buffer_get_iter_at_line (buffer, &end, (int) (first + n_old));
  gtk_text_buffer_delete (buffer, &start, &end);
  for (guint i = 0; i < n_new; i++)
    {
      const Line *line = g_ptr_array_index (lines, first + i);

      bf_arithmetic_text_insert_line (buffer, self->document, first + i, line->tabs);
    }
  gtk_text_buffer_end_irreversible_action (buffer);
}

static gboolean
is_line_visible (BfArithmeticView *self,
                 int               number)
{
  GdkRectangle visible;
  GtkTextIter iter;
  int y, height;

  gtk_text_view_get_visible_rect (GTK_TEXT_VIEW (self), &visible);
  gtk_text_buffer_get_iter_at_line (get_buffer (self), &iter, number);
  gtk_text_view_get_line_yrange (GTK_TEXT_VIEW (self), &iter, &y, &height);
  return y >= visible.y && y + height <= visible.y + visible.height;
}

static int
find_highlighted (BfArithmeticView *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    if (((Line *) g_ptr_array_index (self->lines, i))->flags & LINE_HIGHLIGHTED)
      return (int) i;
  return -1;
}

/* Where a changed line belongs: with its headings, so that what is seen has a title. */
static guint
find_title (BfArithmeticView *self,
            guint             line)
{
  while (line > 0)
    {
      BfLineKind kind = bf_document_get_kind (self->document, line);

      if (kind == BF_LINE_SECTION)
        break;
      if (kind == BF_LINE_HEADING
          && bf_document_get_kind (self->document, line - 1) != BF_LINE_SECTION)
        break;
      line--;
    }
  return line;
}

static void
scroll_to (BfArithmeticView *self,
           guint             line,
           double            yalign)
{
  GtkTextMark *mark = gtk_text_buffer_get_mark (get_buffer (self), "followed");
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self));
  GtkTextIter iter;

  /* To scroll to the first line is to hide the space above it. */
  if (line == 0 && adjustment)
    {
      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_lower (adjustment));
      return;
    }
  gtk_text_buffer_get_iter_at_line (get_buffer (self), &iter, (int) line);
  if (mark)
    gtk_text_buffer_move_mark (get_buffer (self), mark, &iter);
  else
    mark = gtk_text_buffer_create_mark (get_buffer (self), "followed", &iter, TRUE);
  gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (self), mark, 0, TRUE, 0, yalign);
}

/* Brings what has changed into view: the term in flight, or all that has been computed now. A
   reader who has scrolled away from it, or has selected something, is left alone. */
static gboolean
follow_cb (gpointer user_data)
{
  BfArithmeticView *self = user_data;
  int highlighted = find_highlighted (self);
  guint end = self->lines->len > 0 ? self->lines->len - 1 : 0;
  guint line = MIN (highlighted >= 0 ? (guint) highlighted : self->first_changed, end);
  guint last = MIN (highlighted >= 0 ? (guint) highlighted + 2 : self->last_changed, end);

  self->follow_id = 0;
  self->followed = (int) line;
  if (self->was_in_view && !gtk_text_buffer_get_has_selection (get_buffer (self))
      && !(is_line_visible (self, (int) line) && is_line_visible (self, (int) last)))
    scroll_to (self, find_title (self, line), 0);
  return G_SOURCE_REMOVE;
}

/* Later, when GTK has found out how high the new lines are. */
static void
queue_follow (BfArithmeticView *self,
              guint             first,
              guint             last,
              gboolean          was_in_view)
{
  self->first_changed = first;
  self->last_changed = last;
  if (self->follow_id != 0)
    return;
  self->was_in_view = was_in_view;
  self->follow_id = g_idle_add (follow_cb, self);
}

/* The first and the last line of @lines that say something new; what has only gone out of date is
   no news, and a heading is brought along by its lines. */
static gboolean
find_news (BfArithmeticView *self,
           GPtrArray        *lines,
           guint            *first,
           guint            *last)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean found = FALSE;

  for (guint i = 0; i < self->lines->len; i++)
    g_hash_table_add (known, ((Line *) g_ptr_array_index (self->lines, i))->key);
  for (guint i = 0; i < lines->len; i++)
    {
      const Line *line = g_ptr_array_index (lines, i);
      BfLineKind kind = bf_document_get_kind (self->document, i);

      if (kind == BF_LINE_SECTION || kind == BF_LINE_HEADING || (line->flags & LINE_STALE)
          || g_hash_table_contains (known, line->key))
        continue;
      if (!found)
        *first = i;
      *last = i;
      found = TRUE;
    }
  return found;
}

/* Replaces the lines that are not the same; tells whether there were any. */
static gboolean
update (BfArithmeticView *self,
        gboolean          follows)
{
  g_autoptr (GPtrArray) lines = NULL;
  guint head = 0, tail = 0, first = 0, last = 0, n_old, n_new;
  gboolean was_in_view, has_news;

  if (!self->document)
    return FALSE;
  lines = make_lines (self);
  n_old = self->lines->len;
  n_new = lines->len;
  while (head < MIN (n_old, n_new)
         && same_line (g_ptr_array_index (self->lines, head), g_ptr_array_index (lines, head)))
    head++;
  while (tail < MIN (n_old, n_new) - head
         && same_line (g_ptr_array_index (self->lines, n_old - 1 - tail),
                       g_ptr_array_index (lines, n_new - 1 - tail)))
    tail++;
  if (head + tail == n_old && head + tail == n_new)
    return FALSE;

  was_in_view =
      self->followed < 0 || self->followed >= (int) n_old || is_line_visible (self, self->followed);
  has_news = follows && n_old > 0 && find_news (self, lines, &first, &last);
  replace_lines (self, head, n_old - head - tail, n_new - head - tail, lines);
  g_ptr_array_unref (self->lines);
  self->lines = g_steal_pointer (&lines);
  if (has_news)
    queue_follow (self, first, last, was_in_view);
  return TRUE;
}

static void
append_color (GtkSnapshot           *snapshot,
              const BfColor         *color,
              const graphene_rect_t *bounds)
{
  GdkRGBA rgba = { color->red, color->green, color->blue, 1 };

  gtk_snapshot_append_color (snapshot, &rgba, bounds);
}

static gboolean
get_highlight (BfArithmeticView *self,
               int               number,
               graphene_rect_t  *rect)
{
  GtkTextTag *tag =
      gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (get_buffer (self)), "highlight");
  GtkTextIter start, end;
  GdkRectangle a, b;
  int y, height;

  gtk_text_buffer_get_iter_at_line (get_buffer (self), &start, number);
  if (!gtk_text_iter_starts_tag (&start, tag) && !gtk_text_iter_forward_to_tag_toggle (&start, tag))
    return FALSE;
  end = start;
  gtk_text_iter_forward_to_tag_toggle (&end, tag);
  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self), &start, &a);
  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self), &end, &b);
  gtk_text_view_get_line_yrange (GTK_TEXT_VIEW (self), &start, &y, &height);
  if (b.y != a.y || b.x <= a.x)
    return FALSE;
  *rect = GRAPHENE_RECT_INIT (a.x - HIGHLIGHT_PAD_X, y - HIGHLIGHT_PAD_Y,
                              b.x - a.x + 2 * HIGHLIGHT_PAD_X, height + 2 * HIGHLIGHT_PAD_Y);
  return TRUE;
}

static void
draw_highlight (GtkSnapshot           *snapshot,
                const graphene_rect_t *rect)
{
  GskRoundedRect rounded;

  gsk_rounded_rect_init_from_rect (&rounded, rect, HIGHLIGHT_RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &rounded);
  append_color (snapshot, &bf_style_get_palette ()->tint, rect);
  gtk_snapshot_pop (snapshot);
}

static void
snapshot_marks (BfArithmeticView *self,
                GtkSnapshot      *snapshot,
                guint             first,
                guint             last)
{
  graphene_rect_t pending = GRAPHENE_RECT_INIT (0, 0, 0, 0);
  gboolean has_pending = FALSE;

  for (guint i = first; i <= last && i < self->lines->len; i++)
    {
      const Line *line = g_ptr_array_index (self->lines, i);
      graphene_rect_t rect;
      GtkTextIter iter;
      int y, height;

      if (line->flags & LINE_RULED)
        {
          gtk_text_buffer_get_iter_at_line (get_buffer (self), &iter, (int) i);
          gtk_text_view_get_line_yrange (GTK_TEXT_VIEW (self), &iter, &y, &height);
          append_color (snapshot, &bf_style_get_palette ()->hairline,
                        &GRAPHENE_RECT_INIT (MARGIN, y + height - 1, self->width - 2 * MARGIN, 1));
        }
      if (!(line->flags & LINE_HIGHLIGHTED) || !get_highlight (self, (int) i, &rect))
        continue;
      /* A term and its product below it share one box. */
      if (has_pending && rect.origin.y <= pending.origin.y + pending.size.height + 2)
        graphene_rect_union (&pending, &rect, &pending);
      else
        {
          if (has_pending)
            draw_highlight (snapshot, &pending);
          pending = rect;
          has_pending = TRUE;
        }
    }
  if (has_pending)
    draw_highlight (snapshot, &pending);
}

static void
bf_arithmetic_view_snapshot_layer (GtkTextView      *view,
                                   GtkTextViewLayer  layer,
                                   GtkSnapshot      *snapshot)
{
  BfArithmeticView *self = BF_ARITHMETIC_VIEW (view);
  GdkRectangle visible;
  GtkTextIter first, last;

  if (layer != GTK_TEXT_VIEW_LAYER_BELOW_TEXT)
    return;
  gtk_text_view_get_visible_rect (view, &visible);
  gtk_text_view_get_line_at_y (view, &first, visible.y, NULL);
  gtk_text_view_get_line_at_y (view, &last, visible.y + visible.height, NULL);
  snapshot_marks (self, snapshot, (guint) gtk_text_iter_get_line (&first),
                  (guint) gtk_text_iter_get_line (&last));
}

/* Elsewhere a space is a space. */
static void
bf_arithmetic_view_copy_clipboard (GtkTextView *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  g_autofree char *text = NULL;
  g_autofree char *plain = NULL;
  g_auto (GStrv) words = NULL;
  GtkTextIter start, end;

  if (!gtk_text_buffer_get_selection_bounds (buffer, &start, &end))
    return;
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  words = g_strsplit (text, BF_NO_BREAK_SPACE, -1);
  plain = g_strjoinv (" ", words);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (view)), plain);
}

/* Samples */

/* Whether a line that leads to a sample stands at a height of the widget */
static gboolean
find_sample (BfArithmeticView *self,
             double            y,
             gsize            *sample)
{
  GtkTextIter iter;
  int buffer_y, line_y, height;
  guint line;

  gtk_text_view_window_to_buffer_coords (GTK_TEXT_VIEW (self), GTK_TEXT_WINDOW_WIDGET, 0, (int) y,
                                         NULL, &buffer_y);
  gtk_text_view_get_line_at_y (GTK_TEXT_VIEW (self), &iter, buffer_y, NULL);
  gtk_text_view_get_line_yrange (GTK_TEXT_VIEW (self), &iter, &line_y, &height);
  line = (guint) gtk_text_iter_get_line (&iter);
  return self->document && line < bf_document_get_n_lines (self->document)
         && buffer_y < line_y + height && bf_document_get_sample (self->document, line, sample);
}

static void
clicked_cb (BfArithmeticView *self,
            int               n_press,
            double            x,
            double            y)
{
  gsize sample;

  if (!gtk_text_buffer_get_has_selection (get_buffer (self)) && find_sample (self, y, &sample))
    g_signal_emit (self, signals[SAMPLE_CHOSEN], 0, (guint64) sample);
}

static void
pointed_cb (BfArithmeticView *self,
            double            x,
            double            y)
{
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self),
                                   find_sample (self, y, NULL) ? "pointer" : "text");
}

static void
add_gestures (BfArithmeticView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  g_signal_connect_object (click, "released", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "motion", G_CALLBACK (pointed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

/* Heights that are found out later move what is drawn between the lines. */
static void
adjustment_cb (BfArithmeticView *self)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self));

  if (adjustment)
    g_signal_connect_object (adjustment, "changed", G_CALLBACK (gtk_widget_queue_draw), self,
                             G_CONNECT_SWAPPED);
}

static void
bf_arithmetic_view_size_allocate (GtkWidget *widget,
                                  int        width,
                                  int        height,
                                  int        baseline)
{
  BfArithmeticView *self = BF_ARITHMETIC_VIEW (widget);

  if (width != self->width)
    {
      self->width = width;
      update (self, FALSE);
    }
  GTK_WIDGET_CLASS (bf_arithmetic_view_parent_class)
      ->size_allocate (widget, width, height, baseline);
}

static void
bf_arithmetic_view_dispose (GObject *object)
{
  g_clear_handle_id (&BF_ARITHMETIC_VIEW (object)->follow_id, g_source_remove);
  G_OBJECT_CLASS (bf_arithmetic_view_parent_class)->dispose (object);
}

static void
bf_arithmetic_view_finalize (GObject *object)
{
  BfArithmeticView *self = BF_ARITHMETIC_VIEW (object);

  g_clear_pointer (&self->document, bf_document_free);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_pointer (&self->columns, bf_sum_columns_free);
  G_OBJECT_CLASS (bf_arithmetic_view_parent_class)->finalize (object);
}

static void
bf_arithmetic_view_class_init (BfArithmeticViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = bf_arithmetic_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = bf_arithmetic_view_finalize;
  GTK_WIDGET_CLASS (klass)->size_allocate = bf_arithmetic_view_size_allocate;
  signals[SAMPLE_CHOSEN] =
      g_signal_new ("sample-chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
  GTK_TEXT_VIEW_CLASS (klass)->copy_clipboard = bf_arithmetic_view_copy_clipboard;
  GTK_TEXT_VIEW_CLASS (klass)->snapshot_layer = bf_arithmetic_view_snapshot_layer;
}

static void
bf_arithmetic_view_init (BfArithmeticView *self)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);
  AdwStyleManager *manager = adw_style_manager_get_default ();

  self->lines = g_ptr_array_new_with_free_func (line_free);
  self->columns = bf_sum_columns_new ();
  self->followed = -1;

  gtk_text_view_set_editable (view, FALSE);
  gtk_text_view_set_cursor_visible (view, FALSE);
  gtk_text_view_set_wrap_mode (view, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_left_margin (view, MARGIN);
  gtk_text_view_set_right_margin (view, MARGIN);
  gtk_text_view_set_bottom_margin (view, MARGIN);
  gtk_text_buffer_set_enable_undo (get_buffer (self), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "arithmetic");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Arithmetic"), -1);

  add_gestures (self);
  g_signal_connect (self, "notify::vadjustment", G_CALLBACK (adjustment_cb), NULL);
  adjustment_cb (self);

  bf_arithmetic_text_create_tags (get_buffer (self));
  update_colors (self);
  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (update_colors), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (update_colors), self,
                           G_CONNECT_SWAPPED);
}

/**
 * bf_arithmetic_view_take_document:
 * @self: an arithmetic view
 * @document: (transfer full): what it shows
 * @follows: whether to bring what has changed into view
 *
 * Shows a document. Lines that are the same as before are not touched.
 */
void
bf_arithmetic_view_take_document (BfArithmeticView *self,
                                  BfDocument       *document,
                                  gboolean          follows)
{
  g_return_if_fail (BF_IS_ARITHMETIC_VIEW (self));
  g_return_if_fail (document != NULL);

  g_clear_pointer (&self->document, bf_document_free);
  self->document = document;
  /* GTK would find the new lines' heights while it draws, too late for the scroll bar beside
     them; when it allocates it finds them at once. */
  if (update (self, follows))
    gtk_widget_queue_resize (GTK_WIDGET (self));
}
