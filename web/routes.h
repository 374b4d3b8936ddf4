/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which address is answered by whom. */
#ifndef WEB_ROUTES_H
#define WEB_ROUTES_H

#include "answer.h"
#include "cache.h"
#include "request.h"

struct service;

/* Answers one request from what can be read of the service. Only graphs are answered later. */
typedef void handler_fn(const struct service *service, const struct request *request, struct answer *answer);

handler_fn page_front, page_agent, graph_picture, api_agents, api_agent, api_service, health, asset_file, asset_icon;

/* Answers any request: refuses what must be refused, finds the handler, uses the cache, answers 304 where it may. The
 * answer is finished unless answer->later. */
void routes_answer(const struct service *service, struct cache *cache, const struct request *request,
		   struct answer *answer);

/* May this Host header be answered? An IP address and "localhost" always, a name only when it is the host's own: a
 * foreign name that leads here is an attack on the reader's browser (DNS rebinding). */
bool host_allowed(const char *header, const char *own_name);

#endif
