package mappings

import "testing"

func TestTopicTablesAreReadable(t *testing.T) {
	if _, err := parseTopicTables(themeTable, topicTable, topicCodeTable, topicTermTable); err != nil {
		t.Fatal(err)
	}
}
