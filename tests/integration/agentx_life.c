/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The supervision of AgentX against a real snmpd: absent, attached, stopped, restarted, closed to us, serving another
 * z_stats, and impostors in its place. Through all of it no turn of the loop may take more than 50 ms.
 */
#include "build-config.h"

#include "agentx/agentx.h"
#include "base/clock.h"
#include "service/loop.h"
#include "snmp_kit.h"

#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

#include <net-snmp/agent/net-snmp-agent-includes.h>

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#define TURN_US     (20LL * USEC_PER_MSEC)
#define DEADLINE_US (20LL * USEC_PER_SEC)
#define LAG_MOST_US (50LL * USEC_PER_MSEC)
#define NOBODY      65534

#define ROOT         1, 3, 6, 1, 4, 1, 8072, 9999, 9999, 8091
#define SCALAR       "1.3.6.1.4.1.8072.9999.9999.8091.1.0"
#define LATE_SCALAR  "1.3.6.1.4.1.8072.9999.9999.8091.2.0"
#define NOTIFICATION 1, 3, 6, 1, 4, 1, 8072, 9999, 9999, 8091, 0, 1

struct life {
	struct kit kit;
	struct config config;
	struct loop *loop;
	struct agentx *agentx;
	uv_timer_t wanting; /* a notification every 5 ms */
	unsigned sent;
};

static void turn(void *context)
{
	loop_turn(((struct life *)context)->loop, TURN_US);
}

static struct agentx_state state_of(struct life *life)
{
	struct agentx_state state;

	agentx_state(life->agentx, &state);
	return state;
}

/* Turns the loop until the state is that and the reason has this text in it. */
static void until(struct life *life, const char *word, const char *reason)
{
	int64_t deadline = kit_now_us() + DEADLINE_US;
	struct agentx_state state;

	do {
		turn(life);
		state = state_of(life);
		if (strcmp(state.state, word) == 0 && strstr(state.reason, reason))
			return;
	} while (kit_now_us() < deadline);
	fail_msg("state is %s (%s), not %s (%s)", state.state, state.reason, word, reason);
}

static void turn_for(struct life *life, int64_t us)
{
	int64_t end = kit_now_us() + us;

	while (kit_now_us() < end)
		turn(life);
}

static void assert_no_lag(struct life *life, const char *when)
{
	struct loop_lag lag;

	loop_lag(life->loop, &lag);
	print_message("%s: worst turn %lld us of %llu\n", when, (long long)lag.worst_us, (unsigned long long)lag.turns);
	assert_in_range(lag.worst_us, 0, LAG_MOST_US);
	loop_lag_reset(life->loop);
}

static void assert_get(struct life *life, const char *oid, const char *value)
{
	char output[256];
	bool got = kit_get(&life->kit, "public", oid, output, sizeof output, turn, life);

	if (!got || strcmp(output, value) != 0)
		fail_msg("snmpget %s: \"%s\", not \"%s\"", oid, output, value);
}

static void send_notification(struct life *life)
{
	static const oid trap_oid[] = { 1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0 };
	static const oid notification[] = { NOTIFICATION };
	netsnmp_variable_list *variables = NULL;

	snmp_varlist_add_variable(&variables, trap_oid, OID_LENGTH(trap_oid), ASN_OBJECT_ID, notification,
				  sizeof notification);
	agentx_send(life->agentx, variables);
	snmp_free_varbind(variables);
	life->sent++;
}

static void on_wanting(uv_timer_t *timer)
{
	struct life *life = timer->data;

	if (agentx_can_send(life->agentx))
		send_notification(life);
}

static void want_notifications(struct life *life, bool wanted)
{
	agentx_hurry(life->agentx, wanted);
	if (wanted)
		uv_timer_start(&life->wanting, on_wanting, 0, 5);
	else
		uv_timer_stop(&life->wanting);
}

static int value_1 = 42, value_2 = 43;

static void register_scalar(const char *name, oid last, int *value)
{
	const oid name_of[] = { ROOT, last, 0 };

	assert_int_equal(netsnmp_register_read_only_int_instance(name, name_of, OID_LENGTH(name_of), value, NULL), 0);
}

