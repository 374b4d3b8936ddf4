/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Composition: which parts the service has, in which order they begin and end. */
#include "agentx/agentx.h"
#include "base/clock.h"
#include "base/folder.h"
#include "base/log.h"
#include "cli.h"
#include "config/config.h"
#include "core/board.h"
#include "mibs/mib.h"
#include "service/delivery.h"
#include "service/history.h"
#include "service/journal.h"
#include "service/loop.h"
#include "service/notifier.h"
#include "service/service.h"
#include "service/turns.h"
#include "web/web.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SIGNALS      3
#define SUBSYSTEM    "service"
#define TICK_MS      1000
#define LAST_WAIT_US (3LL * USEC_PER_SEC) /* for the store, at the end */

struct whole {
	struct service service;
	struct notifier *notifier;
	struct web *web;
	uv_timer_t tick;
	uv_signal_t signals[SIGNALS];
	int started; /* the handles above that are open */
};

static const int signals[SIGNALS] = { SIGTERM, SIGINT, SIGHUP };

static void on_signal(uv_signal_t *handle, int number)
{
	const struct whole *whole = handle->data;

	if (number == SIGHUP) {
		log_warn(SUBSYSTEM, "signal 1: configuration is read at the start only; restart to have it read anew");
		return;
	}
	log_info(SUBSYSTEM, "signal %d: ending", number);
	loop_stop(whole->service.loop);
}

static void on_tick(uv_timer_t *timer)
{
	board_tick(((struct whole *)timer->data)->service.board);
}

static void board_is_back(void *context)
{
	struct turns *turns = ((struct whole *)context)->service.turns;

	if (turns) /* it may come back while we end */
		turns_begin(turns);
}

static void archive_is_sealed(void *context)
{
	delivery_look(((struct whole *)context)->service.delivery);
}

static void archive_has_left(void *context)
{
	journal_look_at_spool(((struct whole *)context)->service.journal);
}

/* --- notifications --- */

static bool can_send(void *context)
{
	return agentx_can_send(((struct whole *)context)->service.agentx);
}

static void send_notice(void *context, const struct notice *notice)
{
	mib_send_status_change(&((struct whole *)context)->service, notice);
}

static void notices_wait(void *context, bool waiting)
{
	agentx_hurry(((struct whole *)context)->service.agentx, waiting);
}

/* --- begin and end --- */

/* Ours alone: measures may tell what the public page does not. */
static int make_folder(const char *path)
{
	if (folder_make(path, 0750) == 0)
		return 0;
	log_error_errno(SUBSYSTEM, "cannot make the folder %s", path);
	return -1;
}

static void start_handles(struct whole *whole)
{
	uv_loop_t *uv = loop_uv(whole->service.loop);

	uv_timer_init(uv, &whole->tick);
	whole->tick.data = whole;
	uv_timer_start(&whole->tick, on_tick, TICK_MS, TICK_MS);
	for (size_t i = 0; i < SIGNALS; i++) {
		uv_signal_init(uv, &whole->signals[i]);
		whole->signals[i].data = whole;
		uv_signal_start(&whole->signals[i], on_signal, signals[i]);
	}
	whole->started = 1;
}

/* The parts in the order in which they need each other. */
static int begin_parts(struct whole *whole)
{
	struct service *service = &whole->service;
	const struct config *config = service->config;
	const struct journal_observer watcher = { .ready = board_is_back,
						  .sealed = archive_is_sealed,
						  .context = whole };

	const struct delivery_observer centre = { .left = archive_has_left, .context = whole };

	service->board = board_new(service->clock);
	if (!service->board)
		return -1;
	start_handles(whole);
	service->turns = turns_new(service->loop, service->clock, config, service->board);
	service->delivery = delivery_new(service->loop, service->clock, config, &centre);
	if (!service->turns || !service->delivery)
		return -1;
	service->journal = journal_new(service->loop, service->clock, config, service->board, &watcher);
	if (!service->journal)
		return -1;
	service->history = history_new(service->loop, service->clock, config, service->board, service->journal);
	return service->history ? 0 : -1;
}

