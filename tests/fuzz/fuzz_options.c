/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A configuration file. What our scanner marks and what libconfuse takes must be the same file. */
#include "config/options.h"
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void check_problems(struct options_problems *problems, bool expected)
{
	FUZZ_CHECK((problems->count > 0) == expected);
	for (size_t i = 0; i < problems->count; i++)
		FUZZ_CHECK(*problems->items[i].text);
	options_problems_release(problems);
}

static void check_marks(const struct options_source *source)
{
	for (size_t i = 0; i < source->mark_count; i++) {
		const struct options_mark *mark = &source->marks[i];

		FUZZ_CHECK(mark->name && mark->line >= 1);
		FUZZ_CHECK(mark->parent == OPTIONS_TOP || (mark->parent < i && source->marks[mark->parent].section));
		if (mark->section)
			FUZZ_CHECK(mark->begin < mark->end && mark->end <= source->length);
	}
}

static void parse(const struct options_source *source)
{
	cfg_opt_t in[] = { CFG_INT("x", 7, CFGF_NONE), CFG_STR("y", "", CFGF_NONE), CFG_END() };
	cfg_opt_t opts[] = { CFG_INT("a", 0, CFGF_NONE),
			     CFG_STR("b", "", CFGF_NONE),
			     CFG_FLOAT("f", 0, CFGF_NONE),
			     CFG_BOOL("q", cfg_false, CFGF_NONE),
			     CFG_STR_LIST("l", NULL, CFGF_NODEFAULT),
			     CFG_SEC("s", in, CFGF_NONE),
			     CFG_SEC("m", in, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES),
			     CFG_END() };
	struct options_problems problems = { 0 };
	cfg_t *cfg = options_parse(source, opts, &problems);

	check_problems(&problems, !cfg);
	if (!cfg)
		return;
	for (unsigned i = 0; i < cfg_size(cfg, "m"); i++)
		FUZZ_CHECK(options_line(source, "m", cfg_title(cfg_getnsec(cfg, "m", i)), NULL) > 0);
	cfg_free(cfg);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct options_problems problems = { 0 };
	struct options_source source;
	int fd = memfd_create("options", MFD_CLOEXEC);
	char file[64];

	FUZZ_CHECK(fd >= 0 && (size_t)write(fd, data, size) == size);
	snprintf(file, sizeof file, "/proc/self/fd/%d", fd);
	int refused = options_load(&source, file, &problems);

	close(fd);
	check_problems(&problems, refused);
	if (refused)
		return 0;
	check_marks(&source);
	parse(&source);
	for (size_t i = 0; i < source.mark_count; i++)
		if (source.marks[i].section && source.marks[i].parent == OPTIONS_TOP)
			options_drop(&source, &source.marks[i]);
	FUZZ_CHECK(strlen(source.text) == source.length);
	parse(&source);
	options_source_release(&source);
	return 0;
}
