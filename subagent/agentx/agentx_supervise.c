/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "agentx/agentx_supervise.h"

#include "base/clock.h"
#include "base/text.h"

/* A probe costs some 50 us; the first ones after a loss come sooner, as a restart takes less than a second. */
#define PROBE_FIRST_US   (100LL * USEC_PER_MSEC)
#define PROBE_LONGEST_US (500LL * USEC_PER_MSEC)
/* A stopped master keeps unanswered probes in its backlog (5 places) and must look at each when it goes on: a few long
 * ones. The answer comes in the moment it goes on. */
#define PROBE_PATIENCE_US  (5LL * USEC_PER_SEC)
#define REFUSED_FIRST_US   (1LL * USEC_PER_SEC)
#define REFUSED_LONGEST_US (30LL * USEC_PER_SEC)
#define STEADY_US          (10LL * USEC_PER_SEC) /* a session that lived so long makes the next probe immediate */

/* Pinging each 300 ms all day would cost 0.036 s of processor per minute. */
#define PING_BUSY_US (300LL * USEC_PER_MSEC)
#define PING_IDLE_US (2LL * USEC_PER_SEC)
#define LATE_US      (500LL * USEC_PER_MSEC)
#define DEAD_US      (2LL * USEC_PER_SEC)
#define FRESH_US     (1LL * USEC_PER_SEC)
#define BUSY_US      (1LL * USEC_PER_SEC)

static void enter(struct supervise *supervise, enum supervise_state state, int64_t now_us)
{
	supervise->state = state;
	supervise->since_us = now_us;
}

void supervise_init(struct supervise *supervise, int64_t now_us)
{
	*supervise = (struct supervise){ .retry_us = now_us };
	enter(supervise, SUPERVISE_DETACHED, now_us);
	text_copy(supervise->reason, sizeof supervise->reason, "not tried yet");
}