static int group_setup(void **state)
{
	struct life *life = calloc(1, sizeof *life);

	assert_non_null(life);
	kit_init(&life->kit);
	life->config = (struct config){
		.state_dir = life->kit.folder,
		.runtime_dir = life->kit.folder,
		.snmp = { .mode = SNMP_AGENTX, .agentx_socket = life->kit.socket, .listen = "", .community = "" },
	};
	assert_int_equal(agentx_init(&life->config), 0);
	life->loop = loop_new(&clock_system, true);
	assert_non_null(life->loop);
	uv_timer_init(loop_uv(life->loop), &life->wanting);
	life->wanting.data = life;
	register_scalar("before", 1, &value_1);
	life->agentx = agentx_new(life->loop, &clock_system, &life->config);
	assert_non_null(life->agentx);
	*state = life;
	return 0;
}

static int group_teardown(void **state)
{
	struct life *life = *state;

	uv_close((uv_handle_t *)&life->wanting, NULL);
	loop_free(life->loop);
	kit_release(&life->kit);
	free(life);
	return 0;
}

static void need_snmpd(struct life *life)
{
	if (life->kit.skipped) {
		print_message("snmpd or snmpget is not installed: apt install snmpd snmp\n");
		skip();
	}
}

static void absent_master_is_named(void **state)
{
	struct life *life = *state;

	until(life, "detached", "there is no socket");
	assert_false(agentx_can_send(life->agentx));
	turn_for(life, 2 * USEC_PER_SEC);
	assert_no_lag(life, "snmpd absent");
}

static void no_descriptor_is_inherited(void **state)
{
	DIR *folder = opendir("/proc/self/fd");
	int left_open = 0;

	(void)state;
	assert_non_null(folder);
	for (struct dirent *entry; (entry = readdir(folder));) {
		int fd = atoi(entry->d_name);

		if (fd > STDERR_FILENO && !(fcntl(fd, F_GETFD) & FD_CLOEXEC))
			left_open++;
	}
	closedir(folder);
	assert_int_equal(left_open, 0);
}

static void attaches_and_serves_both_orders_of_registration(void **state)
{
	struct life *life = *state;

	need_snmpd(life);
	kit_start_snmpd(&life->kit, "0666");
	until(life, "attached", "");
	assert_get(life, SCALAR, "42");
	register_scalar("after", 2, &value_2);
	assert_get(life, LATE_SCALAR, "43");
	assert_int_equal(state_of(life).attaches, 1);
	assert_string_equal(state_of(life).reason, "");
	assert_no_lag(life, "snmpd started");
	no_descriptor_is_inherited(NULL);
}

static void notification_arrives(void **state)
{
	struct life *life = *state;
	int64_t deadline = kit_now_us() + DEADLINE_US;
	unsigned received = 0;

	need_snmpd(life);
	kit_received(&life->kit);
	want_notifications(life, true);
	while (!received && kit_now_us() < deadline) {
		turn(life);
		received = kit_received(&life->kit);
	}
	want_notifications(life, false);
	assert_true(received > 0);
	assert_no_lag(life, "notifications");
}

static void stopped_master_stops_nobody(void **state)
{
	struct life *life = *state;

	need_snmpd(life);
	want_notifications(life, true);
	kill(life->kit.snmpd, SIGSTOP);
	int64_t stopped = kit_now_us();

	until(life, "late", "");
	assert_true(kit_now_us() - stopped < 1500 * USEC_PER_MSEC);
	assert_false(agentx_can_send(life->agentx));
	until(life, "detached", "did not answer a ping");
	assert_true(kit_now_us() - stopped < 3 * USEC_PER_SEC);
	turn_for(life, 8 * USEC_PER_SEC - (kit_now_us() - stopped));
	assert_false(agentx_can_send(life->agentx));
	assert_no_lag(life, "snmpd stopped for 8 s, a notification every 5 ms");

	kit_received(&life->kit);
	kill(life->kit.snmpd, SIGCONT);
	int64_t continued = kit_now_us();
	until(life, "attached", "");
	print_message("attached again %lld ms after SIGCONT\n", (long long)(kit_now_us() - continued) / 1000);
	assert_get(life, SCALAR, "42");
	assert_true(kit_received(&life->kit) > 0);
	want_notifications(life, false);
	assert_int_equal(state_of(life).attaches, 2);
	assert_int_equal(state_of(life).drops, 1);
	assert_no_lag(life, "snmpd goes on");
}

