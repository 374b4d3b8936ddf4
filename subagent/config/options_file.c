/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Configuration files as they are on disk: taken in, checked for being text, and asked where something stands. */
#include "base/text.h"
#include "config/options.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static ssize_t read_all(int fd, char *text, size_t size)
{
	size_t length = 0;

	while (length < size) {
		ssize_t n = read(fd, text + length, size - length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		length += (size_t)n;
	}
	return (ssize_t)length;
}

static int read_file(struct options_source *source, const char *file, struct options_problems *problems)
{
	struct stat stat;
	/* O_NONBLOCK: a FIFO in the folder must not hold us. */
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = -1;

	source->file = strdup(file);
	if (fd >= 0 && fstat(fd, &stat) == 0 && !S_ISREG(stat.st_mode)) {
		options_problem(problems, file, 0, "is not a regular file");
	} else if (fd >= 0 && (source->text = malloc(OPTIONS_FILE_MAX + 2)) && source->file &&
		   (n = read_all(fd, source->text, OPTIONS_FILE_MAX + 1)) > (ssize_t)OPTIONS_FILE_MAX) {
		options_problem(problems, file, 0, "has more than %u octets", OPTIONS_FILE_MAX);
		n = -1;
	} else if (n < 0) {
		options_problem(problems, file, 0, "cannot be read: %s", strerror(errno));
	}
	if (fd >= 0)
		close(fd);
	if (n < 0)
		return -1;
	source->length = (size_t)n;
	source->text[n] = '\0';
	return 0;
}

static unsigned line_of(const char *text, size_t at)
{
	unsigned line = 1;

	for (size_t i = 0; i < at; i++)
		line += text[i] == '\n';
	return line;
}

static int check_text(const struct options_source *source, struct options_problems *problems)
{
	size_t begin = 0;

	if (memchr(source->text, '\0', source->length)) {
		options_problem(problems, source->file, line_of(source->text, strlen(source->text)),
				"holds a NUL octet: this is no text file");
		return -1;
	}
	while (begin < source->length) {
		size_t length = strcspn(source->text + begin, "\n");

		if (!text_is_utf8(source->text + begin, length)) {
			options_problem(problems, source->file, line_of(source->text, begin),
					"is not UTF-8 (convert the file: iconv -f ISO-8859-15 -t UTF-8)");
			return -1;
		}
		begin += length + 1;
	}
	return 0;
}

int options_load(struct options_source *source, const char *file, struct options_problems *problems)
{
	*source = (struct options_source){ 0 };
	if (read_file(source, file, problems) == 0 && check_text(source, problems) == 0 &&
	    options_scan(source, problems) == 0)
		return 0;
	options_source_release(source);
	return -1;
}

void options_source_release(struct options_source *source)
{
	for (size_t i = 0; i < source->mark_count; i++) {
		free(source->marks[i].name);
		free(source->marks[i].title);
	}
	free(source->marks);
	free(source->text);
	free(source->file);
	*source = (struct options_source){ 0 };
}

void options_drop(struct options_source *source, const struct options_mark *mark)
{
	for (size_t i = mark->begin; i < mark->end; i++)
		if (source->text[i] != '\n')
			source->text[i] = ' ';
}

static bool same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

unsigned options_line(const struct options_source *source, const char *section, const char *title, const char *key)
{
	size_t parent = OPTIONS_TOP;
	unsigned line = 0;

	for (size_t i = 0; i < source->mark_count; i++) {
		const struct options_mark *mark = &source->marks[i];

		if (section && parent == OPTIONS_TOP && mark->parent == OPTIONS_TOP && mark->section &&
		    strcmp(mark->name, section) == 0 && same(mark->title, title)) {
			parent = i;
			line = mark->line;
		} else if (key && !mark->section && mark->parent == parent && (!section || parent != OPTIONS_TOP) &&
			   strcmp(mark->name, key) == 0) {
			return mark->line;
		}
	}
	return line;
}