static int begin_snmp(struct whole *whole)
{
	struct service *service = &whole->service;
	const struct notify_sender sender = {
		.can_send = can_send, .send = send_notice, .waiting = notices_wait, .context = whole
	};

	if (service->config->snmp.mode == SNMP_OFF)
		return 0;
	service->agentx = agentx_new(service->loop, service->clock, service->config);
	if (!service->agentx || mib_register(service))
		return -1;
	if (!service->config->snmp.notifications)
		return 0;
	whole->notifier = notifier_new(service->loop, service->clock, service->board, &sender);
	if (!whole->notifier)
		return -1;
	service->notify = notifier_queue(whole->notifier);
	return 0;
}

static int begin(struct whole *whole)
{
	struct service *service = &whole->service;
	const struct config *config = service->config;
	bool snmp = config->snmp.mode != SNMP_OFF;

	if (make_folder(config->state_dir) || make_folder(config->runtime_dir))
		return -1;
	if (snmp && agentx_init(config))
		return -1;
	service->loop = loop_new(service->clock, snmp);
	if (!service->loop || loop_adopt_orphans(service->loop) || begin_parts(whole) || begin_snmp(whole))
		return -1;
	whole->web = web_new(service);
	return whole->web ? 0 : -1;
}

/* What the store has been given becomes durable within a second or so; it is waited for, but not for ever. */
static void wait_for_store(struct whole *whole)
{
	const struct service *service = &whole->service;
	int64_t until = clock_monotonic_us(service->clock) + LAST_WAIT_US;
	struct journal_figures figures;

	for (;;) {
		journal_figures(service->journal, &figures);
		if (!figures.held || clock_monotonic_us(service->clock) >= until)
			return;
		loop_turn(service->loop, 50 * USEC_PER_MSEC);
	}
}

static void close_handles(struct whole *whole)
{
	if (!whole->started)
		return;
	uv_close((uv_handle_t *)&whole->tick, NULL);
	for (size_t i = 0; i < SIGNALS; i++)
		uv_close((uv_handle_t *)&whole->signals[i], NULL);
}

/* First the faces: while the loop still turns for the store, nobody asks for what is going. The board, which tells its
 * observers, is not touched any more. */
static void end(struct whole *whole)
{
	struct service *service = &whole->service;

	close_handles(whole);
	web_free(whole->web);
	agentx_free(service->agentx);
	notifier_free(whole->notifier);
	turns_free(service->turns);
	service->turns = NULL;
	if (service->journal)
		wait_for_store(whole);
	history_free(service->history);
	delivery_free(service->delivery);
	journal_free(service->journal);
	if (service->loop)
		loop_free(service->loop);
	board_free(service->board);
}

static int serve(const struct config *config)
{
	struct whole whole = {
		.service = {
			.clock = &clock_system,
			.config = config,
			.started_us = clock_wall_us(&clock_system),
			.started_monotonic_us = clock_monotonic_us(&clock_system),
			.version = cli_version(),
		},
	};
	int failed;

	signal(SIGPIPE, SIG_IGN);
	gethostname(whole.service.host, sizeof whole.service.host - 1);
	failed = begin(&whole);
	if (!failed) {
		log_info(SUBSYSTEM, "z_stats %s runs", cli_version());
		loop_run(whole.service.loop);
	}
	end(&whole);
	return failed ? 1 : 0;
}

/* Agents of others run below this process, and the network talks to it. */
static bool may_run(const struct cli *cli)
{
	if (geteuid() != 0 || cli->allow_root)
		return true;
	fprintf(stderr, "z_stats: the service does not run as root. Give it a user of its own (README, \"Install\"), "
			"or give --allow-root for a trial\n");
	return false;
}

int main(int argc, char **argv)
{
	struct options_problems problems = { 0 };
	struct cli cli;
	int status;

	if (cli_parse(&cli, argc, argv, &status))
		return status;
	if (cli.command)
		return cli_run(&cli);
	if (!may_run(&cli))
		return 2;
	log_init("z_stats", cli.verbose ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO);
	struct config *config = config_read(cli.config_file, &problems);
	options_problems_print(&problems);
	options_problems_release(&problems);
	if (!config)
		return 1;
	status = serve(config);
	config_free(config);
	return status;
}
