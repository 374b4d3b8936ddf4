/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "http.h"

#include "base/clock.h"
#include "base/complaint.h"
#include "base/log.h"
#include "deadline.h"

#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/queue.h>
#include <unistd.h>

#define TURN_US           5000 /* for answers, in one turn of the loop: what comes after waits for the next */
#define CONNECTION_MEMORY ((size_t)16 << 10) /* of one connection: what does not fit is answered with 414 or 431 */

TAILQ_HEAD(exchanges, exchange);

/* One listening socket and its daemon. */
struct door {
	LIST_ENTRY(door) entry;
	struct http *http;
	struct MHD_Daemon *daemon;
	bool local, closing;
	struct exchanges waiting, put_off;
	int64_t until_us; /* monotonic: when answers begin to be put off */
	uv_poll_t poll;   /* the daemon's epoll descriptor */
	uv_timer_t timer; /* when the daemon wants to run again by itself */
	uv_idle_t again;  /* it has more to do at once */
	unsigned handles; /* of these three, not closed yet */
};

enum stage {
	STAGE_NEW,     /* the request line has come */
	STAGE_READ,    /* the headers have */
	STAGE_PUT_OFF, /* suspended until the loop's next turn */
	STAGE_WAITING, /* suspended until answer_ready() */
	STAGE_READY,   /* the answer is complete */
};

/* One request on its way. */
struct exchange {
	struct answer answer;        /* first: answer_ready() hands its address back */
	TAILQ_ENTRY(exchange) entry; /* among those that wait or are put off */
	struct door *door;
	struct MHD_Connection *connection; /* NULL: gone while it waited */
	enum stage stage;
	char *target;
	struct request request;
	unsigned lengths, encodings; /* headers that tell of a body */
	unsigned long long length;
};

struct http {
	uv_loop_t *loop;
	const struct clock *clock;
	http_handler_fn *handler;
	void *context;
	LIST_HEAD(, door) doors;
	struct deadlines *deadlines;
	struct complaint complaint;
};

/* --- the daemon in the loop --- */

static void on_timer(uv_timer_t *timer);
static void on_again(uv_idle_t *idle);
static void answer_put_off(struct door *door);

/* After each run the daemon says when it wants the next one: without that pipelined requests would hang. "At once" is
 * the loop's next turn. A timer of 0 ms would not do: started in its own callback it runs again within the same turn,
 * until the client has nothing more to ask. */
static void plan_run(struct door *door)
{
	MHD_UNSIGNED_LONG_LONG milliseconds = 0;
	bool wanted = !TAILQ_EMPTY(&door->put_off) || MHD_get_timeout(door->daemon, &milliseconds) == MHD_YES;

	uv_idle_stop(&door->again);
	uv_timer_stop(&door->timer);
	if (wanted && milliseconds)
		uv_timer_start(&door->timer, on_timer, milliseconds, 0);
	else if (wanted)
		uv_idle_start(&door->again, on_again);
}

static void door_run(struct door *door)
{
	door->until_us = clock_monotonic_us(door->http->clock) + TURN_US;
	answer_put_off(door);
	MHD_run(door->daemon);
	plan_run(door);
}

static void on_timer(uv_timer_t *timer)
{
	door_run(timer->data);
}

static void on_again(uv_idle_t *idle)
{
	door_run(idle->data);
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
	(void)status;
	(void)events;
	door_run(poll->data);
}

/* --- one exchange --- */

static void exchange_free(struct exchange *exchange)
{
	answer_release(&exchange->answer);
	request_release(&exchange->request);
	free(exchange->target);
	free(exchange);
}

/* What it waited for is there. */
static void on_answer(struct answer *answer)
{
	struct exchange *exchange = (struct exchange *)answer;

	if (!exchange->connection) {
		exchange_free(exchange);
		return;
	}
	TAILQ_REMOVE(&exchange->door->waiting, exchange, entry);
	exchange->stage = STAGE_READY;
	/* Resuming does not wake a loop that is not the daemon's own. */
	MHD_resume_connection(exchange->connection);
	door_run(exchange->door);
}

static void release_content(void *content)
{
	content_unref(content);
}

static void add_header(void *response, const char *name, const char *value)
{
	MHD_add_response_header(response, name, value);
}

