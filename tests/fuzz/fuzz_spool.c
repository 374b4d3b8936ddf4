/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of files in the spool. What is an archive's name is what the store would write for its parts. */
#include "base/archive_name.h"
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), again[ARCHIVE_NAME_SIZE];
	struct archive_name name;

	if (archive_name_parse(text, &name)) {
		const char *digest = archive_name_digest(&name);

		FUZZ_CHECK(name.sequence > 0 && name.time_us >= 0 && strcmp(name.text, text) == 0);
		FUZZ_CHECK(!strchr(text, '/') && strspn(digest, "0123456789abcdef") == ARCHIVE_NAME_DIGITS);
		archive_name_write(name.sequence, name.time_us, digest, again);
		FUZZ_CHECK(strcmp(again, text) == 0);
	}
	free(text);
	return 0;
}
