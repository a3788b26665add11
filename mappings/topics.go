package mappings

import (
	"slices"

	"nextsearch/internal/catalogue"
)

// topicEvidence collects what codes and words say of a record's subject.
func topicEvidence(r *catalogue.Record) (*wordEvidence, *topicTables) {
	t := topicData()
	e := newWordEvidence(t.terms, len(t.themes), len(t.topics))
	t.readCodes(e, r.Codes)
	e.read(inCodes, spokenCodes(r.Codes))
	e.readRecord(r)
	return e, t
}

// topicValues gives the topics of a record.
func topicValues(r *catalogue.Record) []Value {
	e, t := topicEvidence(r)
	return e.values(ofTopics, t.topicTerm)
}

// Themes gives the EU data themes of a record: those that its source gave as
// codes and those for which its words speak, the strongest first. They are no
// facet: topics are what people recognise.
func Themes(r *catalogue.Record) []Value {
	e, t := topicEvidence(r)
	return e.values(ofThemes, t.themeTerm)
}

// ClassifyTopic gives the EU data themes and the own topics of a title with an
// optional text about it, as a record with that title and summary has them.
func ClassifyTopic(title, text string) (themes, topics []Value) {
	e, t := topicEvidence(&catalogue.Record{Title: title, Summary: text})
	return e.values(ofThemes, t.themeTerm), e.values(ofTopics, t.topicTerm)
}

func (t *topicTables) themeTerm(i int) Term { return Term{t.themes[i].code, t.themes[i].label} }

func (t *topicTables) topicTerm(i int) Term { return t.topics[i].Term }

// Topics lists the own topics in the order in which people are shown them.
func Topics() []Topic {
	topics := slices.Clone(topicData().topics)
	for i := range topics {
		topics[i].Themes, topics[i].Fields = slices.Clone(topics[i].Themes), slices.Clone(topics[i].Fields)
	}
	return topics
}

// TopicTerms labels the topics in the order in which people are shown them.
func TopicTerms() Vocabulary {
	t := topicData()
	terms := make(Vocabulary, len(t.topics))
	for i := range terms {
		terms[i] = t.topicTerm(i)
	}
	return terms
}

// ThemeTerms labels the EU data themes (authority table data-theme).
func ThemeTerms() Vocabulary {
	t := topicData()
	terms := make(Vocabulary, len(t.themes))
	for i := range terms {
		terms[i] = t.themeTerm(i)
	}
	return terms
}

// topicLabel gives the labels of a topic, empty ones for an unknown code.
func topicLabel(code string) Label {
	t := topicData()
	if i := t.topicIndex(code); i >= 0 {
		return t.topics[i].Label
	}
	return Label{}
}
