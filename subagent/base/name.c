/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/name.h"

#include "base/sha256.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROW_PREFIX 39

static bool is_word(char c, bool upper)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
	       (upper && ((c >= 'A' && c <= 'Z') || c == '-'));
}

bool name_is_agent(const char *name)
{
	size_t n = 0;

	if (!is_word(name[0], true) || name[0] == '_' || name[0] == '-')
		return false;
	while (is_word(name[n], true))
		if (++n > NAME_AGENT_MAX)
			return false;
	return name[n] == '\0';
}

bool name_is_field(const char *name)
{
	size_t n = 0;

	if (!is_word(name[0], false) || (name[0] >= '0' && name[0] <= '9'))
		return false;
	while (is_word(name[n], false))
		if (++n > NAME_FIELD_MAX)
			return false;
	return name[n] == '\0';
}

int name_compare_n(const char *a, size_t a_length, const char *b, size_t b_length)
{
	if (a_length != b_length)
		return a_length < b_length ? -1 : 1;
	return a_length ? memcmp(a, b, a_length) : 0;
}

int name_compare(const char *a, const char *b)
{
	return name_compare_n(a, strlen(a), b, strlen(b));
}

bool name_row(const char *text, char name[static NAME_ROW_MAX + 1])
{
	size_t length = strlen(text);
	char *clean = strdup(text);

	if (!clean) {
		snprintf(name, NAME_ROW_MAX + 1, "?");
		return true;
	}
	text_clean(clean);
	if (length <= NAME_ROW_MAX) {
		memcpy(name, clean, length + 1);
	} else {
		char hex[SHA256_HEX_SIZE];
		size_t cut = text_cut(clean, ROW_PREFIX);

		sha256_hex(text, length, hex);
		snprintf(name, NAME_ROW_MAX + 1, "%.*s~%.8s", (int)cut, clean, hex);
	}
	free(clean);
	return strcmp(name, text) != 0;
}
