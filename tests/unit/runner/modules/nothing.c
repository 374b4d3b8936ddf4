/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A shared object that is no class. */
int nothing_of_ours(void);

int nothing_of_ours(void)
{
	return 0;
}
