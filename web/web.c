/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "web.h"

#include "base/log.h"
#include "cache.h"
#include "config/config.h"
#include "http.h"
#include "language.h"
#include "listen.h"
#include "routes.h"
#include "service/loop.h"
#include "service/service.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct web {
	const struct service *service;
	struct http *http;
	struct cache cache;
	char socket[PATH_MAX]; /* "" while it is not ours */
};

static void answer_request(void *context, const struct request *request, struct answer *answer)
{
	struct web *web = context;

	routes_answer(web->service, &web->cache, request, answer);
}

static int listen_all(struct web *web)
{
	const struct config *config = web->service->config;
	char path[PATH_MAX];

	for (size_t i = 0; i < config->http.listen_count; i++) {
		int fd = listen_address(config->http.listen[i]);

		if (fd < 0 || http_listen(web->http, fd, false) != 0)
			return -1;
	}
	snprintf(path, sizeof path, "%s/z_stats.sock", config->runtime_dir);
	int fd = listen_path(path);
	if (fd < 0)
		return -1;
	snprintf(web->socket, sizeof web->socket, "%s", path);
	return http_listen(web->http, fd, true);
}

struct web *web_new(const struct service *service)
{
	struct web *web = calloc(1, sizeof *web);

	if (!web) {
		log_error("web", "memory is short");
		return NULL;
	}
	web->service = service;
	language_init(NULL); /* without catalogues all is English: said, and no reason not to serve */
	web->http = http_new(loop_uv(service->loop), service->clock, answer_request, web);
	if (web->http && listen_all(web) == 0)
		return web;
	web_free(web);
	return NULL;
}

void web_free(struct web *web)
{
	if (!web)
		return;
	http_free(web->http);
	cache_release(&web->cache);
	if (web->socket[0])
		unlink(web->socket);
	free(web);
}
