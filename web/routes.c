/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "routes.h"

#include "api.h"
#include "base/clock.h"
#include "core/board.h"
#include "page.h"
#include "service/service.h"

#include <stdio.h>
#include <string.h>

struct route {
	const char *method;  /* GET answers HEAD too */
	const char *pattern; /* "*" stands for any one piece */
	handler_fn *handle;
	bool cached; /* depends on nothing but the address, the language, the board and the second */
};

/* clang-format off */
static const struct route routes[] = {
	{ "GET", "/",                 page_front,    true },
	{ "GET", "/agent/*",          page_agent,    true },
	{ "GET", "/graph/*/*",        graph_picture, false },
	{ "GET", "/api/v1/agents",    api_agents,    true },
	{ "GET", "/api/v1/agents/*",  api_agent,     true },
	{ "GET", "/api/v1/service",   api_service,   false },
	{ "GET", "/healthz",          health,        false },
	{ "GET", "/static/*",         asset_file,    false },
	{ "GET", "/favicon.ico",      asset_icon,    false },
};
/* clang-format on */

static bool matches(const struct route *route, const struct request *request)
{
	const char *pattern = route->pattern + 1;

	for (size_t i = 0; i < request->piece_count; i++) {
		size_t length = strcspn(pattern, "/");
		const char *piece = request->pieces[i];

		if (length == 0 || *piece == '\0')
			return false;
		if (!(length == 1 && *pattern == '*') &&
		    (strlen(piece) != length || memcmp(piece, pattern, length) != 0))
			return false;
		pattern += length + (pattern[length] == '/');
	}
	return *pattern == '\0';
}

static bool allows(const struct route *route, const char *method)
{
	return strcmp(route->method, method) == 0 || (strcmp(route->method, "GET") == 0 && strcmp(method, "HEAD") == 0);
}

/* The route; NULL after an error. */
static const struct route *find(const struct request *request, struct answer *answer)
{
	char allow[sizeof answer->allow] = "";
	size_t used = 0;

	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
		if (!matches(&routes[i], request))
			continue;
		if (allows(&routes[i], request->method))
			return &routes[i];
		used += (size_t)snprintf(allow + used, sizeof allow - used, "%s%s", used ? ", " : "",
					 strcmp(routes[i].method, "GET") == 0 ? "GET, HEAD" : routes[i].method);
	}
	if (used) {
		answer_error(answer, 405, "%.32s is not possible here; possible: %s.", request->method, allow);
		memcpy(answer->allow, allow, sizeof allow);
	} else {
		answer_error(answer, 404, "There is nothing at this address.");
	}
	return NULL;
}

/* Errors are text; who reads pages gets them as one, who asks the API as JSON. */
static void dress_error(const struct service *service, const struct request *request, struct answer *answer)
{
	const char *first = request->piece_count ? request->pieces[0] : "";

	if (strcmp(first, "api") == 0)
		api_error(answer);
	else if (strcmp(first, "graph") != 0 && strcmp(first, "healthz") != 0)
		page_error(service, request, answer);
}

static void dispatch(const struct service *service, struct cache *cache, const struct request *request,
		     struct answer *answer)
{
	const struct route *route = find(request, answer);
	struct board_summary summary;

	if (!route)
		return;
	board_summary(service->board, &summary);
	int64_t second = clock_monotonic_us(service->clock) / USEC_PER_SEC;
	if (route->cached && cache_find(cache, request, summary.version, second, answer))
		return;
	route->handle(service, request, answer);
	if (!route->cached || answer->status != 200)
		return;
	answer_finish(answer);
	cache_keep(cache, request, summary.version, second, answer);
}

void routes_answer(const struct service *service, struct cache *cache, const struct request *request,
		   struct answer *answer)
{
	answer->language = request->language;
	if (request->refused) {
		answer_error(answer, request->refused, "Refused: %s.", request->refusal);
	} else if (!request->local && !host_allowed(request->host, service->host)) {
		/* Says nothing of this server: the page that asks may be an attacker's. */
		answer_error(answer, 421,
			     "Refused: this is not a name of this server; use its address or its own name.");
	} else {
		dispatch(service, cache, request, answer);
		if (answer->later)
			return;
		if (answer->status >= 400)
			dress_error(service, request, answer);
	}
	answer_finish(answer);
	answer_unchanged(answer, request);
}
