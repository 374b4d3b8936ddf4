/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The time that a request asks for, in seconds since 1970, and how an axis of it is divided. */
#ifndef RRD_SPAN_H
#define RRD_SPAN_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

struct language;

struct span {
	int64_t from, to; /* from < to, both within what librrd can take */
};

/* From the request's "from" and "to". 0, or -1 with the reason in why. */
int span_read(struct span *span, const json_t *request, char *why, size_t why_size);

/* The value of librrd's --x-grid for a plot so many pixels wide: labels some 70 pixels apart, and no word in them that
 * would need translation. */
const char *span_grid(const struct span *span, unsigned width, const struct language *language);

#endif
