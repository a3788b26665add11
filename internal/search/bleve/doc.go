// Package bleve is the embedded search engine: it keeps one generation of an
// index in a directory, on bleve's scorch (segments of immutable files and a
// small bolt file that names them).
//
// What is taken from scorch is writing, merging and reading segments. What is
// ours, because it was measured to be faster or safer:
//
//	schema.go, document.go   the static mapping, from the tables of package mappings
//	view.go, column.go       facets and sort keys as columns of a segment
//	lexicon.go               what a generation has learned of the language, and drift
//	terms.go, length.go      the terms of all texts in one field, their places and lengths
//	plan.go, match.go        what a query means, and which documents match how well
//	lists.go, near.go        reading terms and places; the second stage over the first hits
//	rank.go                  every constant of the ranking
//	filter.go, facet.go      filters and multi-select counts from the columns
//	collect.go, cursor.go    total orders, pages and cursors
//	source.go, highlight.go  what a hit shows
//	apply.go, meta.go        batches, durable together with the place in the log
//	verify.go, faults.go     checksums, and what happens when a disk fails or is full
package bleve
