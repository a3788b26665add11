package fetch

import "time"

// Limits on what foreign servers can make us do.
const (
	// defaultMaxBytes holds the largest bulk file of the known sources (CSV
	// and NDJSON of some 40 MB) and not much more.
	defaultMaxBytes = 64 << 20
	// localMaxBytes limits what a local .gz may unpack to. The operator
	// chose the file; the limit only stops a bomb from filling the disk.
	localMaxBytes = 4 << 30
	// memoryBody is the largest body held in memory; above it goes to disk.
	// Nine of ten pages of an authority are below 200 KB.
	memoryBody = 1 << 20
	// maxHeaderBytes is four times what common servers are willing to send.
	maxHeaderBytes = 256 << 10
	// maxURL is what common servers accept (nginx: 8 KiB for the request line).
	maxURL = 8 << 10
	// maxCodings: nobody packs thrice; each layer multiplies the work.
	maxCodings = 2
	// zstdWindow is the most a sender may ask for in HTTP, RFC 9659 section 3.
	zstdWindow = 8 << 20

	// defaultTimeout is enough for 64 MiB at 1 MB/s.
	defaultTimeout = 60 * time.Second
	// dialTimeout and tlsTimeout leave time for a second address of the host.
	dialTimeout = 15 * time.Second
	tlsTimeout  = 15 * time.Second
	// idleTimeout is longer than the usual pause between two requests.
	idleTimeout = 30 * time.Second

	// maxRedirects is what RFC 9110 section 15.4 leaves open; browsers take
	// 20, no honest chain has more than four.
	maxRedirects = 10
	// maxRobotsRedirects: RFC 9309 section 2.3.1.2.
	maxRobotsRedirects = 5
	// robotsLimit: RFC 9309 section 2.5, at least 500 KiB must be parsed.
	robotsLimit = 500 << 10
	// robotsTTL: RFC 9309 section 2.4, no longer than 24 hours.
	robotsTTL = 24 * time.Hour
	// downTTL keeps a run from asking a dead host again for every page, and
	// lets the next run find it alive.
	downTTL = time.Minute
	// tdmLimit: a list of locations, the largest known has a few hundred lines.
	tdmLimit = 1 << 20
	// maxHosts bounds the caches per host; a run sees some dozens.
	maxHosts = 4096

	// MaxCrawlDelay caps the Crawl-delay of a host. Some sites ask for
	// minutes or hours to say "go away"; at 30 s a small site is still read
	// within a day, which asks less of it than any visitor.
	MaxCrawlDelay = 30 * time.Second

	// defaultRetries with backoff wait about 1, 2 and 4 s.
	defaultRetries = 3
	backoffBase    = time.Second
	backoffMax     = 30 * time.Second
	// timeoutRetries: a server that hung twice hangs.
	timeoutRetries = 1
	// maxRetryAfter is how long a run waits because a server asks for it;
	// beyond that the next run is the better time.
	maxRetryAfter = 2 * time.Minute
	// drainLimit is read of an unwanted body to keep its connection.
	drainLimit = 64 << 10
)
