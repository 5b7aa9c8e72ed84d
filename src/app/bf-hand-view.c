/* SPDX-License-Identifier: MIT */
#include "bf-hand-view.h"

#include "model/bf-number.h"

#include <glib/gi18n-lib.h>

struct _BfHandView
{
  GtkWidget          parent_instance;

  /* Template */
  GtkWidget         *box;
  GtkLabel          *prediction_title;
  GtkWidget         *miss_title;
  GtkScrolledWindow *scroller;
  GtkListView       *list;
  GtkLabel          *counters;
  GtkWidget         *guess;
  GtkLabel          *guess_text;

  /* Owned */
  BfSession         *session;
  BfTries           *tries;

  gboolean           is_active;
};

enum
{
  CHANGING,
  FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (BfHandView, bf_hand_view, GTK_TYPE_WIDGET)

/* Pixels: the list grows with its rows, and then scrolls */
#define ROW_HEIGHT 36
#define WEIGHTS_HEIGHT 42
#define MAX_ROWS 5

/* The parts of a row, by name */
#define NUMBER "number"
#define PREDICTION "prediction"
#define MISS "miss"
#define BEST "best"
#define WEIGHTS "weights"

/* With one output and one sample prediction and miss say it all; else the loss does. */
static gboolean
has_one_number (BfHandView *self)
{
  BfGlance glance;

  bf_session_get_glance (self->session, &glance);

  return bf_trace_get_n_samples (glance.trace) == 1
         && bf_network_get_n_outputs (bf_trace_get_network (glance.trace)) == 1;
}

static char *
name_try (BfTry *try)
{
  if (bf_try_get_label (try))
    return g_strdup (bf_try_get_label (try));
  if (bf_try_get_number (try) == 0)
    return g_strdup (_("start"));
  return g_strdup_printf ("%u", bf_try_get_number (try));
}

/* What a screen reader says of a row */
static char *
describe_try (BfHandView *self,
              BfTry      *try,
              const char *weights)
{
  g_autofree char *name = name_try (try);
  g_autofree char *loss = bf_number_format (bf_try_get_loss (try));
  g_autofree char *prediction = bf_number_format (bf_try_get_prediction (try));
  g_autofree char *miss = bf_number_format_miss (bf_try_get_miss (try));
  g_autofree char *numbers = has_one_number (self)
                                 ? g_strdup_printf (_("prediction %s, miss %s"), prediction, miss)
                                 : g_strdup_printf (_("loss %s"), loss);

  /* Translators: the number of a try, or "start", what came of it, its weights, and what it is. */
  return g_strdup_printf (_("try %s: %s; %s%s%s"), name, numbers, weights,
                          bf_try_is_best (try) ? _(", the best") : "",
                          bf_try_is_current (try) ? _(", the present one") : "");
}

static GtkLabel *
get_label (GtkListItem *item,
           const char  *name)
{
  return g_object_get_data (G_OBJECT (gtk_list_item_get_child (item)), name);
}

static void
set_number (GtkLabel *label,
            char     *text,
            double    value)
{
  g_autofree char *exact = bf_number_format_exact (value);

  gtk_label_set_label (label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), exact);
  g_free (text);
}

static void
show_try (BfHandView  *self,
          GtkListItem *item,
          BfTry       *try)
{
  GtkWidget *row = gtk_list_item_get_child (item);
  BfTry *start = bf_tries_get_start (self->tries);
  gboolean one = has_one_number (self);
  g_autofree char *name = name_try (try);
  g_autofree char *weights = bf_try_describe_weights (try, bf_try_get_network (start));
  g_autofree char *markup = bf_name_to_markup (weights);
  g_autofree char *description = describe_try (self, try, weights);

  gtk_label_set_label (get_label (item, NUMBER), name);
  if (one)
    set_number (get_label (item, PREDICTION), bf_number_format (bf_try_get_prediction (try)),
                bf_try_get_prediction (try));
  else
    set_number (get_label (item, PREDICTION), bf_number_format (bf_try_get_loss (try)),
                bf_try_get_loss (try));
  set_number (get_label (item, MISS), bf_number_format_miss (bf_try_get_miss (try)),
              bf_try_get_miss (try));
  gtk_widget_set_visible (GTK_WIDGET (get_label (item, MISS)), one);
  gtk_widget_set_opacity (GTK_WIDGET (get_label (item, BEST)), bf_try_is_best (try) ? 1 : 0);
  gtk_label_set_markup (get_label (item, WEIGHTS), markup);
  gtk_widget_set_visible (GTK_WIDGET (get_label (item, WEIGHTS)), bf_try_is_current (try));
  if (bf_try_is_current (try))
    gtk_widget_add_css_class (row, "current");
  else
    gtk_widget_remove_css_class (row, "current");
  gtk_widget_set_tooltip_text (row, weights);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, description, -1);
}

