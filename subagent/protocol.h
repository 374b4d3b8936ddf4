/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What z_stats and its workers say to each other. Both sides are built together; the number (FRAME_PROTOCOL) guards
 * against a worker of another build. Each message is a frame (base/frame.h): a JSON head with "op", and for some a
 * body.
 *
 * "->" goes to the worker, "<-" comes from it. A request carries "id", its answer the same "id" and no "op"; an answer
 * may be {"id", "error": text} instead. All times are integers in microseconds: "…_us".
 *
 * Every worker
 *   -> hello    {protocol, …settings of that worker}            first message of z_stats
 *   <- hello    {protocol, pid, …}                              first message of the worker
 *   -> ping     {}             <- pong {}
 *   (the socket closed)                                         the worker ends by itself, exit status 0
 *
 * Runner: class modules and *.agent files; one forked child per measure
 *   -> hello    {configs_dir, module, agents_dir}
 *   <- class    {name, summary, rows: bool, row_label, fields: [{name, label, kind, unit}],
 *                graphs: [{name, title, series: [{field, style}]}]}           once per class, before its agents
 *   <- agents   {agents: [{name, class, file, line, period_us, timeout_us, description, section, help,
 *                requires: […], warn: […], error: […], problem?}, …]}         at most 100 in one message
 *   <- problem  {file, line, text}                              a file or module that could not be used
 *   <- ready    {}                                              the catalogue is complete
 *   -> run      {agent, turn, timeout_us}
 *   <- report   {agent, turn, end, code, time_us, duration_us, cpu_us}  body: the child's report (report.h)
 *
 * Store: the journal of measures and events, the board on disk, sealing archives
 *   -> hello    {state_dir, id, host, module, spool_max, spool_keep_us, archive: bool}   archive: a Zéphir is configured
 *   <- hello    {last, sequence, spool: {count, bytes, oldest_us, dropped}}   last: number of the last durable record,
 *                0 none. No last at all: the disk refuses even that; trouble says why, and the store ends
 *   <- board    {}              body: lines of JSON, the last measure record of some agents (record.h)
 *   <- board_end {}             the board on disk has been told
 *   -> append   {n, kind, time_us, agent}   body: one record, one line of JSON without its newline; n goes up by one
 *   <- durable  {n}                                             all up to n survive a crash
 *   <- trouble  {text}  |  {text: null}                         the disk refuses (and why) | it works again
 *   -> read     {id, from, bytes}   <- {id, first, last}  body: lines "N KIND JSON\n"; last 0: nothing from there on
 *   -> applied  {n}                                             the RRDs hold all up to n: older segments may go
 *   -> seal     {id}                <- {id, sequence, name, bytes, records}   (sequence 0: nothing to seal, or archive
 *                is false: then the journal only begins a new segment, and what is before is in no archive)
 *   -> look     {}                                              somebody else has changed the spool
 *   <- spool    {count, bytes, oldest_us, dropped}              after every change of the spool that it sees;
 *                dropped: archives that were in the spool and will never come: over spool_max, or damaged on the disk
 *
 * Rrd: all of librrd
 *   -> hello    {state_dir}         <- hello {position}         number of the last record applied and safe on disk
 *   -> declare  {agents: [{name, period_us, rows, fields: [{name, label, kind, unit}], graphs: […],
 *                warn: […], error: […]}]}                       at most 100 in one message
 *   -> update   {id, last}          <- {id, applied, settled, failed, skipped, removed}   body: lines as the store gave them; all
 *                up to settled would survive a power cut, the rest follows some seconds later. failed: values refused;
 *                skipped: values that the files had, or not after their last update; removed: files of rows that are gone. An error: not all files can be
 *                updated now (a full disk, a lock); the position stays, and the lines are to come again
 *   -> graph    {id, agent, graph, row, from, to, format: svg|png, width, height, theme: light|dark, language,
 *                labels?: [text, …]}                            labels: of the graph's series, in the reader's language
 *                                   <- {id, type}               body: the picture; type: its media type
 *   -> fetch    {id, agent, row, field, from, to}   <- {id, from, step, values: [number|null, …]}
 *
 * Forward: sends archives to Zéphir
 *   -> hello    {state_dir, url, id, ca_file, certificate, key, token_file, spool_keep_us}
 *   -> look     {looks}                                         there is a new archive in the spool; counts up from 1
 *   <- delivered {sequence, name, bytes, status}
 *   <- failed   {sequence, name, reason, retry_us}
 *   <- damaged  {sequence, name}     not what its name says: renamed to NAME.damaged, for the store to look at
 *   <- empty    {looks}     nothing is left to send; looks: of the last look heard, 0 none. z_stats closes the socket
 *                           if it has not said another since
 */
#ifndef PROTOCOL_H
#define PROTOCOL_H

#endif
