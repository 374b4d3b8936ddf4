/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "assets.h"

#include "routes.h"

#include <stdlib.h>
#include <string.h>

static const struct asset *find(const char *name)
{
	const struct asset *asset = assets;

	while (asset->name && strcmp(asset->name, name) != 0)
		asset++;
	return asset->name ? asset : NULL;
}

const char *asset_url(const char *name)
{
	const struct asset *asset = find(name);

	if (!asset)
		abort(); /* a name that a page was written with: it is missing in local.mk */
	return asset->url;
}

static void serve(const char *name, const struct request *request, struct answer *answer)
{
	const struct asset *asset = find(name);
	const char *version = request_parameter(request, "v");

	if (!asset) {
		answer_error(answer, 404, "There is nothing at this address.");
		return;
	}
	answer->type = asset->type;
	answer->content = content_new_constant(asset->data, asset->length, asset->hash);
	if (answer->content)
		memcpy(answer->etag, answer->content->etag, sizeof answer->etag);
	if (version && *version && strncmp(asset->hash, version, strlen(version)) == 0)
		answer->caching = "public, max-age=31536000, immutable";
}

void asset_file(const struct service *service, const struct request *request, struct answer *answer)
{
	(void)service;
	serve(request->pieces[1], request, answer);
}

void asset_icon(const struct service *service, const struct request *request, struct answer *answer)
{
	(void)service;
	serve("icon-ok.svg", request, answer);
}
