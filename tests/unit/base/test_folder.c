/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* The rights of a folder; 0 when there is none. */
static unsigned rights(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && S_ISDIR(info.st_mode) ? info.st_mode & 0777 : 0;
}

static void folders_are_made_with_those_above(void **state)
{
	static const struct {
		const char *path;
		int result, error;
	} rows[] = {
		{ "a/b/c", 0, 0 },         { "a/b/c", 0, 0 }, /* is there */
		{ "a//d", 0, 0 },          { "a/e/", 0, 0 },        { ".", 0, 0 }, { "/", 0, 0 },
		{ "/tmp", 0, 0 },          { "file", -1, ENOTDIR }, /* has its name */
		{ "file/a", -1, ENOTDIR }, { "", -1, ENOENT },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		errno = 0;
		if (folder_make(rows[i].path, 0750) != rows[i].result || (rows[i].error && errno != rows[i].error))
			fail_msg("%s: errno %d", rows[i].path, errno);
	}
	assert_int_equal(rights("a"), 0755);
	assert_int_equal(rights("a/b"), 0755);
	assert_int_equal(rights("a/b/c"), 0750);
	assert_int_equal(rights("a/d"), 0750);
}

static void a_folder_that_is_there_keeps_its_rights(void **state)
{
	(void)state;
	assert_int_equal(mkdir("own", 0700), 0);
	assert_int_equal(folder_make("own", 0755), 0);
	assert_int_equal(rights("own"), 0700);
}

static void those_above_alone(void **state)
{
	(void)state;
	assert_int_equal(folder_make_above("x/y/socket"), 0);
	assert_int_equal(rights("x/y"), 0755);
	assert_int_equal(rights("x/y/socket"), 0);
	assert_int_equal(folder_make_above("socket"), 0);
	assert_int_equal(rights("socket"), 0);
	assert_int_equal(folder_make_above("file/y/socket"), -1);
	assert_int_equal(errno, ENOTDIR);
}

static char folder[] = "/tmp/z_stats-folder-XXXXXX";

static int into_a_folder(void **state)
{
	(void)state;
	umask(022);
	if (!mkdtemp(folder) || chdir(folder))
		return -1;
	return close(open("file", O_WRONLY | O_CREAT, 0600));
}

static int out_of_it(void **state)
{
	static const char *const made[] = { "a/b/c", "a/b", "a/d", "a/e", "a", "own", "x/y", "x" };

	(void)state;
	unlink("file");
	for (size_t i = 0; i < LENGTH(made); i++)
		rmdir(made[i]);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folders_are_made_with_those_above),
		cmocka_unit_test(a_folder_that_is_there_keeps_its_rights),
		cmocka_unit_test(those_above_alone),
	};

	return cmocka_run_group_tests(tests, into_a_folder, out_of_it);
}
