/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * z_stats-rrd: the worker that holds all of librrd. It runs in the folder of the files, alone: a lock there keeps a
 * second one waiting until the first is gone, as librrd's own locks do not wait but fail.
 */
#include "base/clock.h"
#include "base/duty.h"
#include "base/log.h"
#include "rrd/declare.h"
#include "rrd/fetch.h"
#include "rrd/graph.h"
#include "rrd/position.h"
#include "rrd/sweep.h"
#include "rrd/update.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define NICE 10

struct rrd {
	int folder; /* -1 before hello */
	int lock;   /* its date tells when the folders were last looked through */
	struct declarations declarations;
	struct updater updater;
	struct position position;
	struct complaint settling;
};

static int enter_folder(struct rrd *rrd, const char *state_dir)
{
	if (chdir(state_dir) || (mkdir("rrd", 0750) && errno != EEXIST) || chdir("rrd")) {
		log_error_errno("rrd", "cannot enter the folder %s/rrd", state_dir);
		return -1;
	}
	rrd->folder = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	rrd->lock = open("lock", O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (rrd->folder < 0 || rrd->lock < 0 || flock(rrd->lock, LOCK_EX)) {
		log_error_errno("rrd", "cannot open and lock %s/rrd/lock", state_dir);
		return -1;
	}
	return 0; /* the lock ends with the process */
}

static int on_hello(struct duty *duty, json_t *hello, json_t *reply)
{
	struct rrd *rrd = duty_context(duty);
	const char *state_dir = json_string_value(json_object_get(hello, "state_dir"));

	if (!state_dir) {
		log_error("rrd", "hello names no state_dir");
		return -1;
	}
	if (enter_folder(rrd, state_dir))
		return -1;
	position_init(&rrd->position, rrd->folder);
	return json_object_set_new(reply, "position", json_integer((json_int_t)rrd->position.settled));
}

static int on_declare(struct duty *duty, const struct frame *frame)
{
	struct rrd *rrd = duty_context(duty);

	if (declarations_take(&rrd->declarations, json_object_get(frame->head, "agents")) == 0)
		return 0;
	log_error("rrd", "no memory for the declarations");
	return -1;
}

static int on_update(struct duty *duty, const struct frame *frame)
{
	struct rrd *rrd = duty_context(duty);
	json_int_t last = json_integer_value(json_object_get(frame->head, "last"));
	struct update_result result;

	update_apply(&rrd->updater, frame->body, frame->length, &result);
	if (result.later)
		return duty_refuse(duty, frame, "%s", result.fault.text);
	if (last > 0)
		position_note(&rrd->position, (uint64_t)last, &clock_system);
	uint64_t removed = sweep(rrd->folder, rrd->lock, (time_t)(clock_wall_us(&clock_system) / USEC_PER_SEC));
	return duty_reply(duty, frame,
			  json_pack("{s:I, s:I, s:I, s:I, s:I}", "applied", (json_int_t)rrd->position.applied,
				    "settled", (json_int_t)rrd->position.settled, "failed", (json_int_t)result.failed,
				    "skipped", (json_int_t)result.skipped, "removed", (json_int_t)removed),
			  NULL, 0);
}

static int on_graph(struct duty *duty, const struct frame *frame)
{
	struct rrd *rrd = duty_context(duty);
	struct picture picture;
	char why[256];

	if (graph_draw(&rrd->declarations, frame->head, &picture, why, sizeof why))
		return duty_refuse(duty, frame, "%s", why);
	int result = duty_reply(duty, frame, json_pack("{s:s}", "type", picture.type), picture.data, picture.length);
	picture_release(&picture);
	return result;
}

static int on_fetch(struct duty *duty, const struct frame *frame)
{
	struct rrd *rrd = duty_context(duty);
	char why[256];
	json_t *reply = fetch_answer(&rrd->declarations, frame->head, why, sizeof why);

	return reply ? duty_reply(duty, frame, reply, NULL, 0) : duty_refuse(duty, frame, "%s", why);
}

static size_t prepare(struct duty *duty, struct pollfd *fds, size_t most, int *timeout_ms)
{
	struct rrd *rrd = duty_context(duty);
	int wait_ms = position_wait_ms(&rrd->position, &clock_system);

	(void)fds;
	(void)most;
	if (wait_ms >= 0 && (*timeout_ms < 0 || wait_ms < *timeout_ms))
		*timeout_ms = wait_ms;
	return 0;
}

static void settle(struct rrd *rrd)
{
	if (position_settle(&rrd->position, &clock_system))
		complain(&rrd->settling, &clock_system, "rrd",
			 "cannot write the position to %s: %s; updates may come twice", "rrd/position",
			 strerror(errno));
	else
		complaint_end(&rrd->settling, &clock_system, "rrd", "the position is written again");
}

static int dispatch(struct duty *duty, const struct pollfd *fds, size_t count)
{
	struct rrd *rrd = duty_context(duty);

	(void)fds;
	(void)count;
	if (position_wait_ms(&rrd->position, &clock_system) == 0)
		settle(rrd);
	return 0;
}

int main(void)
{
	static const struct duty_handler handlers[] = { { "declare", on_declare },
							{ "update", on_update },
							{ "graph", on_graph },
							{ "fetch", on_fetch },
							{ NULL, NULL } };
	struct rrd rrd = { .folder = -1 };
	const struct duty_program program = { .name = "z_stats-rrd",
					      .handlers = handlers,
					      .hello = on_hello,
					      .prepare = prepare,
					      .dispatch = dispatch,
					      .context = &rrd };

	log_init(program.name, LOG_LEVEL_INFO);
	unsetenv("RRDCACHED_ADDRESS");      /* librrd would send everything there instead */
	setpriority(PRIO_PROCESS, 0, NICE); /* a thousand files to update must not keep the loop from a processor */
	declarations_init(&rrd.declarations);
	rrd.updater = (struct updater){ .declarations = &rrd.declarations, .clock = &clock_system };
	int status = duty_run(&program);
	if (rrd.folder >= 0)
		settle(&rrd);
	declarations_release(&rrd.declarations);
	return status;
}
