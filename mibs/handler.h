/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The door to net-snmp's agent library for tables: one registration each. */
#ifndef MIBS_HANDLER_H
#define MIBS_HANDLER_H

#include "table.h"

/* 0, or -1 (logged). The library may copy a registration: hold(table) is called for each that refers to the table and
 * returns it, release(table) when that goes. */
int handler_register(struct table *table, void *(*hold)(void *table), void (*release)(void *table));

#endif
