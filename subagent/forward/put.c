/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build-config.h"

#include "forward/put.h"

#include "forward/put_reason.h"
#include "forward/token.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CONNECT_MS      20000L
#define SLOW_RATE       16L /* octets per second; less than that for SLOW_S: it hangs. Also while an answer is awaited */
#define SLOW_S          60L
#define WHOLE_S         3600L
#define ANSWER_MAX      65536 /* octets of an answer's body, which nobody reads */
#define LONGEST_WAIT_MS 1000

struct put {
	struct put_settings settings;
	CURLM *multi;
	CURL *easy;
	struct curl_slist *headers;
	bool under_way;
	int fd;
	size_t answered;
	char error[CURL_ERROR_SIZE];
};

static size_t read_file(char *to, size_t size, size_t count, void *context)
{
	const struct put *put = context;
	ssize_t n = read(put->fd, to, size * count);

	return n < 0 ? CURL_READFUNC_ABORT : (size_t)n;
}

/* libcurl goes back to the start when a connection that it kept turns out to be dead. */
static int seek_file(void *context, curl_off_t offset, int origin)
{
	const struct put *put = context;

	return lseek(put->fd, offset, origin) < 0 ? CURL_SEEKFUNC_FAIL : CURL_SEEKFUNC_OK;
}

static size_t pass_over(char *data, size_t size, size_t count, void *context)
{
	struct put *put = context;

	(void)data;
	put->answered += size * count;
	return put->answered > ANSWER_MAX ? 0 : size * count;
}

/* --- settings that all transfers share --- */

static int set_texts(struct put *put)
{
	const struct {
		CURLoption option;
		const char *value;
	} texts[] = {
		{ CURLOPT_PROTOCOLS_STR, "http,https" },   { CURLOPT_USERAGENT, "z_stats/" VERSION },
		{ CURLOPT_CAINFO, put->settings.ca_file }, { CURLOPT_SSLCERT, put->settings.certificate },
		{ CURLOPT_SSLKEY, put->settings.key },
	};

	/* "": none, whatever http_proxy and its like in the environment say: a proxy would read the token. */
	if (curl_easy_setopt(put->easy, CURLOPT_PROXY, "") != CURLE_OK)
		return -1;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (*texts[i].value && curl_easy_setopt(put->easy, texts[i].option, texts[i].value) != CURLE_OK)
			return -1;
	return 0;
}

static void set_numbers(CURL *easy)
{
	static const struct {
		CURLoption option;
		long value;
	} numbers[] = {
		{ CURLOPT_UPLOAD, 1 },
		{ CURLOPT_NOSIGNAL, 1 },
		{ CURLOPT_QUICK_EXIT, 1 }, /* else a time-out waits for the resolver's thread */
		{ CURLOPT_FOLLOWLOCATION, 0 },
		{ CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2 },
		{ CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS },
		{ CURLOPT_LOW_SPEED_LIMIT, SLOW_RATE },
		{ CURLOPT_LOW_SPEED_TIME, SLOW_S },
		{ CURLOPT_TIMEOUT, WHOLE_S },
	};

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		curl_easy_setopt(easy, numbers[i].option, numbers[i].value);
}

static void set_functions(struct put *put)
{
	curl_easy_setopt(put->easy, CURLOPT_ERRORBUFFER, put->error);
	curl_easy_setopt(put->easy, CURLOPT_READFUNCTION, read_file);
	curl_easy_setopt(put->easy, CURLOPT_READDATA, put);
	curl_easy_setopt(put->easy, CURLOPT_SEEKFUNCTION, seek_file);
	curl_easy_setopt(put->easy, CURLOPT_SEEKDATA, put);
	curl_easy_setopt(put->easy, CURLOPT_WRITEFUNCTION, pass_over);
	curl_easy_setopt(put->easy, CURLOPT_WRITEDATA, put);
}

struct put *put_new(const struct put_settings *settings)
{
	struct put *put = calloc(1, sizeof *put);

	if (!put)
		return NULL;
	put->settings = *settings;
	put->fd = -1;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK) {
		put->multi = curl_multi_init();
		put->easy = curl_easy_init();
	}
	if (!put->multi || !put->easy || set_texts(put)) {
		put_free(put);
		return NULL;
	}
	set_numbers(put->easy);
	set_functions(put);
	return put;
}

/* --- one transfer --- */

static void end(struct put *put)
{
	if (put->under_way)
		curl_multi_remove_handle(put->multi, put->easy);
	put->under_way = false;
	curl_slist_free_all(put->headers);
	put->headers = NULL;
	if (put->fd >= 0)
		close(put->fd);
	put->fd = -1;
}

void put_free(struct put *put)
{
	if (!put)
		return;
	end(put);
	curl_easy_cleanup(put->easy);
	curl_multi_cleanup(put->multi);
	curl_global_cleanup();
	free(put);
}

