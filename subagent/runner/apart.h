/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A task in a process of its own, so that all processes below it are of its making: a shell that had others running may
 * have become this program (exec), and those are none of ours to kill. */
#ifndef RUNNER_APART_H
#define RUNNER_APART_H

/* Performs the task in a child and returns what it returned (0 to 255); all that the task left behind has been killed
 * then. A signal that asks this process to end, or that ends the child, ends both. */
int apart(int (*perform)(const void *context), const void *context);

#endif
