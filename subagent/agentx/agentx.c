/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build-config.h"

#include "agentx/agentx.h"

#include "agentx/agentx_library.h"
#include "agentx/agentx_probe.h"
#include "agentx/agentx_session.h"
#include "agentx/agentx_supervise.h"
#include "base/clock.h"
#include "base/complaint.h"
#include "base/log.h"
#include "base/text.h"
#include "service/loop.h"

#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

#include <net-snmp/agent/net-snmp-agent-includes.h>

#include <stdlib.h>
#include <string.h>

#define RETELL_US (5LL * USEC_PER_SEC)

struct agentx {
	const struct clock *clock;
	const struct config *config;
	uv_timer_t timer;
	/* AgentX only; NULL when stand-alone. */
	struct agentx_probe *probe;
	struct agentx_session *session;
	struct supervise supervise;
	struct complaint complaint;
	char told[160]; /* the last reason in the log */
	int64_t told_us;
	int64_t started_us;
};

int agentx_init(const struct config *config)
{
	return agentx_library_init(config);
}

static bool is_standalone(const struct agentx *agentx)
{
	return agentx->config->snmp.mode == SNMP_STANDALONE;
}

static int64_t now_us(const struct agentx *agentx)
{
	return clock_monotonic_us(agentx->clock);
}

/* A new reason is told at once (somebody may be looking while he mends), the same one ever more rarely. */
static void tell_detached(struct agentx *agentx)
{
	const char *reason = agentx->supervise.reason;
	int64_t now = now_us(agentx);

	if (strcmp(reason, agentx->told) != 0 && now - agentx->told_us >= RETELL_US) {
		agentx->complaint.next_us = now;
		agentx->told_us = now;
		text_copy(agentx->told, sizeof agentx->told, reason);
	}
	complain(&agentx->complaint, agentx->clock, "agentx", "SNMP is not served: %s", reason);
}

/* A session that does not last is part of the trouble. */
static void tell_steady(struct agentx *agentx)
{
	if (supervise_is_steady(&agentx->supervise, now_us(agentx)))
		complaint_end(&agentx->complaint, agentx->clock, "agentx", "SNMP is served again");
}

static void act(struct agentx *agentx, enum supervise_action action)
{
	switch (action) {
	case SUPERVISE_PROBE:
		agentx_probe_start(agentx->probe);
		break;
	case SUPERVISE_GIVE_UP:
		agentx_probe_stop(agentx->probe);
		tell_detached(agentx);
		break;
	case SUPERVISE_PING:
		agentx_session_ping(agentx->session);
		break;
	case SUPERVISE_DROP:
		agentx_session_drop(agentx->session);
		break;
	case SUPERVISE_WAIT:
		break;
	}
}

static void run(uv_timer_t *timer)
{
	struct agentx *agentx = timer->data;
	enum supervise_action action;
	int64_t wake, now;

	do {
		now = now_us(agentx);
		action = supervise_next(&agentx->supervise, now, &wake);
		act(agentx, action);
	} while (action != SUPERVISE_WAIT);
	if (wake != INT64_MAX)
		uv_timer_start(timer, run, loop_wait_ms(wake, now), 0);
}

/* Events come from inside the library's or libuv's calls: what follows from them is done in a later turn. */
static void wake(struct agentx *agentx)
{
	int64_t now = now_us(agentx);

	uv_timer_start(&agentx->timer, run, loop_wait_ms(now, now), 0);
}

static void on_opened(void *context, int fd, const struct agentx_response *response)
{
	struct agentx *agentx = context;

	supervise_opened(&agentx->supervise, now_us(agentx));
	if (agentx_session_open(agentx->session, fd, response)) {
		log_error("agentx", "no memory for a session");
		supervise_lost(&agentx->supervise, now_us(agentx));
	}
	wake(agentx);
}

static void on_failed(void *context, const char *reason)
{
	struct agentx *agentx = context;

	supervise_failed(&agentx->supervise, now_us(agentx), reason);
	tell_detached(agentx);
	wake(agentx);
}

