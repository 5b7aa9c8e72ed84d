/* SPDX-License-Identifier: MIT */
#include "bf-player.h"

#include "bf-speed.h"
#include "bf-style.h"
#include "scene/bf-motion.h"

/* A window that was hidden for a while does not catch up. */
#define MAX_FRAME 0.25 /* s */

typedef enum
{
  MODE_REST,
  MODE_STEP,     /* a movement of Step plays */
  MODE_ANIMATED, /* Train, every step animated */
  MODE_WORKER,   /* Train, on the session's worker */
} Mode;

struct _BfPlayer
{
  GObject    parent_instance;

  /* Owned */
  BfSession *session;

  /* Borrowed */
  GtkWidget *widget;

  Mode       mode;
  guint      notch;
  guint      tick_id;
  gint64     last_frame;  /* µs; 0: no frame yet */
  double     elapsed;     /* s in the present movement */
};

enum
{
  CHANGED,
  FAILED,
  STOPPED,
  PLAYED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (BfPlayer, bf_player, G_TYPE_OBJECT)

static gboolean tick_cb (GtkWidget     *widget,
                         GdkFrameClock *clock,
                         gpointer       user_data);

static void
start_ticking (BfPlayer *self)
{
  self->last_frame = 0;
  self->elapsed = 0;
  if (self->tick_id == 0 && self->widget)
    self->tick_id = gtk_widget_add_tick_callback (self->widget, tick_cb, self, NULL);
}

static void
stop_ticking (BfPlayer *self)
{
  if (self->tick_id != 0 && self->widget)
    gtk_widget_remove_tick_callback (self->widget, self->tick_id);
  self->tick_id = 0;
}

static void
set_mode (BfPlayer *self,
          Mode      mode)
{
  gboolean was_training = bf_player_is_training (self);

  self->mode = mode;
  if (mode == MODE_STEP || mode == MODE_ANIMATED)
    start_ticking (self);
  else
    stop_ticking (self);
  if (was_training != bf_player_is_training (self))
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
fail (BfPlayer     *self,
      const GError *error)
{
  g_signal_emit (self, signals[FAILED], 0, error->message);
}

/* Seconds that the motion table gives the present movement. */
static double
get_duration (BfPlayer *self)
{
  BfGlance glance;

  bf_session_get_glance (self->session, &glance);
  return bf_motion_get_duration (&glance.moment, bf_session_get_network (self->session)) / 1000;
}

/* Seconds that the motion table gives a whole step, phase by phase. */
static double
get_step_duration (BfPlayer *self)
{
  const BfNetwork *network = bf_session_get_network (self->session);
  double sum = 0;

  for (int phase = 0; phase < BF_N_PHASES; phase++)
    {
      BfMoment moment = bf_moment_at_phase (network, phase, 0);

      sum += bf_motion_get_duration (&moment, network) / 1000;
    }
  return sum;
}

/* Seconds that the present movement takes here: its part of a step when training, by the
   multiplier otherwise. */
static double
get_movement_seconds (BfPlayer *self)
{
  const BfSpeed *speed = bf_speed_get (self->notch);
  double duration = get_duration (self);
  double whole;

  if (self->mode != MODE_ANIMATED)
    return duration / speed->multiplier;
  whole = get_step_duration (self);
  return whole > 0 ? duration / whole / speed->steps_per_second : 0;
}

static void
end_training (BfPlayer *self)
{
  if (self->mode == MODE_ANIMATED)
    bf_session_end_training (self->session);
}

/* Begins the next phase of the training. Returns FALSE where it comes to an end. */
static gboolean
begin_phase (BfPlayer *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *reason = NULL;

  if (bf_session_check_stop (self->session, &reason))
    {
      end_training (self);
      set_mode (self, MODE_REST);
      g_signal_emit (self, signals[STOPPED], 0, reason);
      return FALSE;
    }
  if (bf_session_step (self->session, BF_GRANULARITY_PHASE, &error))
    return TRUE;
  end_training (self);
  set_mode (self, MODE_REST);
  if (error)
    fail (self, error);
  return FALSE;
}

static void
play_training (BfPlayer *self,
               double    seconds)
{
  while (self->mode == MODE_ANIMATED && seconds > 0)
    {
      double left;

      if (!bf_session_is_moving (self->session))
        {
          self->elapsed = 0;
          if (!begin_phase (self))
            return;
        }
      left = get_movement_seconds (self) - self->elapsed;
      if (seconds < left)
        {
          self->elapsed += seconds;
          bf_session_set_fraction (self->session, self->elapsed / (self->elapsed + left - seconds));
          return;
        }
      seconds -= MAX (left, 0);
      bf_session_finish (self->session);
    }
}

/* Without animations a phase is there at once and stays for as long as it would have played. */
static void
hold_training (BfPlayer *self,
               double    seconds)
{
  self->elapsed -= seconds;
  while (self->mode == MODE_ANIMATED && self->elapsed <= 0)
    {
      if (!begin_phase (self))
        return;
      self->elapsed += MAX (get_movement_seconds (self), 0.001);
      bf_session_finish (self->session);
    }
}

static void
play_step (BfPlayer *self,
           double    seconds)
{
  while (self->mode == MODE_STEP && seconds > 0)
    {
      double length = get_movement_seconds (self);

      if (self->elapsed + seconds < length)
        {
          self->elapsed += seconds;
          bf_session_set_fraction (self->session, self->elapsed / length);
          return;
        }
      seconds -= MAX (length - self->elapsed, 0);
      self->elapsed = 0;
      if (!bf_session_next_movement (self->session))
        {
          set_mode (self, MODE_REST);
          return;
        }
    }
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  BfPlayer *self = user_data;
  gint64 now = gdk_frame_clock_get_frame_time (clock);
  double seconds = self->last_frame > 0 ? (double) (now - self->last_frame) / G_USEC_PER_SEC : 0;
  guint id = self->tick_id;
  g_autoptr (BfPlayer) alive G_GNUC_UNUSED = g_object_ref (self);

  self->last_frame = now;
  seconds = CLAMP (seconds, 0, MAX_FRAME);
  if (self->mode == MODE_ANIMATED && bf_style_is_still (widget))
    hold_training (self, seconds);
  else if (self->mode == MODE_ANIMATED)
    play_training (self, seconds);
  else if (self->mode == MODE_STEP)
    play_step (self, seconds);
  g_signal_emit (self, signals[PLAYED], 0);
  return self->tick_id == id ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* The session stops by itself, or an edit has ended the movement. */
static void
session_changed_cb (BfPlayer *self)
{
  if ((self->mode == MODE_WORKER || self->mode == MODE_ANIMATED)
      && !bf_session_is_training (self->session))
    set_mode (self, MODE_REST);
  else if (self->mode == MODE_STEP && !bf_session_is_moving (self->session))
    set_mode (self, MODE_REST);
}

static void
start_training (BfPlayer *self)
{
  if (bf_speed_is_animated (self->notch))
    {
      bf_session_begin_training (self->session);
      set_mode (self, MODE_ANIMATED);
      return;
    }
  set_mode (self, MODE_WORKER);
  bf_session_train (self->session, bf_speed_get (self->notch)->steps_per_second);
  session_changed_cb (self);
}

static void
bf_player_dispose (GObject *object)
{
  BfPlayer *self = BF_PLAYER (object);

  bf_player_set_session (self, NULL);
  g_clear_weak_pointer (&self->widget);
  G_OBJECT_CLASS (bf_player_parent_class)->dispose (object);
}

static void
bf_player_class_init (BfPlayerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = bf_player_dispose;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[STOPPED] = g_signal_new ("stopped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[PLAYED] = g_signal_new ("played", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
bf_player_init (BfPlayer *self)
{
  self->notch = BF_SPEED_DEFAULT;
}

/**
 * bf_player_new:
 * @widget: whose frames it plays in
 *
 * A player at rest.
 *
 * Returns: (transfer full): the player
 */
BfPlayer *
bf_player_new (GtkWidget *widget)
{
  BfPlayer *self;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  self = g_object_new (BF_TYPE_PLAYER, NULL);
  g_set_weak_pointer (&self->widget, widget);
  return self;
}

/**
 * bf_player_set_session:
 * @self: a player
 * @session: (nullable): what to play
 *
 * Stops what plays and takes another session.
 */
void
bf_player_set_session (BfPlayer  *self,
                       BfSession *session)
{
  g_return_if_fail (BF_IS_PLAYER (self));

  if (self->session)
    {
      g_signal_handlers_disconnect_by_func (self->session, session_changed_cb, self);
      bf_player_pause (self);
    }
  g_set_object (&self->session, session);
  if (session)
    g_signal_connect_object (session, "changed", G_CALLBACK (session_changed_cb), self,
                             G_CONNECT_SWAPPED);
}

/**
 * bf_player_get_notch:
 * @self: a player
 *
 * The position of the speed slider.
 *
 * Returns: the notch
 */
guint
bf_player_get_notch (BfPlayer *self)
{
  g_return_val_if_fail (BF_IS_PLAYER (self), 0);

  return self->notch;
}

/**
 * bf_player_set_notch:
 * @self: a player
 * @notch: a position of the speed slider
 *
 * Changes the speed. What plays goes on at the new one, from where it is.
 */
void
bf_player_set_notch (BfPlayer *self,
                     guint     notch)
{
  gboolean training;

  g_return_if_fail (BF_IS_PLAYER (self));

  if (self->notch == notch)
    return;
  training = bf_player_is_training (self);
  if (training && bf_speed_is_animated (self->notch) == bf_speed_is_animated (notch))
    {
      double before = self->mode == MODE_ANIMATED ? get_movement_seconds (self) : 0;

      self->notch = notch;
      if (self->mode == MODE_WORKER)
        bf_session_set_pace (self->session, bf_speed_get (notch)->steps_per_second);
      else if (before > 0)
        self->elapsed *= get_movement_seconds (self) / before;
    }
  else if (training)
    {
      /* The session makes one training of both parts. */
      self->notch = notch;
      stop_ticking (self);
      self->mode = bf_speed_is_animated (notch) ? MODE_ANIMATED : MODE_WORKER;
      start_training (self);
    }
  else
    {
      self->elapsed *= bf_speed_get (self->notch)->multiplier / bf_speed_get (notch)->multiplier;
      self->notch = notch;
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * bf_player_is_training:
 * @self: a player
 *
 * Whether Train runs, in whichever way.
 *
 * Returns: %TRUE if it does
 */
gboolean
bf_player_is_training (BfPlayer *self)
{
  g_return_val_if_fail (BF_IS_PLAYER (self), FALSE);

  return self->mode == MODE_ANIMATED || self->mode == MODE_WORKER;
}

/**
 * bf_player_step:
 * @self: a player
 * @granularity: how far
 *
 * Begins one step. What moves still comes to its end first.
 */
void
bf_player_step (BfPlayer      *self,
                BfGranularity  granularity)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (BF_IS_PLAYER (self));
  g_return_if_fail (self->session != NULL);

  bf_player_pause (self);
  if (!bf_session_step (self->session, granularity, &error))
    {
      if (error)
        fail (self, error);
      return;
    }
  if (bf_session_is_training (self->session))
    set_mode (self, MODE_WORKER); /* the rest of a long epoch */
  else if (!self->widget || bf_style_is_still (self->widget))
    bf_session_finish (self->session);
  else if (bf_session_is_moving (self->session))
    set_mode (self, MODE_STEP);
}

/**
 * bf_player_back:
 * @self: a player
 * @granularity: how far
 *
 * Goes back, at once. What moves goes back to where it began.
 */
void
bf_player_back (BfPlayer      *self,
                BfGranularity  granularity)
{
  g_return_if_fail (BF_IS_PLAYER (self));
  g_return_if_fail (self->session != NULL);

  set_mode (self, MODE_REST);
  bf_session_back (self->session, granularity);
}

/**
 * bf_player_train:
 * @self: a player
 *
 * Trains step after step until it is paused, or the session stops by itself.
 */
void
bf_player_train (BfPlayer *self)
{
  g_return_if_fail (BF_IS_PLAYER (self));
  g_return_if_fail (self->session != NULL);

  if (bf_player_is_training (self))
    return;
  bf_player_pause (self);
  start_training (self);
}

/**
 * bf_player_pause:
 * @self: a player
 *
 * Ends what plays, at once.
 */
void
bf_player_pause (BfPlayer *self)
{
  Mode mode;

  g_return_if_fail (BF_IS_PLAYER (self));

  mode = self->mode;
  if (!self->session)
    return;
  self->mode = MODE_REST;
  stop_ticking (self);
  if (bf_session_is_moving (self->session))
    bf_session_finish (self->session);
  if (mode == MODE_ANIMATED)
    bf_session_end_training (self->session);
  else if (mode == MODE_WORKER)
    bf_session_pause (self->session);
  if (mode == MODE_ANIMATED || mode == MODE_WORKER)
    g_signal_emit (self, signals[CHANGED], 0);
}
