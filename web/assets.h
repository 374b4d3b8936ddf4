/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of web/static/, built into the program (embed.sh): served from memory. */
#ifndef WEB_ASSETS_H
#define WEB_ASSETS_H

#include <stddef.h>

struct asset {
	const char *name, *type;
	const char *hash; /* hexadecimal SHA-256 */
	const void *data;
	size_t length;
	const char *url; /* "/static/NAME?v=HASH": an address that may be kept for ever */
};

/* Generated; ends with name == NULL. */
extern const struct asset assets[];

/* The url of the file; name must exist. */
const char *asset_url(const char *name);

#endif
