/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/duty.h"

#include "base/log.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define POLL_MAX 256
#define CHUNK    65536

struct duty {
	const struct duty_program *program;
	struct frame_reader reader;
	struct buffer out;
	bool greeted, closed;
};

void *duty_context(struct duty *duty)
{
	return duty->program->context;
}

static int write_all(struct duty *duty, const char *data, size_t length)
{
	while (length) {
		ssize_t n = send(DUTY_FD, data, length, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			/* EPIPE: it ended before us, and said why. */
			if (errno != EPIPE && errno != ECONNRESET)
				log_warn_errno(duty->program->name, "z_stats cannot be told any more");
			return -1;
		}
		data += n;
		length -= (size_t)n;
	}
	return 0;
}

int duty_send(struct duty *duty, json_t *head, const void *body, size_t length)
{
	buffer_clear(&duty->out);
	int failed = head ? frame_write(&duty->out, head, body, length) : -1;

	json_decref(head);
	if (failed) {
		log_error(duty->program->name, "a message of %zu octets cannot be written", length);
		return -1;
	}
	return write_all(duty, duty->out.data, duty->out.length);
}

int duty_reply(struct duty *duty, const struct frame *request, json_t *head, const void *body, size_t length)
{
	json_t *id = json_object_get(request->head, "id");

	if (head && id)
		json_object_set(head, "id", id);
	return duty_send(duty, head, body, length);
}

int duty_refuse(struct duty *duty, const struct frame *request, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return duty_reply(duty, request, json_pack("{s:s}", "error", text), NULL, 0);
}

static int greet(struct duty *duty, const struct frame *frame)
{
	json_int_t number = json_integer_value(json_object_get(frame->head, "protocol"));
	json_t *reply = json_pack("{s:s, s:i, s:i}", "op", "hello", "protocol", FRAME_PROTOCOL, "pid", (int)getpid());

	if (number != FRAME_PROTOCOL)
		log_error(duty->program->name,
			  "z_stats speaks protocol %lld, this program %d: install both of one build", (long long)number,
			  FRAME_PROTOCOL);
	if (!reply || number != FRAME_PROTOCOL || duty->program->hello(duty, frame->head, reply)) {
		json_decref(reply);
		return -1;
	}
	duty->greeted = true;
	return duty_send(duty, reply, NULL, 0);
}

static int handle(struct duty *duty, const struct frame *frame)
{
	const char *op = json_string_value(json_object_get(frame->head, "op"));

	if (!op)
		op = "";
	if (strcmp(op, "ping") == 0)
		return duty_send(duty, json_pack("{s:s}", "op", "pong"), NULL, 0);
	if (!duty->greeted && strcmp(op, "hello") == 0)
		return greet(duty, frame);
	for (const struct duty_handler *handler = duty->program->handlers; duty->greeted && handler->op; handler++)
		if (strcmp(handler->op, op) == 0)
			return handler->handle(duty, frame);
	log_error(duty->program->name, "z_stats says '%s', which this program does not know", op);
	return -1;
}

/* All that has come, one message after the other; 0 also when the socket closed. */
static int receive(struct duty *duty)
{
	static char chunk[CHUNK];
	struct frame frame;
	ssize_t n = recv(DUTY_FD, chunk, sizeof chunk, MSG_DONTWAIT);
	int more;

	if (n < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : -1;
	if (n == 0) {
		duty->closed = true;
		return 0;
	}
	frame_reader_feed(&duty->reader, chunk, (size_t)n);
	while ((more = frame_reader_next(&duty->reader, &frame)) > 0)
		if (handle(duty, &frame))
			return -1;
	if (more < 0)
		log_error(duty->program->name, "what z_stats sent is no message");
	return more;
}

static int serve_once(struct duty *duty)
{
	const struct duty_program *program = duty->program;
	struct pollfd fds[POLL_MAX] = { { .fd = DUTY_FD, .events = POLLIN } };
	int timeout_ms = -1;
	size_t count = 0;

	if (duty->greeted && program->prepare)
		count = program->prepare(duty, fds + 1, POLL_MAX - 1, &timeout_ms);
	if (poll(fds, count + 1, timeout_ms) < 0 && errno != EINTR) {
		log_error_errno(program->name, "poll failed");
		return -1;
	}
	if (duty->greeted && program->dispatch && program->dispatch(duty, fds + 1, count))
		return -1;
	return fds[0].revents ? receive(duty) : 0;
}

int duty_run(const struct duty_program *program)
{
	struct duty duty = { .program = program };
	int failed = 0;

	signal(SIGPIPE, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	frame_reader_init(&duty.reader);
	buffer_init(&duty.out, FRAME_PREFIX + FRAME_HEAD_MAX + FRAME_BODY_MAX);
	while (!failed && !duty.closed)
		failed = serve_once(&duty);
	frame_reader_release(&duty.reader);
	buffer_release(&duty.out);
	return failed ? 1 : 0;
}
