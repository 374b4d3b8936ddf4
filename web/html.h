/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes HTML into a buffer so that nothing foreign can become markup: in html_add() only the format itself, which is
 * always a literal, is written as it stands; every %s is escaped.
 */
#ifndef WEB_HTML_H
#define WEB_HTML_H

#include "base/buffer.h"

/* The text with & < > " ' written as references: safe as content and in a quoted attribute. Octets that HTML cannot
 * hold (control characters but newline and tab, invalid UTF-8) become U+FFFD. */
void html_text(struct buffer *out, const char *text);
/* The text percent-encoded (RFC 3986: all but letters, digits and -._~), for one piece of a path or query. */
void html_url(struct buffer *out, const char *text);
/* Like printf, with %s escaped. Knows %s, %d, %u, %c of ASCII, l, ll and z before d and u, %.Nf, and %%. */
void html_add(struct buffer *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
