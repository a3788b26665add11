// Package server answers people and programs over HTTP: the JSON API under
// /v1, the pages, feeds, probes and metrics.
//
// It reads and never writes. Searches go to a [Searcher], records and the
// change log to a [catalogue.Store]; whatever leaves the package has passed
// [catalogue.Record.Public] and mappings.Release, so that nothing held back
// and no text without a licence can leave through a side door.
//
// Where to find what:
//
//   - server.go: [Config], [New], the parts of a [Server]
//   - routes.go: the table of routes and what is around every handler
//   - params.go: query parameters as documented structs; paramtypes.go has the structs
//   - problem.go: errors and their statuses (RFC 9457)
//   - api.go, changes.go: the API's handlers; export.go and export_csv.go stream all hits,
//     feed.go has the newest, feed_atom.go, feed_rss.go and feed_json.go write them
//   - wire.go: the shapes of answers; schema.go, openapi.go: their description
//   - page*.go, messages*.go, templates/, static/: the pages; record_*.go are the parts of the
//     page about a record, landscape_*.go the pictures of the landscape
//   - gate.go, cache.go, metrics.go: overload, conditional requests, metrics
package server