static void restarted_master_is_found_soon(void **state)
{
	struct life *life = *state;
	uint64_t attaches = state_of(life).attaches;

	need_snmpd(life);
	want_notifications(life, true);
	kit_end_snmpd(&life->kit);
	until(life, "detached", "");
	kit_start_snmpd(&life->kit, "0666");
	while (access(life->kit.socket, F_OK))
		turn(life);
	int64_t there = kit_now_us();

	until(life, "attached", "");
	int64_t took = kit_now_us() - there;

	print_message("attached %lld ms after the new master's socket\n", (long long)took / 1000);
	assert_true(took < 1200 * USEC_PER_MSEC);
	assert_int_equal(state_of(life).attaches, attaches + 1);
	assert_get(life, SCALAR, "42");
	assert_get(life, LATE_SCALAR, "43");
	want_notifications(life, false);
	assert_no_lag(life, "snmpd killed and started again");
}

/* Stopped at any moment: between the probe and its answer, amid the registrations, before a ping. */
static void stops_at_any_moment_wait_for_nothing(void **state)
{
	struct life *life = *state;
	unsigned seed = 7;

	need_snmpd(life);
	want_notifications(life, true);
	for (int i = 0; i < 12; i++) {
		kill(life->kit.snmpd, SIGSTOP);
		turn_for(life, 2000 * USEC_PER_MSEC + rand_r(&seed) % (600 * USEC_PER_MSEC));
		kill(life->kit.snmpd, SIGCONT);
		turn_for(life, rand_r(&seed) % (20 * USEC_PER_MSEC));
	}
	until(life, "attached", "");
	assert_get(life, SCALAR, "42");
	want_notifications(life, false);
	assert_no_lag(life, "snmpd stopped at any moment");
}

static void closed_socket_says_what_to_type(void **state)
{
	struct life *life = *state;
	bool root = geteuid() == 0;

	need_snmpd(life);
	kit_end_snmpd(&life->kit);
	kit_start_snmpd(&life->kit, "0000");
	if (root)
		assert_int_equal(seteuid(NOBODY), 0);
	until(life, "detached", "may not pass");
	assert_non_null(strstr(state_of(life).reason, "agentXPerms "));
	print_message("%s\n", state_of(life).reason);
	if (root)
		assert_int_equal(seteuid(0), 0);
	chmod(life->kit.socket, 0666);
	until(life, "attached", "");
	assert_no_lag(life, "socket without permission");
}

static int connect_to(const char *path, int flags)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);

	assert_true(fd >= 0);
	strcpy(address.sun_path, path);
	if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
		return fd;
	close(fd);
	return -1;
}

static void put_u32(unsigned char *to, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		to[i] = (unsigned char)(value >> 8 * i);
}

/* Sends a message and takes the whole Response: net-snmp's repeats what was asked. Returns the session. */
static uint32_t exchange(int fd, const unsigned char *message, size_t length)
{
	unsigned char answer[512];

	assert_int_equal(send(fd, message, length, 0), length);
	assert_int_equal(recv(fd, answer, 20, MSG_WAITALL), 20);
	size_t payload = answer[16] | (size_t)answer[17] << 8;

	assert_in_range(payload, 8, sizeof answer - 20);
	assert_int_equal(recv(fd, answer + 20, payload, MSG_WAITALL), payload);
	assert_int_equal(answer[24] | answer[25] << 8, 0);
	return (uint32_t)answer[4] | (uint32_t)answer[5] << 8 | (uint32_t)answer[6] << 16 | (uint32_t)answer[7] << 24;
}

/* Another program that serves the scalar, as a second z_stats would. */
static int other_subagent(const char *path)
{
	static const uint32_t name[] = { ROOT, 1, 0 };
	const size_t count = sizeof name / sizeof *name;
	unsigned char open[32] = { 1, 1 }, registration[20 + 8 + sizeof name] = { 1, 3, 1 /* instance */ };
	int fd = connect_to(path, 0);

	assert_true(fd >= 0);
	put_u32(open + 16, 12);
	put_u32(registration + 4, exchange(fd, open, sizeof open));
	put_u32(registration + 16, 8 + sizeof name);
	registration[21] = 127; /* priority */
	registration[24] = (unsigned char)count;
	for (size_t i = 0; i < count; i++)
		put_u32(registration + 28 + 4 * i, name[i]);
	exchange(fd, registration, sizeof registration);
	return fd;
}