static void on_registered(void *context)
{
	struct agentx *agentx = context;

	if (supervise_registered(&agentx->supervise, now_us(agentx)) && agentx->supervise.attaches == 1)
		log_info("agentx", "attached to %s", agentx->config->snmp.agentx_socket);
	wake(agentx);
}

static void on_refused(void *context, const char *reason)
{
	struct agentx *agentx = context;

	supervise_refused(&agentx->supervise, now_us(agentx), reason);
	agentx_session_drop(agentx->session);
}

static void on_answered(void *context)
{
	struct agentx *agentx = context;

	supervise_answered(&agentx->supervise, now_us(agentx));
	tell_steady(agentx);
	wake(agentx);
}

static void on_lost(void *context)
{
	struct agentx *agentx = context;

	supervise_lost(&agentx->supervise, now_us(agentx));
	tell_detached(agentx);
	wake(agentx);
}

static int supervision_init(struct agentx *agentx, struct loop *loop)
{
	const struct agentx_probe_events probe = { .opened = on_opened, .failed = on_failed, .context = agentx };
	const struct agentx_session_events session = {
		.registered = on_registered,
		.refused = on_refused,
		.answered = on_answered,
		.lost = on_lost,
		.context = agentx,
	};

	supervise_init(&agentx->supervise, agentx->started_us);
	agentx->probe = agentx_probe_new(loop, agentx->config->snmp.agentx_socket, &probe);
	agentx->session = agentx_session_new(&session);
	if (!agentx->probe || !agentx->session) {
		agentx_probe_free(agentx->probe);
		agentx_session_free(agentx->session);
		return -1;
	}
	return 0;
}

struct agentx *agentx_new(struct loop *loop, const struct clock *clock, const struct config *config)
{
	struct agentx *agentx = calloc(1, sizeof *agentx);

	if (!agentx)
		return NULL;
	agentx->clock = clock;
	agentx->config = config;
	agentx->started_us = clock_monotonic_us(clock);
	if (!is_standalone(agentx) && supervision_init(agentx, loop)) {
		free(agentx);
		return NULL;
	}
	uv_timer_init(loop_uv(loop), &agentx->timer);
	agentx->timer.data = agentx;
	if (!is_standalone(agentx))
		wake(agentx);
	return agentx;
}

static void on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

void agentx_free(struct agentx *agentx)
{
	if (!agentx)
		return;
	agentx_probe_free(agentx->probe);
	agentx_session_free(agentx->session);
	agentx_library_release();
	uv_close((uv_handle_t *)&agentx->timer, on_closed);
}

bool agentx_can_send(const struct agentx *agentx)
{
	if (is_standalone(agentx))
		return true;
	return supervise_can_send(&agentx->supervise, now_us(agentx)) && agentx_session_writable(agentx->session);
}

void agentx_send(struct agentx *agentx, struct variable_list *variables)
{
	if (!agentx_can_send(agentx))
		return;
	send_v2trap(variables);
	if (is_standalone(agentx))
		return;
	supervise_sent(&agentx->supervise, now_us(agentx));
	wake(agentx);
}

void agentx_hurry(struct agentx *agentx, bool waiting)
{
	if (is_standalone(agentx))
		return;
	supervise_hurry(&agentx->supervise, waiting);
	wake(agentx);
}

static void supervision_state(const struct agentx *agentx, struct agentx_state *state)
{
	const struct supervise *supervise = &agentx->supervise;

	state->mode = "agentx";
	state->state = supervise_word(supervise);
	state->since_us = supervise->since_us;
	state->attaches = supervise->attaches;
	state->drops = supervise->drops;
	state->ping_us = supervise->took_us;
	text_copy(state->reason, sizeof state->reason, supervise->reason);
}

void agentx_state(const struct agentx *agentx, struct agentx_state *state)
{
	*state = (struct agentx_state){ .mode = "off", .state = "off" };
	if (!agentx)
		return;
	if (is_standalone(agentx))
		*state = (struct agentx_state){ .mode = "standalone",
						.state = "listening",
						.since_us = agentx->started_us };
	else
		supervision_state(agentx, state);
}
