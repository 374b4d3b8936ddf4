/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build-config.h"

#include "agentx/agentx_probe.h"

#include "agentx/agentx_advice.h"
#include "base/address.h"
#include "base/log.h"
#include "service/loop.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* The handle must outlive its closing, and the next attempt may begin before that: so each has one of its own. */
struct attempt {
	uv_poll_t poll;
	struct agentx_probe *probe;
	int fd;
	size_t length; /* of the message, 0 while its header is not there */
	size_t have;
	unsigned char octets[AGENTX_WIRE_RESPONSE_MAX];
};

struct agentx_probe {
	struct loop *loop;
	struct agentx_probe_events events;
	struct attempt *attempt; /* NULL: none */
	uint32_t packet;
	char name[128]; /* of the address, for people */
	union {
		struct sockaddr any;
		struct sockaddr_un local;
		struct sockaddr_storage storage;
	} address;
	socklen_t address_length;
};

static int parse_path(struct agentx_probe *probe, const char *path)
{
	struct sockaddr_un *local = &probe->address.local;

	if (strlen(path) >= sizeof local->sun_path) {
		log_error("agentx", "snmp.agentx_socket %s: a socket's path has at most %zu characters", path,
			  sizeof local->sun_path - 1);
		return -1;
	}
	local->sun_family = AF_UNIX;
	strcpy(local->sun_path, path);
	probe->address_length = sizeof *local;
	return 0;
}

static int parse_tcp(struct agentx_probe *probe, const char *text)
{
	probe->address_length = address_parse(text, &probe->address.storage);
	if (probe->address_length)
		return 0;
	log_error("agentx",
		  "snmp.agentx_socket tcp:%s: write tcp:HOST:PORT with the host in numbers, as tcp:127.0.0.1:705",
		  text);
	return -1;
}

static int parse_address(struct agentx_probe *probe, const char *address)
{
	snprintf(probe->name, sizeof probe->name, "%s", address);
	if (strncmp(address, "tcp:", 4) == 0)
		return parse_tcp(probe, address + 4);
	if (address[0] == '/')
		return parse_path(probe, address);
	log_error("agentx", "snmp.agentx_socket %s: give an absolute path or tcp:HOST:PORT", address);
	return -1;
}

struct agentx_probe *agentx_probe_new(struct loop *loop, const char *address, const struct agentx_probe_events *events)
{
	struct agentx_probe *probe = calloc(1, sizeof *probe);

	if (!probe) {
		log_error("agentx", "no memory for the probe");
		return NULL;
	}
	probe->loop = loop;
	probe->events = *events;
	if (parse_address(probe, address)) {
		free(probe);
		return NULL;
	}
	return probe;
}

void agentx_probe_free(struct agentx_probe *probe)
{
	if (!probe)
		return;
	agentx_probe_stop(probe);
	free(probe);
}

static void on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

/* Ends the attempt; its descriptor, no longer watched, is the caller's. */
static int end_attempt(struct agentx_probe *probe)
{
	struct attempt *attempt = probe->attempt;

	probe->attempt = NULL;
	uv_close((uv_handle_t *)&attempt->poll, on_closed);
	return attempt->fd;
}

void agentx_probe_stop(struct agentx_probe *probe)
{
	if (probe->attempt)
		close(end_attempt(probe));
}

static void fail(struct agentx_probe *probe, const char *reason)
{
	agentx_probe_stop(probe);
	probe->events.failed(probe->events.context, reason);
}

static void fail_connect(struct agentx_probe *probe, int error)
{
	char reason[160];

	agentx_advice(probe->name, error, reason, sizeof reason);
	fail(probe, reason);
}

static void finish(struct agentx_probe *probe)
{
	struct attempt *attempt = probe->attempt;
	struct agentx_response response;
	char reason[96];

	if (agentx_wire_response(attempt->octets, attempt->length, probe->packet, &response)) {
		fail(probe, "the master's answer is no AgentX: what listens there?");
	} else if (response.error) {
		snprintf(reason, sizeof reason, "the master refuses to open a session: %s (%u)",
			 agentx_wire_error(response.error), (unsigned)response.error);
		fail(probe, reason);
	} else {
		probe->events.opened(probe->events.context, end_attempt(probe), &response);
	}
}

/* Reads exactly one message: what follows it is the library's. */
static void on_readable(uv_poll_t *poll, int status, int events)
{
	struct attempt *attempt = poll->data;
	struct agentx_probe *probe = attempt->probe;
	size_t wanted = (attempt->length ? attempt->length : AGENTX_WIRE_HEADER) - attempt->have;
	ssize_t n = recv(attempt->fd, attempt->octets + attempt->have, wanted, MSG_DONTWAIT);

	(void)status;
	(void)events;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		fail(probe, n ? strerror(errno) : "the master closed the connection without an answer");
		return;
	}
	attempt->have += (size_t)n;
	if (!attempt->length && attempt->have == AGENTX_WIRE_HEADER) {
		attempt->length = agentx_wire_length(attempt->octets);
		if (!attempt->length)
			fail(probe, "the master's answer is no AgentX: what listens there?");
	} else if (attempt->length && attempt->have == attempt->length) {
		finish(probe);
	}
}

static void send_open(struct agentx_probe *probe)
{
	static const uint32_t id[] = { EOLE_MIB_ROOT };
	unsigned char open[AGENTX_WIRE_OPEN_MAX];
	size_t length = agentx_wire_open(open, sizeof open, ++probe->packet, id, sizeof id / sizeof *id,
					 PACKAGE_NAME " " PACKAGE_VERSION);

	/* A new socket takes so little whole or not at all. */
	if (send(probe->attempt->fd, open, length, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)length)
		fail_connect(probe, errno);
	else
		uv_poll_start(&probe->attempt->poll, UV_READABLE, on_readable);
}

static void on_connected(uv_poll_t *poll, int status, int events)
{
	struct attempt *attempt = poll->data;
	int error = 0;
	socklen_t length = sizeof error;

	(void)status;
	(void)events;
	getsockopt(attempt->fd, SOL_SOCKET, SO_ERROR, &error, &length);
	if (error)
		fail_connect(attempt->probe, error);
	else
		send_open(attempt->probe);
}

static struct attempt *attempt_new(struct agentx_probe *probe)
{
	struct attempt *attempt = calloc(1, sizeof *attempt);

	if (!attempt)
		return NULL;
	attempt->fd = socket(probe->address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (attempt->fd < 0 || uv_poll_init(loop_uv(probe->loop), &attempt->poll, attempt->fd)) {
		if (attempt->fd >= 0)
			close(attempt->fd);
		free(attempt);
		return NULL;
	}
	attempt->poll.data = attempt;
	attempt->probe = probe;
	return attempt;
}

void agentx_probe_start(struct agentx_probe *probe)
{
	probe->attempt = attempt_new(probe);
	if (!probe->attempt)
		fail(probe, "no memory or descriptor for a socket");
	else if (connect(probe->attempt->fd, &probe->address.any, probe->address_length) == 0)
		send_open(probe);
	else if (errno == EINPROGRESS)
		uv_poll_start(&probe->attempt->poll, UV_WRITABLE, on_connected);
	else
		fail_connect(probe, errno);
}
