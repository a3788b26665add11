// Package editorial keeps what people do to the catalogue: submissions with
// their revisions and uploads, editors' decisions, the ledger of consents, the
// audit log, and the keys by which people and tools are known.
//
// Everything lies in tables of the catalogue's own database (its migration 4),
// so that an action, its entry in the audit log and the change that followers
// see are one transaction. Uploaded files lie in a folder beside it, each
// durable before the row that names it.
//
// A published submission becomes a record like any other: package ingest reads
// [Store.Records] as the source "submission". What a submitter wants to hold
// back (the name of the body, its place) stays in the submission and is in no
// record.
package editorial