static void second_z_stats_is_told_so(void **state)
{
	struct life *life = *state;
	bool root = geteuid() == 0;

	need_snmpd(life);
	if (!root) {
		print_message("needs root, to be first at a socket that is closed to others\n");
		skip();
	}
	kit_end_snmpd(&life->kit);
	kit_start_snmpd(&life->kit, "0000");
	assert_int_equal(seteuid(NOBODY), 0);
	until(life, "detached", "may not pass");
	assert_int_equal(seteuid(0), 0);
	int other = other_subagent(life->kit.socket);

	chmod(life->kit.socket, 0666);
	until(life, "refused", "another z_stats is running");
	assert_false(agentx_can_send(life->agentx));
	turn_for(life, 2500 * USEC_PER_MSEC); /* a second try, refused as well */
	assert_string_equal(state_of(life).state, "refused");
	close(other);
	until(life, "attached", "");
	assert_get(life, SCALAR, "42");
	assert_no_lag(life, "another z_stats");
}

static int listen_instead(struct life *life)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	kit_end_snmpd(&life->kit);
	unlink(life->kit.socket);
	strcpy(address.sun_path, life->kit.socket);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(fd, 1), 0);
	return fd;
}

static void full_backlog_is_named(void **state)
{
	struct life *life = *state;
	int listener = listen_instead(life), filler[8], count = 0;

	while (count < 8 && (filler[count] = connect_to(life->kit.socket, SOCK_NONBLOCK)) >= 0)
		count++;
	assert_in_range(count, 1, 7);
	until(life, "detached", "takes no connections");
	assert_no_lag(life, "full backlog");
	while (count)
		close(filler[--count]);
	close(listener);
}

static void silent_master_is_named(void **state)
{
	struct life *life = *state;
	int listener = listen_instead(life);

	until(life, "detached", "does not answer");
	assert_no_lag(life, "silent master");
	close(listener);
}

static void impostor_is_named(void **state)
{
	struct life *life = *state;
	int listener = listen_instead(life), fd = -1;
	int64_t deadline = kit_now_us() + DEADLINE_US;
	static const char garbage[] = "HTTP/1.1 400 Bad Request\r\n\r\n";

	while ((fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) < 0 && kit_now_us() < deadline)
		turn(life);
	assert_true(fd >= 0);
	assert_int_equal(send(fd, garbage, sizeof garbage, 0), sizeof garbage);
	until(life, "detached", "no AgentX");
	close(fd);
	close(listener);
	assert_no_lag(life, "impostor");
}

/* The last one: after it the library is shut down. */
static void goodbye_waits_for_nothing(void **state)
{
	struct life *life = *state;

	if (!life->kit.skipped) {
		kit_start_snmpd(&life->kit, "0666");
		until(life, "attached", "");
		kill(life->kit.snmpd, SIGSTOP);
	}
	int64_t before = kit_now_us();

	agentx_free(life->agentx);
	int64_t took = kit_now_us() - before;

	print_message("goodbye to a stopped master: %lld us\n", (long long)took);
	assert_in_range(took, 0, LAG_MOST_US);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(absent_master_is_named),
		cmocka_unit_test(no_descriptor_is_inherited),
		cmocka_unit_test(attaches_and_serves_both_orders_of_registration),
		cmocka_unit_test(notification_arrives),
		cmocka_unit_test(stopped_master_stops_nobody),
		cmocka_unit_test(restarted_master_is_found_soon),
		cmocka_unit_test(stops_at_any_moment_wait_for_nothing),
		cmocka_unit_test(closed_socket_says_what_to_type),
		cmocka_unit_test(second_z_stats_is_told_so),
		cmocka_unit_test(full_backlog_is_named),
		cmocka_unit_test(silent_master_is_named),
		cmocka_unit_test(impostor_is_named),
		cmocka_unit_test(goodbye_waits_for_nothing),
	};
	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
