#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Writes the template of all texts that people read to standard output: run it in the root of the source tree.
set -eu
find web subagent agents -name '*.c' | LC_ALL=C sort | xgettext --language=C --from-code=UTF-8 --sort-by-file \
	--add-comments=TRANSLATORS: --package-name=z_stats --keyword=N_ --keyword=_ --keyword=tr:2 --keyword=tr_n:2,3 \
	--flag=_:1:pass-c-format --flag=tr:2:pass-c-format --flag=tr_n:2:pass-c-format --flag=tr_n:3:pass-c-format \
	--flag=answer_error:3:c-format --files-from=- --output=-
