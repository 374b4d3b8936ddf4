/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "serve.h"

#include "announce.h"
#include "base/clock.h"
#include "base/duty.h"
#include "base/log.h"
#include "load.h"
#include "turn.h"

#include <stdlib.h>
#include <string.h>

#define PROGRAM "z_stats-runner"

struct server {
	struct load load;
	struct turn_table *turns;
	struct duty *duty; /* once greeted */
	bool announced, failed;
};

static int tell(void *context, json_t *message)
{
	const struct server *server = context;

	return duty_send(server->duty, message, NULL, 0);
}

/* --- turns --- */

static void send_end(struct server *server, const struct turn_end *end)
{
	if (duty_send(server->duty, turn_head(end), end->body, end->length))
		server->failed = true;
}

static void on_ended(void *context, const struct turn_end *end)
{
	send_end(context, end);
}

/* z_stats does not ask for such a turn; if it does, it must hear of its end all the same. */
static void refuse_turn(struct server *server, const char *name, uint64_t turn, const char *why)
{
	const struct agent agent = { .name = (char *)name };
	json_t *body = json_pack("{s:s}", "failed", why);
	char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
	const struct turn_end end = { .agent = &agent,
				      .turn = turn,
				      .end = REPORT_EXIT,
				      .time_us = clock_wall_us(&clock_system),
				      .detail = "",
				      .body = text ? text : "",
				      .length = text ? strlen(text) : 0 };

	send_end(server, &end);
	free(text);
	json_decref(body);
}

static int on_run(struct duty *duty, const struct frame *frame)
{
	struct server *server = duty_context(duty);
	const char *name = json_string_value(json_object_get(frame->head, "agent"));
	uint64_t turn = (uint64_t)json_integer_value(json_object_get(frame->head, "turn"));
	int64_t timeout_us = json_integer_value(json_object_get(frame->head, "timeout_us"));
	const struct agent *agent = name ? agents_find(&server->load.agents, name) : NULL;

	if (!agent)
		refuse_turn(server, name ? name : "", turn, "the runner has no such agent");
	else if (!agent->class || agent->problem)
		refuse_turn(server, name, turn, agent->problem ? agent->problem : "it has no class");
	else
		turn_start(server->turns, agent, turn, timeout_us > 0 ? timeout_us : agent->timeout_us);
	return server->failed ? -1 : 0;
}

/* --- the worker --- */

static int on_hello(struct duty *duty, json_t *hello, json_t *reply)
{
	struct server *server = duty_context(duty);
	const struct load_place place = { .configs_dir = json_string_value(json_object_get(hello, "configs_dir")),
					  .module = json_string_value(json_object_get(hello, "module")),
					  .agents_dir = json_string_value(json_object_get(hello, "agents_dir")) };
	const struct turn_setup setup = {
		.most = TURN_MOST, .clock = &clock_system, .ended = on_ended, .context = server
	};

	(void)reply;
	if (!place.configs_dir || !place.module || !place.agents_dir) {
		log_error(PROGRAM, "hello names no configs_dir, module or agents_dir");
		return -1;
	}
	server->duty = duty;
	if (load_all(&server->load, &place))
		return -1;
	server->turns = turn_table_new(&setup);
	if (!server->turns)
		log_error(PROGRAM, "no memory for the table of turns");
	return server->turns ? 0 : -1;
}

/* What was loaded is told right after the answer to hello, which must be the first message. */
static size_t prepare(struct duty *duty, struct pollfd *fds, size_t most, int *timeout_ms)
{
	struct server *server = duty_context(duty);
	size_t count = turn_prepare(server->turns, fds, most, timeout_ms);

	if (!server->announced)
		*timeout_ms = 0;
	return count;
}

static int dispatch(struct duty *duty, const struct pollfd *fds, size_t count)
{
	struct server *server = duty_context(duty);

	if (!server->announced && announce(&server->load, tell, server))
		return -1;
	server->announced = true;
	turn_dispatch(server->turns, fds, count);
	return server->failed ? -1 : 0;
}

int serve(void)
{
	static const struct duty_handler handlers[] = { { "run", on_run }, { NULL, NULL } };
	struct server server = { .announced = false };
	const struct duty_program program = { .name = PROGRAM,
					      .handlers = handlers,
					      .hello = on_hello,
					      .prepare = prepare,
					      .dispatch = dispatch,
					      .context = &server };
	int status = duty_run(&program);

	if (server.turns)
		turn_table_free(server.turns);
	load_release(&server.load);
	return status;
}
