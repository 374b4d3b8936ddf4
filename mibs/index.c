/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "index.h"

#include <string.h>

_Static_assert(NAME_ROW_MAX >= NAME_AGENT_MAX && NAME_ROW_MAX >= NAME_FIELD_MAX, "a row has the longest name");

void index_read(struct index_key *key, const oid *ids, size_t count, size_t most)
{
	*key = (struct index_key){ 0 };
	if (count == 0)
		return;
	if (ids[0] > most) {
		key->length = most + 1; /* behind every string that there is */
		return;
	}
	key->length = ids[0];
	for (size_t i = 0; i < key->length; i++) {
		if (1 + i >= count)
			return; /* cut: the zeros that stand there come before every octet */
		if (ids[1 + i] > UCHAR_MAX) {
			/* Behind every string that begins so: no name has the octet 255, as it is not UTF-8. */
			memset(key->octets + i, UCHAR_MAX, key->length - i);
			return;
		}
		key->octets[i] = (char)ids[1 + i];
	}
	key->whole = true;
	key->used = 1 + key->length;
}

bool index_is(const struct index_key *key, const char *text)
{
	return key->whole && name_compare_n(key->octets, key->length, text, strlen(text)) == 0;
}

size_t index_write(oid *ids, const char *text)
{
	size_t length = strlen(text);

	ids[0] = length;
	for (size_t i = 0; i < length; i++)
		ids[1 + i] = (unsigned char)text[i];
	return 1 + length;
}
