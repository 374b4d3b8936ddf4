/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build-config.h"

#include "snmp_kit.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define COMMAND_US (10LL * USEC_PER_SEC)

extern char **environ;

int64_t kit_now_us(void)
{
	return clock_monotonic_us(&clock_system);
}

static int udp_socket(int *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof address;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
	*port = ntohs(address.sin_port);
	return fd;
}

int kit_free_port(void)
{
	int port;

	close(udp_socket(&port));
	return port;
}

static bool is_program(const char *name)
{
	return access(name, X_OK) == 0;
}

void kit_init(struct kit *kit)
{
	*kit = (struct kit){ .receiver = -1,
			     .skipped = !is_program("/usr/sbin/snmpd") || !is_program("/usr/bin/snmpget") };
	strcpy(kit->folder, "/tmp/z_stats-test-XXXXXX");
	assert_non_null(mkdtemp(kit->folder));
	chmod(kit->folder, 0711); /* a test becomes another user to be refused at the socket, not here */
	snprintf(kit->socket, sizeof kit->socket, "%s/master", kit->folder);
	kit->port = kit_free_port();
}

static int remove_one(const char *path, const struct stat *stat_of, int type, struct FTW *walk)
{
	(void)stat_of;
	(void)type;
	(void)walk;
	return remove(path);
}

void kit_release(struct kit *kit)
{
	kit_end_snmpd(kit);
	if (kit->receiver >= 0)
		close(kit->receiver);
	nftw(kit->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void write_conf(struct kit *kit, const char *path, const char *permissions)
{
	FILE *file = fopen(path, "we");
	int port = 0;

	if (kit->receiver < 0)
		kit->receiver = udp_socket(&port);
	assert_non_null(file);
	fprintf(file,
		"agentAddress udp:127.0.0.1:%d\n"
		"rocommunity public 127.0.0.1\n"
		"master agentx\n"
		"agentXSocket %s\n"
		"agentXPerms %s 0711\n",
		kit->port, kit->socket, permissions);
	struct sockaddr_in address;
	socklen_t length = sizeof address;

	assert_int_equal(getsockname(kit->receiver, (struct sockaddr *)&address, &length), 0);
	fprintf(file, "trap2sink 127.0.0.1:%d public\n", ntohs(address.sin_port));
	assert_int_equal(fclose(file), 0);
}

void kit_start_snmpd(struct kit *kit, const char *permissions)
{
	char conf[96], log[96];
	const char *argv[] = { "/usr/sbin/snmpd", "-f", "-Lo", "-C", "-c", conf, NULL };
	posix_spawn_file_actions_t files;

	snprintf(conf, sizeof conf, "%s/snmpd.conf", kit->folder);
	snprintf(log, sizeof log, "%s/snmpd.log", kit->folder);
	write_conf(kit, conf, permissions);
	unlink(kit->socket);
	setenv("SNMP_PERSISTENT_DIR", kit->folder, 1);
	setenv("MIBS", "", 1);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&files, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	posix_spawn_file_actions_adddup2(&files, 1, 2);
	posix_spawn_file_actions_addclosefrom_np(&files, 3);
	assert_int_equal(posix_spawn(&kit->snmpd, argv[0], &files, NULL, (char **)argv, environ), 0);
	posix_spawn_file_actions_destroy(&files);
}

void kit_end_snmpd(struct kit *kit)
{
	if (!kit->snmpd)
		return;
	kill(kit->snmpd, SIGKILL);
	waitpid(kit->snmpd, NULL, 0);
	kit->snmpd = 0;
}

static void read_output(int fd, char *output, size_t size)
{
	ssize_t n = pread(fd, output, size - 1, 0);

	output[n > 0 ? n : 0] = '\0';
	output[strcspn(output, "\n")] = '\0';
	close(fd);
}

bool kit_run(const char *const argv[], char *output, size_t size, kit_turn_fn *turn, void *context)
{
	int64_t deadline = kit_now_us() + COMMAND_US;
	int fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600), status = -1;
	posix_spawn_file_actions_t files;
	pid_t child, ended;

	assert_true(fd >= 0);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, fd, 1);
	posix_spawn_file_actions_adddup2(&files, fd, 2);
	posix_spawn_file_actions_addclosefrom_np(&files, 3);
	assert_int_equal(posix_spawn(&child, argv[0], &files, NULL, (char **)argv, environ), 0);
	posix_spawn_file_actions_destroy(&files);
	while ((ended = waitpid(child, &status, WNOHANG)) == 0 && kit_now_us() < deadline)
		turn(context);
	if (!ended) {
		kill(child, SIGKILL);
		waitpid(child, &status, 0);
	}
	read_output(fd, output, size);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool kit_get(const struct kit *kit, const char *community, const char *oid, char *output, size_t size,
	     kit_turn_fn *turn, void *context)
{
	char address[32];
	const char *argv[] = {
		"/usr/bin/snmpget", "-v2c", "-c", community, "-Oqv", "-t", "1", "-r", "4", address, oid, NULL
	};

	snprintf(address, sizeof address, "127.0.0.1:%d", kit->port);
	return kit_run(argv, output, size, turn, context);
}

unsigned kit_received(struct kit *kit)
{
	char datagram[2048];
	unsigned count = 0;

	while (recv(kit->receiver, datagram, sizeof datagram, 0) > 0)
		count++;
	return count;
}
