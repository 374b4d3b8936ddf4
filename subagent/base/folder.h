/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FOLDER_H
#define FOLDER_H

#include <sys/types.h>

/* Makes the folder with these rights, and those above it (0755) that are not there. One that is there stays as it is.
 * 0, or -1 with errno; ENOTDIR: something else has its name. */
int folder_make(const char *path, mode_t mode);
/* Makes only those above. */
int folder_make_above(const char *path);

#endif