static GtkWidget *
add_label (GtkWidget  *row,
           GtkWidget  *box,
           const char *name,
           int         width,
           double      xalign)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), (float) xalign);
  gtk_widget_set_size_request (label, width, -1);
  gtk_widget_add_css_class (label, name);
  gtk_box_append (GTK_BOX (box), label);
  g_object_set_data (G_OBJECT (row), name, label);
  return label;
}

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *item)
{
  GtkWidget *row = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP,
                                 "orientation", GTK_ORIENTATION_VERTICAL, NULL);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label;

  gtk_box_append (GTK_BOX (row), line);
  label = add_label (row, line, NUMBER, 44, 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  label = add_label (row, line, PREDICTION, -1, 1);
  gtk_widget_set_hexpand (label, TRUE);
  add_label (row, line, MISS, 62, 1);
  label = add_label (row, line, BEST, 12, 0.5);
  gtk_label_set_label (GTK_LABEL (label), "★");
  label = add_label (row, row, WEIGHTS, -1, 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 30);
  gtk_list_item_set_child (item, row);
}

static void
notify_cb (BfTry       *try,
           GParamSpec  *pspec,
           GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);
  GtkWidget *view = gtk_widget_get_ancestor (row, BF_TYPE_HAND_VIEW);

  if (view && BF_HAND_VIEW (view)->tries)
    show_try (BF_HAND_VIEW (view), item, try);
}

static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *item,
         BfHandView         *self)
{
  BfTry *try = gtk_list_item_get_item (item);

  if (self->tries && bf_tries_get_start (self->tries))
    show_try (self, item, try);
  g_signal_connect (try, "notify", G_CALLBACK (notify_cb), item);
}

static void
unbind_cb (GtkListItemFactory *factory,
           GtkListItem        *item,
           BfHandView         *self)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), notify_cb, item);
}

static void
report (BfHandView   *self,
        const GError *error)
{
  g_signal_emit (self, signals[FAILED], 0, error->message);
}

static void
activate_cb (BfHandView *self,
             guint       position)
{
  g_autoptr (GError) error = NULL;

  g_signal_emit (self, signals[CHANGING], 0);
  if (!bf_tries_go_back (self->tries, position, &error))
    report (self, error);
}

static void
guess_cb (BfHandView *self)
{
  g_autoptr (GError) error = NULL;

  g_signal_emit (self, signals[CHANGING], 0);
  /* Translators: follows "Undo". */
  if (!bf_session_set_network (self->session,
                               bf_lesson_get_guess (bf_session_get_lesson (self->session)),
                               _("the guess"), &error))
    report (self, error);
  gtk_widget_set_visible (GTK_WIDGET (self->guess_text),
                          *gtk_label_get_label (self->guess_text) != '\0');
}

static void
update_counters (BfHandView *self)
{
  guint64 n = bf_tries_get_n_passes (self->tries);
  guint64 n_products = bf_tries_get_multiplications (self->tries);
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, n);
  g_autofree char *products = g_strdup_printf ("%" G_GUINT64_FORMAT, n_products);
  g_autofree char *passes =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s pass", "%s passes", (gulong) n), number);
  g_autofree char *multiplications =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s multiplication", "%s multiplications",
                                    (gulong) n_products),
                       products);
  g_autofree char *text = g_strdup_printf ("%s · %s", passes, multiplications);

  gtk_label_set_label (self->counters, text);
}