static enum MHD_Result send_answer(struct exchange *exchange)
{
	struct answer *answer = &exchange->answer;
	struct content *content = answer->content;

	if (!content)
		return MHD_NO; /* no memory even for an error: the connection is closed */
	/* The daemon does not write to it, though the prototype says so. */
	struct MHD_Response *response = MHD_create_response_from_buffer_with_free_callback_cls(
		content->length, (void *)(uintptr_t)content->data, release_content, content);
	if (!response)
		return MHD_NO;
	content_ref(content);
	answer_headers(answer, add_header, response);
	enum MHD_Result result = MHD_queue_response(exchange->connection, answer->status, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result refuse(struct exchange *exchange, unsigned status, const char *why)
{
	exchange->request.refused = status;
	exchange->request.refusal = why;
	exchange->door->http->handler(exchange->door->http->context, &exchange->request, &exchange->answer);
	return send_answer(exchange);
}

static enum MHD_Result on_header(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct exchange *exchange = context;
	struct request *request = &exchange->request;

	(void)kind;
	if (!value)
		return MHD_YES;
	if (strcasecmp(name, "Host") == 0)
		request->host = value;
	else if (strcasecmp(name, "If-None-Match") == 0)
		request->if_none_match = value;
	else if (strcasecmp(name, "Accept-Language") == 0)
		request->accept_language = value;
	else if (strcasecmp(name, "Transfer-Encoding") == 0)
		exchange->encodings++;
	else if (strcasecmp(name, "Content-Length") == 0) {
		exchange->lengths++;
		exchange->length = strtoull(value, NULL, 10);
	}
	return MHD_YES;
}

/* The first call for a request. An answer now would close the connection, which costs six times the throughput: only
 * what must be refused is answered here. */
static enum MHD_Result read_request(struct exchange *exchange, const char *method)
{
	exchange->stage = STAGE_READ;
	exchange->request.method = method;
	exchange->request.local = exchange->door->local;
	MHD_get_connection_values(exchange->connection, MHD_HEADER_KIND, on_header, exchange);
	if (exchange->target)
		request_begin(&exchange->request, exchange->target);
	else
		return refuse(exchange, 503, "memory is short");
	/* The library takes the first of two lengths, and a length beside an encoding: a proxy before it may not. */
	if (exchange->lengths > 1 || (exchange->lengths && exchange->encodings))
		return refuse(exchange, 400, "the length of the body is said twice");
	if (exchange->encodings || exchange->length > HTTP_BODY_MAX)
		return refuse(exchange, 413, "a request needs no body here");
	return MHD_YES;
}

/* The service ends. What the exchange waited for does not come in time, and nothing new is begun. The answer stays as
 * it is, for who still writes to it. */
static enum MHD_Result send_closing(struct exchange *exchange)
{
	static char text[] = "z_stats is ending.\n";
	struct MHD_Response *response = MHD_create_response_from_buffer(sizeof text - 1, text, MHD_RESPMEM_PERSISTENT);

	if (!response)
		return MHD_NO;
	enum MHD_Result result = MHD_queue_response(exchange->connection, 503, response);
	MHD_destroy_response(response);
	return result;
}

/* Makes the answer, or is told that it comes later: then the exchange waits. */
static void make_answer(struct exchange *exchange)
{
	struct door *door = exchange->door;

	exchange->answer.ready = on_answer;
	door->http->handler(door->http->context, &exchange->request, &exchange->answer);
	exchange->stage = exchange->answer.later ? STAGE_WAITING : STAGE_READY;
	if (exchange->answer.later)
		TAILQ_INSERT_TAIL(&door->waiting, exchange, entry);
}

static bool has_time(const struct door *door)
{
	return clock_monotonic_us(door->http->clock) < door->until_us;
}

/* Who was put off first is answered first. */
static void answer_put_off(struct door *door)
{
	struct exchange *exchange;

	while ((exchange = TAILQ_FIRST(&door->put_off)) && has_time(door)) {
		TAILQ_REMOVE(&door->put_off, exchange, entry);
		make_answer(exchange);
		if (exchange->stage == STAGE_READY)
			MHD_resume_connection(exchange->connection);
	}
}

/* One run of the daemon takes a request from each connection, and hundreds of pages are more than one turn may take. */
static enum MHD_Result answer_request(struct exchange *exchange)
{
	struct door *door = exchange->door;

	if (door->closing)
		return send_closing(exchange);
	if (TAILQ_EMPTY(&door->put_off) && has_time(door)) {
		make_answer(exchange);
	} else {
		exchange->stage = STAGE_PUT_OFF;
		TAILQ_INSERT_TAIL(&door->put_off, exchange, entry);
	}
	if (exchange->stage == STAGE_READY)
		return send_answer(exchange);
	MHD_suspend_connection(exchange->connection);
	return MHD_YES;
}

/* What the daemon keeps for us of each connection. */
struct connection {
	struct deadline *deadline;
	/* Its request line has come, and the rest has not. When the daemon refuses such a request by itself, it says so
	 * to nobody: whoever sent thousands of arguments would fill the memory. */
	struct exchange *unread;
};

static struct connection *connection_find(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

static void move_deadline(struct http *http, struct MHD_Connection *connection, int64_t in_us)
{
	struct connection *found = connection_find(connection);

	if (found && found->deadline)
		deadline_move(http->deadlines, found->deadline, in_us);
}

/* The exchange of a request that is read from now on, or NULL: the one before ends. */
static void set_unread(struct MHD_Connection *connection, struct exchange *exchange)
{
	struct connection *found = connection_find(connection);

	if (!found)
		return;
	if (found->unread && exchange)
		exchange_free(found->unread);
	found->unread = exchange;
}

/* --- what the daemon calls --- */

/* The request line has come; this is the only place where the address is seen as it was sent. */
static void *on_target(void *context, const char *target, struct MHD_Connection *connection)
{
	struct exchange *exchange = calloc(1, sizeof *exchange);

	if (!exchange)
		return NULL;
	answer_init(&exchange->answer);
	exchange->door = context;
	exchange->connection = connection;
	exchange->target = strdup(target);
	set_unread(connection, exchange);
	return exchange;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url, const char *method,
				  const char *version, const char *body, size_t *body_length, void **exchange_slot)
{
	struct exchange *exchange = *exchange_slot;
	struct door *door = context;

	(void)url;
	(void)version;
	(void)body;
	if (!exchange)
		return MHD_NO;
	if (exchange->stage == STAGE_NEW) {
		set_unread(connection, NULL);
		move_deadline(door->http, connection, HTTP_ANSWER_US);
		return read_request(exchange, method);
	}
	if (*body_length) {
		*body_length = 0;
		return MHD_YES;
	}
	if (exchange->stage == STAGE_READ)
		return answer_request(exchange);
	return exchange->stage == STAGE_READY ? send_answer(exchange) : send_closing(exchange);
}

static void on_completed(void *context, struct MHD_Connection *connection, void **exchange_slot,
			 enum MHD_RequestTerminationCode code)
{
	struct exchange *exchange = *exchange_slot;
	struct door *door = context;

	(void)code;
	*exchange_slot = NULL;
	set_unread(connection, NULL);
	move_deadline(door->http, connection, HTTP_REQUEST_US);
	if (!exchange)
		return;
	if (exchange->stage == STAGE_PUT_OFF)
		TAILQ_REMOVE(&door->put_off, exchange, entry);
	if (exchange->stage == STAGE_WAITING) {
		TAILQ_REMOVE(&door->waiting, exchange, entry);
		exchange->connection = NULL; /* on_answer() frees it */
	} else {
		exchange_free(exchange);
	}
}

static void *connection_new(struct http *http, struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct connection *made = calloc(1, sizeof *made);

	if (made)
		made->deadline = deadline_add(http->deadlines, info->connect_fd, HTTP_REQUEST_US);
	return made;
}

static void connection_free(struct http *http, struct connection *connection)
{
	if (!connection)
		return;
	if (connection->deadline)
		deadline_remove(http->deadlines, connection->deadline);
	if (connection->unread)
		exchange_free(connection->unread);
	free(connection);
}

static void on_connection(void *context, struct MHD_Connection *connection, void **slot,
			  enum MHD_ConnectionNotificationCode code)
{
	struct door *door = context;

	if (code == MHD_CONNECTION_NOTIFY_CLOSED)
		connection_free(door->http, *slot);
	else
		*slot = connection_new(door->http, connection);
}

/* The library's own decoding lets %00 cut an address and %2e%2e climb: request.c decodes. */
static size_t leave_escaped(void *context, struct MHD_Connection *connection, char *text)
{
	(void)context;
	(void)connection;
	return strlen(text);
}

/* What of the library's messages is a trouble of this server; the rest tells what clients do wrong or leave half done.
 */
static bool is_ours(const char *text)
{
	static const char *const beginnings[] = { "Error accepting", "Hit process",
						  "Server reached",  "MHD_",
						  "Failed to add",   "Failed to create",
						  "Failed to start", "Failed to signal" };

	for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
		if (strncmp(text, beginnings[i], strlen(beginnings[i])) == 0)
			return true;
	return false;
}

__attribute__((format(printf, 2, 0))) static void on_log(void *context, const char *format, va_list args)
{
	struct door *door = context;
	char text[256];

	vsnprintf(text, sizeof text, format, args);
	text[strcspn(text, "\n")] = '\0';
	if (is_ours(text))
		complain(&door->http->complaint, door->http->clock, "http", "libmicrohttpd: %s", text);
	else
		log_debug("http", "%s", text);
}

/* --- lives --- */

struct http *http_new(uv_loop_t *loop, const struct clock *clock, http_handler_fn *handler, void *context)
{
	struct http *http = calloc(1, sizeof *http);
	struct deadlines *deadlines = http ? deadlines_new(loop, clock) : NULL;

	if (!deadlines) {
		free(http);
		return NULL;
	}
	*http = (struct http){
		.loop = loop, .clock = clock, .handler = handler, .context = context, .deadlines = deadlines
	};
	return http;
}

static struct MHD_Daemon *start_daemon(struct door *door, int fd)
{
	return MHD_start_daemon(
		MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_request, door,
		MHD_OPTION_EXTERNAL_LOGGER, on_log, door, /* must be the first option */
		MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)HTTP_CONNECTIONS, MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)HTTP_PER_ADDRESS,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped,
		door, MHD_OPTION_URI_LOG_CALLBACK, on_target, door, MHD_OPTION_NOTIFY_COMPLETED, on_completed, door,
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, door, MHD_OPTION_END);
}

int http_listen(struct http *http, int fd, bool local)
{
	struct door *door = calloc(1, sizeof *door);

	if (!door)
		goto failed;
	door->http = http;
	door->local = local;
	TAILQ_INIT(&door->waiting);
	TAILQ_INIT(&door->put_off);
	door->daemon = start_daemon(door, fd);
	if (!door->daemon)
		goto failed;
	uv_poll_init(http->loop, &door->poll, MHD_get_daemon_info(door->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd);
	uv_timer_init(http->loop, &door->timer);
	uv_idle_init(http->loop, &door->again);
	door->poll.data = door->timer.data = door->again.data = door;
	door->handles = 3;
	uv_poll_start(&door->poll, UV_READABLE, on_readable);
	LIST_INSERT_HEAD(&http->doors, door, entry);
	return 0;

failed:
	log_error("http", "no daemon of libmicrohttpd could be started: memory or descriptors are short");
	free(door);
	close(fd);
	return -1;
}

static void on_closed(uv_handle_t *handle)
{
	struct door *door = handle->data;

	if (--door->handles == 0)
		free(door);
}

static void resume_all(const struct exchanges *exchanges)
{
	struct exchange *exchange;

	TAILQ_FOREACH(exchange, exchanges, entry)
	MHD_resume_connection(exchange->connection);
}

/* A daemon that is stopped with a suspended connection aborts the program: none stays so, and what the last run still
 * takes in does not become one. */
static void door_close(struct door *door)
{
	door->closing = true;
	resume_all(&door->waiting);
	resume_all(&door->put_off);
	MHD_run(door->daemon);
	/* The loop lets go of the epoll descriptor before the daemon closes it. */
	uv_close((uv_handle_t *)&door->poll, on_closed);
	uv_close((uv_handle_t *)&door->timer, on_closed);
	uv_close((uv_handle_t *)&door->again, on_closed);
	MHD_stop_daemon(door->daemon);
}

void http_free(struct http *http)
{
	struct door *door;

	if (!http)
		return;
	while ((door = LIST_FIRST(&http->doors))) {
		LIST_REMOVE(door, entry);
		door_close(door);
	}
	deadlines_free(http->deadlines);
	free(http);
}
