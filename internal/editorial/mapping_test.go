package editorial_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
	"nextsearch/mappings"
)

// TestCategoriesOfASubmission: what a submitter chose in the form is what the
// facets show, for a body that is named and for one that is not.
func TestCategoriesOfASubmission(t *testing.T) {
	for _, attribution := range []catalogue.Attribution{catalogue.AttributionNamed, catalogue.AttributionTypeLand} {
		rec := published(t, editorial.Content{
			Title: "Eingangsrechnungen ohne Papier", Summary: "Rechnungen kommen elektronisch an.",
			Sections: map[catalogue.Role]string{catalogue.RoleApproach: "Erst gezählt.", catalogue.RoleLessons: "Früh schulen."},
			Status:   catalogue.StatusPilot, Topics: []string{"e-akte", "ai"}, Licence: "dl-de-by-2.0", Attribution: attribution,
			Organisation: "Zweckverband Beispielwasser", AuthorityType: mappings.TypeAssociation, Land: "09",
		})
		categories := mappings.Categories(&rec)
		for facet, want := range map[string][]string{
			"authorityType": {"municipal", mappings.TypeAssociation}, "region": {"09"}, "status": {"pilot"},
			"licence": {"dl-de-by-2.0"}, "kind": {"recipe"}, "source": {editorial.SourceName}, "year": {"2026"},
		} {
			if got := codesOf(categories[facet]); !slices.Equal(got, want) {
				t.Errorf("%s: %s is %v, want %v", attribution, facet, got, want)
			}
		}
		for _, topic := range []string{"e-akte", "ai"} {
			if got := codesOf(categories["topic"]); !slices.Contains(got, topic) {
				t.Errorf("%s: topics %v lack %s", attribution, got, topic)
			}
		}
		if named := attribution == catalogue.AttributionNamed; named != (len(categories["organisation"]) > 0) {
			t.Errorf("%s: organisation %v", attribution, categories["organisation"])
		}
		doc, ok := mappings.Map(&rec, time.Now())
		if !ok || doc.Text["body"] == "" {
			t.Errorf("%s: document %+v", attribution, doc)
		}
	}
}

func codesOf(values []mappings.Value) (codes []string) {
	for _, v := range values {
		codes = append(codes, v.Value)
	}
	return codes
}

// published gives the record of a content that was submitted and published.
func published(t *testing.T, c editorial.Content) catalogue.Record {
	t.Helper()
	dir := t.TempDir()
	db, err := catalogue.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	now := func() time.Time { return time.Date(2026, 6, 15, 9, 30, 0, 0, time.UTC) }
	store, err := editorial.New(editorial.Config{DB: db, Uploads: filepath.Join(dir, "uploads"), Now: now,
		Topic: mappings.TopicTerms().Has, AuthorityType: func(code string) bool { return code == mappings.TypeAssociation }})
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := store.Submit(t.Context(), c, nil, "form", "")
	if err == nil {
		err = store.Publish(context.Background(), "editor", receipt.ID, 1)
	}
	if err != nil {
		t.Fatal(err)
	}
	for rec, err := range store.Records(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		return rec
	}
	t.Fatal("no record")
	return catalogue.Record{}
}
