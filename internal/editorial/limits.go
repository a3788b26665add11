package editorial

// Limits of a submission, in characters (Unicode code points) where they are
// of texts. They are wide enough for a thorough recipe of some thirty pages and
// narrow enough that a form post stays below the server's limit for bodies.
const (
	MaxTitle   = 200    // a line of a result list and a half
	MaxSummary = 600    // twice what leaves the service, so that cutting is the editors' choice
	MaxSection = 10_000 // some four pages for each section
	MaxShort   = 300    // names, places, durations, purposes
	MaxLink    = 2_000  // what browsers and proxies take
	MaxReason  = 2_000  // of an editor to the submitter
	MaxKeyword = 80

	MaxTopics   = 10
	MaxKeywords = 20

	MaxFiles     = 5
	MaxFileBytes = 10 << 20 // a long report with pictures
	MaxFileName  = 120      // fits every file system, whose limit is 255 bytes

	// MaxConsentYears is how far ahead a consent may reach: after two years
	// people have changed office, and asking again is the honest thing.
	MaxConsentYears = 2

	// maxFileText is how many bytes of a file's text are kept: a book of
	// five hundred pages. The original holds the rest.
	maxFileText = 2 << 20
	// maxMetadata and maxMetadataValue bound what a file says of itself.
	maxMetadata      = 50
	maxMetadataValue = 1_000
)

// Licences lists the codes of the licences that a submitter can choose: open
// ones, so that others may use the recipe as the network intends.
func Licences() []string {
	return []string{"cc-by-4.0", "cc0-1.0", "dl-de-by-2.0", "dl-de-zero-2.0"}
}
