/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "request.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void refuse(struct request *request, unsigned status, const char *why)
{
	if (request->refused)
		return;
	request->refused = status;
	request->refusal = why;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool has_control(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return true;
	return false;
}

/* Decodes %XX (and + as a blank, in a query) in place. False when it is malformed or not a text. */
static bool decode(char *text, bool plus)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		if (*from == '%') {
			int high = hex(from[1]), low = high < 0 ? -1 : hex(from[2]);

			if (low < 0 || high + low == 0)
				return false;
			*to++ = (char)(high << 4 | low);
			from += 2;
		} else {
			*to++ = plus && *from == '+' ? ' ' : *from;
		}
	}
	*to = '\0';
	return text_is_utf8(text, strlen(text)) && !has_control(text);
}

/* The absolute form "http://host/path?query", which a server must take, cut to what follows the host. */
static char *skip_authority(char *target)
{
	if (strncasecmp(target, "http://", 7) != 0)
		return target;
	return target + 7 + strcspn(target + 7, "/?");
}

static void parse_path(struct request *request, char *path)
{
	if (*path != '/') {
		refuse(request, 400, "the path must begin with a slash");
		return;
	}
	path++;
	for (char *piece = *path ? path : NULL; piece;) {
		char *slash = strchr(piece, '/');

		if (slash)
			*slash++ = '\0';
		if (!decode(piece, false)) {
			refuse(request, 400, "the path is not percent-encoded UTF-8 text");
		} else if (request->piece_count == REQUEST_PIECES) {
			refuse(request, 404, "the path has too many pieces");
			return;
		} else {
			request->pieces[request->piece_count++] = piece;
		}
		piece = slash;
	}
}

static void parse_query(struct request *request, char *query)
{
	char *rest = query;
	char *word;

	while ((word = strsep(&rest, "&"))) {
		char *value = word;

		if (!*word)
			continue;
		strsep(&value, "=");
		if (!decode(word, true) || (value && !decode(value, true))) {
			refuse(request, 400, "the query is not percent-encoded UTF-8 text");
		} else if (request->parameter_count == REQUEST_PARAMETERS) {
			refuse(request, 400, "the query has too many parameters");
			return;
		} else {
			request->parameters[request->parameter_count++] =
				(struct request_parameter){ word, value ? value : "" };
		}
	}
}

static void choose_language(struct request *request)
{
	const char *code = request_parameter(request, "lang");
	enum language given = code ? language_from_code(code) : LANGUAGE_COUNT;

	request->language_given = given != LANGUAGE_COUNT;
	request->language = request->language_given ? given : language_accepted(request->accept_language);
}

void request_begin(struct request *request, const char *target)
{
	request->target = target;
	request->piece_count = request->parameter_count = 0;
	request->texts = strlen(target) <= REQUEST_TARGET_MAX ? strdup(target) : NULL;
	if (!request->texts) {
		bool too_long = strlen(target) > REQUEST_TARGET_MAX;

		refuse(request, too_long ? 414 : 503, too_long ? "the address is too long" : "memory is short");
	} else {
		char *path = skip_authority(request->texts);
		char *query = strchr(path, '?');

		if (query)
			*query++ = '\0';
		parse_path(request, path);
		if (query)
			parse_query(request, query);
	}
	choose_language(request);
}

void request_release(struct request *request)
{
	free(request->texts);
	request->texts = NULL;
}

const char *request_parameter(const struct request *request, const char *name)
{
	for (size_t i = 0; i < request->parameter_count; i++)
		if (strcmp(request->parameters[i].name, name) == 0)
			return request->parameters[i].value;
	return NULL;
}
