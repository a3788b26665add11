package mappings

import (
	"strings"
	"testing"
)

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

func BenchmarkTopics(b *testing.B) {
	rec := recipe()
	rec.Summary = strings.Repeat("Die Stadt hat die E-Akte in allen Ämtern eingeführt. ", 6)
	for b.Loop() {
		topicValues(&rec)
	}
}

func BenchmarkTitle(b *testing.B) {
	for b.Loop() {
		ClassifyTopic("Einwohner nach Stadtbezirken und Altersgruppen", "")
	}
}