static void
tries_cb (BfHandView *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->tries));
  gboolean one = has_one_number (self);

  gtk_label_set_label (self->prediction_title, one ? _("prediction") : _("loss"));
  gtk_widget_set_visible (self->miss_title, one);
  gtk_scrolled_window_set_min_content_height (self->scroller, (int) MIN (n, MAX_ROWS) * ROW_HEIGHT
                                                                  + WEIGHTS_HEIGHT);
  update_counters (self);
  for (guint i = n; i-- > 0;)
    {
      g_autoptr (BfTry) try = g_list_model_get_item (G_LIST_MODEL (self->tries), i);

      if (bf_try_is_current (try))
        {
          gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", i);
          break;
        }
    }
}

static void
bf_hand_view_dispose (GObject *object)
{
  BfHandView *self = BF_HAND_VIEW (object);

  g_clear_object (&self->tries);
  g_clear_object (&self->session);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (bf_hand_view_parent_class)->dispose (object);
}

static void
bf_hand_view_class_init (BfHandViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bf_hand_view_dispose;

  signals[CHANGING] = g_signal_new ("changing", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "handview");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/backflow/Backflow/bf-hand-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BfHandView, box);
  gtk_widget_class_bind_template_child (widget_class, BfHandView, prediction_title);
  gtk_widget_class_bind_template_child (widget_class, BfHandView, miss_title);
  gtk_widget_class_bind_template_child (widget_class, BfHandView, scroller);
  gtk_widget_class_bind_template_child (widget_class, BfHandView, list);
  gtk_widget_class_bind_template_child (widget_class, BfHandView, counters);
  gtk_widget_class_bind_template_child (widget_class, BfHandView, guess);
  gtk_widget_class_bind_template_child (widget_class, BfHandView, guess_text);
}

static void
bf_hand_view_init (BfHandView *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, 0);
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);
  g_signal_connect_object (self->list, "activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->guess, "clicked", G_CALLBACK (guess_cb), self, G_CONNECT_SWAPPED);
}

/**
 * bf_hand_view_set_session:
 * @self: a hand view
 * @session: the session whose weights are tried
 *
 * Sets what is shown; the list is that of this session.
 */
void
bf_hand_view_set_session (BfHandView *self,
                          BfSession  *session)
{
  g_autoptr (GtkNoSelection) model = NULL;

  g_return_if_fail (BF_IS_HAND_VIEW (self) && BF_IS_SESSION (session));

  gtk_list_view_set_model (self->list, NULL);
  g_clear_object (&self->tries);
  g_set_object (&self->session, session);
  self->tries = bf_tries_new (session);
  g_signal_connect_object (self->tries, "changed", G_CALLBACK (tries_cb), self, G_CONNECT_SWAPPED);
  model = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->tries)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (model));
  bf_tries_set_active (self->tries, self->is_active);
}

/**
 * bf_hand_view_set_lesson:
 * @self: a hand view
 * @lesson: the lesson that is worked on
 *
 * Offers the guess of a lesson, where it has one.
 */
void
bf_hand_view_set_lesson (BfHandView *self,
                         BfLesson   *lesson)
{
  const char *text;

  g_return_if_fail (BF_IS_HAND_VIEW (self) && lesson != NULL);

  text = bf_lesson_get_guess_text (lesson);
  gtk_widget_set_visible (self->guess, bf_lesson_get_guess (lesson) != NULL);
  gtk_label_set_label (self->guess_text, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->guess_text), FALSE);
}

/**
 * bf_hand_view_set_active:
 * @self: a hand view
 * @active: whether what is changed now is a try
 *
 * Begins or ends the mode in which every change is a try.
 */
void
bf_hand_view_set_active (BfHandView *self,
                         gboolean    active)
{
  g_return_if_fail (BF_IS_HAND_VIEW (self));

  self->is_active = active;
  if (self->tries)
    bf_tries_set_active (self->tries, active);
}

/**
 * bf_hand_view_get_tries:
 * @self: a hand view
 *
 * Gets the list.
 *
 * Returns: (transfer none) (nullable): the tries; %NULL before there is a session
 */
BfTries *
bf_hand_view_get_tries (BfHandView *self)
{
  g_return_val_if_fail (BF_IS_HAND_VIEW (self), NULL);

  return self->tries;
}
