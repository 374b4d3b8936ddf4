/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why a file does not take what it is given, and whether that is to come again.
 *
 * Later: what stands in the way is not the file and passes (a full disk, a lock, no descriptors, no memory). All else
 * is a fault of this file or record and would stop the history of all agents if it were waited for: what it was given
 * is lost, counted and logged.
 */
#ifndef RRD_FAULT_H
#define RRD_FAULT_H

#include <stdbool.h>

struct fault {
	bool later;
	char text[256];
};

/* From errno: "WHAT PATH: …". Returns -1. */
int fault_of_errno(struct fault *fault, const char *what, const char *path);
/* From the call of librrd that has just failed, with nothing in between. Returns -1. */
int fault_of_librrd(struct fault *fault, const char *what, const char *path);
/* The same for a call that makes a file: librrd does not tell when there is no room for it. Returns -1. */
int fault_of_creation(struct fault *fault, const char *what, const char *path);
/* Memory is short. Returns -1. */
int fault_of_memory(struct fault *fault, const char *what, const char *path);

#endif