/* The reason may quote a path, cut within a character. */
static void set_reason(struct supervise *supervise, const char *reason)
{
	text_copy(supervise->reason, sizeof supervise->reason, reason);
	text_clean(supervise->reason);
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static enum supervise_action wait_until(int64_t at_us, int64_t *wake_us)
{
	*wake_us = at_us;
	return SUPERVISE_WAIT;
}

static enum supervise_action drop(struct supervise *supervise, int64_t now_us, const char *reason)
{
	set_reason(supervise, reason);
	enter(supervise, SUPERVISE_DROPPING, now_us);
	return SUPERVISE_DROP;
}

static enum supervise_action next_detached(struct supervise *supervise, int64_t now_us, int64_t *wake_us)
{
	if (now_us < supervise->retry_us)
		return wait_until(supervise->retry_us, wake_us);
	enter(supervise, SUPERVISE_PROBING, now_us);
	return SUPERVISE_PROBE;
}

static enum supervise_action next_probing(struct supervise *supervise, int64_t now_us, int64_t *wake_us)
{
	if (now_us < supervise->since_us + PROBE_PATIENCE_US)
		return wait_until(supervise->since_us + PROBE_PATIENCE_US, wake_us);
	supervise_failed(supervise, now_us,
			 "the master takes connections and does not answer: is snmpd hung or stopped?");
	return SUPERVISE_GIVE_UP;
}

static enum supervise_action next_registering(struct supervise *supervise, int64_t now_us, int64_t *wake_us)
{
	if (now_us < supervise->since_us + DEAD_US)
		return wait_until(supervise->since_us + DEAD_US, wake_us);
	return drop(supervise, now_us, "the master did not answer a registration for 2 s");
}

/* Attached or late. */
static enum supervise_action next_attached(struct supervise *supervise, int64_t now_us, int64_t *wake_us)
{
	bool busy = supervise->waiting || now_us < supervise->busy_us;
	int64_t due = supervise->ping_us + (busy ? PING_BUSY_US : PING_IDLE_US);

	if (!supervise->pinging) {
		if (now_us < due)
			return wait_until(due, wake_us);
		supervise->pinging = true;
		supervise->ping_us = now_us;
		return SUPERVISE_PING;
	}
	if (now_us >= supervise->ping_us + DEAD_US)
		return drop(supervise, now_us, "the master did not answer a ping for 2 s");
	if (now_us >= supervise->ping_us + LATE_US && supervise->state == SUPERVISE_ATTACHED)
		enter(supervise, SUPERVISE_LATE, now_us);
	if (supervise->state == SUPERVISE_LATE)
		return wait_until(supervise->ping_us + DEAD_US, wake_us);
	return wait_until(supervise->ping_us + LATE_US, wake_us);
}

enum supervise_action supervise_next(struct supervise *supervise, int64_t now_us, int64_t *wake_us)
{
	switch (supervise->state) {
	case SUPERVISE_DETACHED:
		return next_detached(supervise, now_us, wake_us);
	case SUPERVISE_PROBING:
		return next_probing(supervise, now_us, wake_us);
	case SUPERVISE_REGISTERING:
		return next_registering(supervise, now_us, wake_us);
	case SUPERVISE_ATTACHED:
	case SUPERVISE_LATE:
		return next_attached(supervise, now_us, wake_us);
	case SUPERVISE_DROPPING:
		break;
	}
	return wait_until(INT64_MAX, wake_us);
}

static void probe_later(struct supervise *supervise, int64_t now_us)
{
	supervise->wait_us = supervise->wait_us ? earlier(supervise->wait_us * 2, PROBE_LONGEST_US) : PROBE_FIRST_US;
	supervise->retry_us = now_us + supervise->wait_us;
}

void supervise_failed(struct supervise *supervise, int64_t now_us, const char *reason)
{
	if (supervise->state != SUPERVISE_PROBING)
		return;
	enter(supervise, SUPERVISE_DETACHED, now_us);
	supervise->refused = false;
	set_reason(supervise, reason);
	probe_later(supervise, now_us);
}

void supervise_opened(struct supervise *supervise, int64_t now_us)
{
	enter(supervise, SUPERVISE_REGISTERING, now_us);
	supervise->pinging = false;
	supervise->busy_us = 0;
	if (!supervise->refused)
		text_copy(supervise->reason, sizeof supervise->reason, "registering");
}

bool supervise_registered(struct supervise *supervise, int64_t now_us)
{
	if (supervise->state != SUPERVISE_REGISTERING)
		return false;
	enter(supervise, SUPERVISE_ATTACHED, now_us);
	/* The answers to the registrations are as good as that to a ping. */
	supervise->ping_us = supervise->answered_us = supervise->attached_us = now_us;
	supervise->refused = false;
	supervise->refusals = 0;
	supervise->attaches++;
	supervise->reason[0] = '\0';
	return true;
}

void supervise_refused(struct supervise *supervise, int64_t now_us, const char *reason)
{
	if (supervise->state == SUPERVISE_DROPPING)
		return;
	drop(supervise, now_us, reason);
	supervise->refused = true;
	supervise->refusals++;
}

void supervise_answered(struct supervise *supervise, int64_t now_us)
{
	if (!supervise->pinging)
		return;
	supervise->pinging = false;
	supervise->answered_us = supervise->ping_us;
	supervise->took_us = now_us - supervise->ping_us;
	if (supervise->state == SUPERVISE_LATE)
		enter(supervise, SUPERVISE_ATTACHED, now_us);
}

static int64_t refused_wait_us(unsigned refusals)
{
	int64_t wait = REFUSED_FIRST_US;

	while (--refusals && wait < REFUSED_LONGEST_US)
		wait *= 2;
	return earlier(wait, REFUSED_LONGEST_US);
}

void supervise_lost(struct supervise *supervise, int64_t now_us)
{
	bool was_attached = supervise->attached_us != 0;
	bool was_steady = supervise_is_steady(supervise, now_us);

	if (was_attached)
		supervise->drops++;
	if (supervise->state != SUPERVISE_DROPPING)
		text_copy(supervise->reason, sizeof supervise->reason,
			  "the master closed the session: was snmpd stopped or restarted?");
	enter(supervise, SUPERVISE_DETACHED, now_us);
	supervise->pinging = false;
	if (supervise->refused) {
		supervise->retry_us = now_us + refused_wait_us(supervise->refusals);
	} else if (was_steady) {
		supervise->wait_us = 0;
		supervise->retry_us = now_us;
	} else {
		probe_later(supervise, now_us);
	}
	supervise->attached_us = 0;
}

void supervise_sent(struct supervise *supervise, int64_t now_us)
{
	supervise->busy_us = now_us + BUSY_US;
}

void supervise_hurry(struct supervise *supervise, bool waiting)
{
	supervise->waiting = waiting;
}

bool supervise_can_send(const struct supervise *supervise, int64_t now_us)
{
	return supervise->state == SUPERVISE_ATTACHED && now_us - supervise->answered_us <= FRESH_US &&
	       !(supervise->pinging && now_us - supervise->ping_us >= LATE_US);
}

bool supervise_is_steady(const struct supervise *supervise, int64_t now_us)
{
	return supervise->attached_us && now_us - supervise->attached_us >= STEADY_US;
}

const char *supervise_word(const struct supervise *supervise)
{
	switch (supervise->state) {
	case SUPERVISE_ATTACHED:
		return "attached";
	case SUPERVISE_LATE:
		return "late";
	default:
		return supervise->refused ? "refused" : "detached";
	}
}
