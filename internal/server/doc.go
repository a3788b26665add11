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
//   - api.go, changes.go, export.go, feed.go: the API's handlers
//   - wire.go: the shapes of answers; schema.go, openapi.go: their description
//   - page*.go, messages.go, templates/, static/: the pages
//   - gate.go, cache.go, metrics.go: overload, conditional requests, metrics
package server
