/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows of a group of scalars: one, whose index is 0. */
#ifndef MIBS_SCALARS_H
#define MIBS_SCALARS_H

#include "table.h"

extern const struct table_rows scalar_rows;

#endif
