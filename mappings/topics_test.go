package mappings

import "testing"

// An error in an embedded table would silently lose what follows it.
func TestTermTablesAreReadable(t *testing.T) {
	if _, err := parseTopicTables(themeTable, topicTable, topicCodeTable, topicTermTable); err != nil {
		t.Error(err)
	}
	if _, err := parseTerms("audienceterms.tsv", audienceTermTable, AudienceTerms()); err != nil {
		t.Error(err)
	}
	if _, err := parseTerms("kindterms.tsv", kindTermTable, KindTerms()); err != nil {
		t.Error(err)
	}
}
