/*
Nextsearch finds what German authorities have digitalised, and how.

This comment is the tour through the program, bottom up. A record travels

	source → ingest → catalogue → search.Index → engine → server → people, tools

and each stage is a package that can be read alone.

# The catalogue is the system of record

Package [nextsearch/internal/catalogue] keeps every record that a source gave,
in SQLite, with a change log: each put, change and removal takes the next seq
in the same transaction. The log is compacted (a record keeps only its latest
entry), so whoever follows from zero reads every record once, and removals stay
as tombstones. Everything downstream is a follower with a cursor; nothing else
is ever "kept in sync". catalogtest is the contract that every store passes.

# One door to the web

Package [nextsearch/internal/fetch] is the only one that talks to foreign
hosts: robots.txt, pace, conditional requests, limits, raw copies on disk, and
a guard that refuses private addresses when dialling. A 304 gives the raw copy's
bytes, so parsing can be repeated and a crash between two writes loses nothing.

# Sources become records

Package [nextsearch/ingest] has a table of kinds of source, one file each. Its
Runner visits a source, normalises what comes in, puts it into the catalogue in
batches and removes what is gone: only after a complete visit, and never more
than a set share. A broken document is one rejected entry of the report. A
killed visit goes on from its raw copies (plan.go), which can also be read again
without the web. What every record passes stands in normalise.go and tidy.go:
texts, dates, addresses, and no data of persons. ingesttest is the contract that
every kind passes; [nextsearch/internal/rdf] reads RDF for it. PDF and Office
files are parsed in processes of their own (sandbox.go).

# Records become documents

Package [nextsearch/mappings] computes what is searched, filtered and shown:
fields, facets, vocabularies, the authority type with its method, and the German
analysis that index and query share. A better rule needs a reindex, no re-crawl.

# Search

Package [nextsearch/internal/search] has the query language, the contract of an
engine, and the Index that follows the catalogue. An index is derived: it stores the
position it has reached in the same commit as the documents, and a new
generation is built beside the old one, verified and swapped whenever format,
log or trust is lost. [nextsearch/internal/search/bleve] is the embedded engine;
enginetest is the contract.

# What people bring and decide

Package [nextsearch/internal/editorial] keeps submissions with their revisions
and files, editors' decisions, the ledger of consents, the audit log and the
keys, all in tables beside the records. What is published comes back through
ingest as the source "submission" (publish.go here), at once and after a crash.

# What goes for good

Command erase (erase.go, erasure*.go) takes records, submissions and data of
persons out of everything and reads it all again (traces.go).
[nextsearch/internal/suppress] is the list of keyed hashes that keeps crawls and
restores from bringing it back.

# Server

Package [nextsearch/internal/server] answers: a JSON API whose OpenAPI document
is generated from the structs that parse the parameters, pages that work
without JavaScript, feeds, export, changes, health and metrics.

# This package

main hands the command line to run; commands is the table of subcommands, one
file each. Config (config.go, decode.go) is read here only. app (app.go) wires
a data directory; service (serve.go) runs worker, indexer and HTTP in one
process. Beside a running serve, the other commands open the catalogue
themselves and ask the serve over its socket for what needs the index
(control.go). The example that demo crawls is package demosite.
*/
package main