static int add_header(struct put *put, const char *name, const char *before, const char *value, const char *after)
{
	char line[TOKEN_SIZE + 64];
	struct curl_slist *longer;

	snprintf(line, sizeof line, "%s: %s%s%s", name, before, value, after);
	longer = curl_slist_append(put->headers, line);
	explicit_bzero(line, sizeof line);
	if (longer)
		put->headers = longer;
	return longer ? 0 : -1;
}

static int add_token(struct put *put, struct put_result *result)
{
	char token[TOKEN_SIZE];
	int failed;

	if (!*put->settings.token_file)
		return 0;
	if (token_read(put->settings.token_file, token, result->reason, sizeof result->reason))
		return -1;
	failed = add_header(put, "Authorization", "Bearer ", token, "");
	explicit_bzero(token, sizeof token);
	return failed;
}

static int set_url(struct put *put, const char *name)
{
	const char *url = put->settings.url;
	size_t length = strlen(url);
	char *id = curl_easy_escape(put->easy, put->settings.id, 0), *whole = NULL;

	while (length > 0 && url[length - 1] == '/')
		length--;
	int failed = !id || asprintf(&whole, "%.*s/%s/%s", (int)length, url, id, name) < 0 ||
		     curl_easy_setopt(put->easy, CURLOPT_URL, whole) != CURLE_OK;
	curl_free(id);
	free(whole);
	return failed ? -1 : 0;
}

static int prepare(struct put *put, const char *name, const struct outbox_file *file, struct put_result *result)
{
	if (add_token(put, result) || add_header(put, "Content-Digest", "sha-256=:", file->digest, ":") ||
	    add_header(put, "If-None-Match", "", "*", "") ||
	    add_header(put, "Content-Type", "", "application/gzip", "") || set_url(put, name))
		return -1;
	curl_easy_setopt(put->easy, CURLOPT_HTTPHEADER, put->headers);
	curl_easy_setopt(put->easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)file->size);
	return curl_multi_add_handle(put->multi, put->easy) == CURLM_OK ? 0 : -1;
}

int put_begin(struct put *put, const char *name, const struct outbox_file *file, struct put_result *result)
{
	*result = (struct put_result){ .reason = "no memory" };
	put->fd = file->fd;
	put->answered = 0;
	put->error[0] = '\0';
	if (prepare(put, name, file, result)) {
		end(put);
		return -1;
	}
	put->under_way = true;
	return 0;
}

size_t put_wait(struct put *put, struct pollfd *fds, size_t most, int *timeout_ms)
{
	fd_set sets[3];
	int highest = -1;
	long wait_ms = -1;
	size_t count = 0;

	if (!put->under_way)
		return 0;
	for (int i = 0; i < 3; i++)
		FD_ZERO(&sets[i]);
	curl_multi_fdset(put->multi, &sets[0], &sets[1], &sets[2], &highest);
	for (int fd = 0; fd <= highest && count < most; fd++) {
		short events = (short)((FD_ISSET(fd, &sets[0]) ? POLLIN : 0) | (FD_ISSET(fd, &sets[1]) ? POLLOUT : 0));

		if (events)
			fds[count++] = (struct pollfd){ .fd = fd, .events = events };
	}
	curl_multi_timeout(put->multi, &wait_ms);
	/* Without a descriptor it waits for something that it cannot name. */
	if (wait_ms < 0 || wait_ms > LONGEST_WAIT_MS)
		wait_ms = LONGEST_WAIT_MS;
	if (!count && wait_ms > 100)
		wait_ms = 100;
	if (*timeout_ms < 0 || wait_ms < *timeout_ms)
		*timeout_ms = (int)wait_ms;
	return count;
}

/* --- what came of it --- */

static enum put_state judge(struct put *put, CURLcode code, struct put_result *result)
{
	*result = (struct put_result){ 0 };
	curl_easy_getinfo(put->easy, CURLINFO_RESPONSE_CODE, &result->status);
	bool answered = code == CURLE_OK || (code == CURLE_WRITE_ERROR && put->answered > ANSWER_MAX);
	/* 412: it is there already, from an attempt whose answer did not reach us. */
	if (answered && ((result->status >= 200 && result->status <= 299) || result->status == 412))
		return PUT_DELIVERED;
	put_explain(code, put->error, result->status, result->reason);
	return PUT_FAILED;
}

enum put_state put_step(struct put *put, struct put_result *result)
{
	int running = 0, left;
	const CURLMsg *message;

	if (!put->under_way)
		return PUT_NOTHING;
	CURLMcode failed = curl_multi_perform(put->multi, &running);
	if (failed != CURLM_OK) {
		end(put);
		*result = (struct put_result){ 0 };
		snprintf(result->reason, sizeof result->reason, "libcurl: %s", curl_multi_strerror(failed));
		return PUT_FAILED;
	}
	while ((message = curl_multi_info_read(put->multi, &left)) != NULL)
		if (message->msg == CURLMSG_DONE) {
			enum put_state state = judge(put, message->data.result, result);

			end(put);
			return state;
		}
	return PUT_UNDER_WAY;
}
