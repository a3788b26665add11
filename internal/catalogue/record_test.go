package catalogue

import (
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestNewID(t *testing.T) {
	long := strings.Repeat("a", maxIDRest)
	for _, c := range []struct {
		name, native, want string
		hashed             bool // want is followed by hashDigits of a hash
	}{
		{"plain", "seite-1.html", "q:seite-1.html", false},
		{"as long as it may be", long, "q:" + long, false},
		{"too long", "b" + long, "q:" + long + "-", true},
		{"address", "https://beispiel.example/a?b=c", "q:https-beispiel.example-a-b-c-", true},
		{"umlauts", "Übergabe", "q:bergabe-", true},
		{"nothing readable", "日本", "q:", true},
		{"empty", "", "q:", true},
		{"slash at the end", "a/", "q:a-", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := NewID("q", c.native)
			if !ValidID(got) || NewID("q", c.native) != got {
				t.Errorf("%q is not valid or not stable", got)
			}
			rest := got
			if c.hashed {
				rest = got[:len(got)-hashDigits]
			}
			if rest != c.want {
				t.Errorf("NewID(%q) = %q, want %q", c.native, got, c.want)
			}
		})
	}
}

// Ids that differ only in what is not readable stay apart.
func TestNewIDApart(t *testing.T) {
	seen := map[string]string{}
	for _, native := range []string{"a/b", "a?b", "a b", "a-b", "a//b", "a-b/", "/a-b", "A/b", "ä", "ö",
		strings.Repeat("x", 81), strings.Repeat("x", 82)} {
		id := NewID("q", native)
		if other, twice := seen[id]; twice {
			t.Errorf("%q and %q are both %s", native, other, id)
		}
		seen[id] = native
	}
}

func FuzzNewID(f *testing.F) {
	f.Add("https://beispiel.example/ä?x=1#y")
	f.Add("..")
	f.Fuzz(func(t *testing.T, native string) {
		if id := NewID("quelle", native); !ValidID(id) {
			t.Errorf("NewID(%q) = %q", native, id)
		}
	})
}

func TestValidID(t *testing.T) {
	for id, want := range map[string]bool{
		"a:b": true, "a-1:B._~-9": true, "a:..": true,
		"": false, "a": false, "a:": false, ":b": false, "A:b": false, "a:b/c": false, "a:b\n": false, "a:b:c": false, "a:ä": false,
		"a:" + strings.Repeat("b", 253): true, "a:" + strings.Repeat("b", 254): false,
	} {
		if got := ValidID(id); got != want {
			t.Errorf("ValidID(%q) = %v", id, got)
		}
	}
}

func TestValidSource(t *testing.T) {
	for name, want := range map[string]bool{
		"stadt": true, "stadt-ulm-2": true, "": false, "-a": false, "a-": false, "a--b": false, "a_b": false, "Stadt": false,
		strings.Repeat("a", 60): true, strings.Repeat("a", 61): false,
	} {
		if got := ValidSource(name); got != want {
			t.Errorf("ValidSource(%q) = %v", name, got)
		}
	}
}

func TestDate(t *testing.T) {
	day := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		date  Date
		valid bool
		first time.Time
		year  string
	}{
		{"", true, time.Time{}, ""},
		{"2024", true, day(2024, 1, 1), "2024"},
		{"2024-02", true, day(2024, 2, 1), "2024"},
		{"2024-02-29", true, day(2024, 2, 29), "2024"},
		{"0000", true, day(0, 1, 1), "0000"},
		{"2023-02-29", false, time.Time{}, ""},
		{"2024-13", false, time.Time{}, ""},
		{"24-1", false, time.Time{}, ""},
		{"abcd", false, time.Time{}, ""},
		{"2024-1-1", false, time.Time{}, ""},
		{"2024-02-29T00:00", false, time.Time{}, ""},
		{"ä", false, time.Time{}, ""},
		{"01.02.2024", false, time.Time{}, ""},
	} {
		if c.date.Valid() != c.valid || !c.date.Time().Equal(c.first) || c.date.Year() != c.year {
			t.Errorf("%q: valid %v, time %v, year %q", c.date, c.date.Valid(), c.date.Time(), c.date.Year())
		}
	}
	if DateOf(time.Time{}) != "" {
		t.Error("no time has a date")
	}
	berlin := time.FixedZone("CET", 3600)
	if got := DateOf(time.Date(2024, 12, 31, 23, 30, 0, 0, time.UTC).In(berlin)); got != "2025-01-01" {
		t.Errorf("the day in its own zone is %s", got)
	}
}

func FuzzDate(f *testing.F) {
	f.Add("2024-02-30")
	f.Fuzz(func(t *testing.T, s string) {
		d := Date(s)
		if valid := d.Valid(); !valid && (d.Year() != "" || !d.Time().IsZero()) {
			t.Errorf("%q is not valid, yet has a time", s)
		}
	})
}

func TestValidate(t *testing.T) {
	ok := Record{ID: "a:b", Kind: KindRecipe, Title: "T", Provenance: Provenance{Source: "a"}}
	far := time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		edit func(*Record)
		want string // part of the error, "" for none
	}{
		{"complete", func(r *Record) {}, ""},
		{"kind not known", func(r *Record) { r.Kind = "" }, ""},
		{"id", func(r *Record) { r.ID = "a/b" }, "SOURCE:NATIVE"},
		{"no title", func(r *Record) { r.Title = " \n" }, "title"},
		{"foreign kind", func(r *Record) { r.Kind = "video" }, `kind "video"`},
		{"source", func(r *Record) { r.Provenance.Source = "A b" }, "provenance.source"},
		{"published", func(r *Record) { r.Published = "gestern" }, "date"},
		{"updated", func(r *Record) { r.Updated = "2024-99" }, "date"},
		{"expires", func(r *Record) { r.Expires = far }, "years"},
		{"consent", func(r *Record) { r.Contact = &Contact{Consent: &Consent{Until: far}} }, "years"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := ok
			c.edit(&r)
			err := r.Validate()
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one about %q", err, c.want)
			}
		})
	}
}

func TestHash(t *testing.T) {
	base := storedRecords()[0]
	at := time.Date(2094, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		edit func(*Record)
		same bool
	}{
		{"fetched again", func(r *Record) { r.Provenance.Fetched = at }, true},
		{"another raw copy", func(r *Record) { r.Provenance.Raw = "x" }, true},
		{"a hash given", func(r *Record) { r.Provenance.ContentHash = "x" }, true},
		{"an empty list", func(r *Record) { r.Keywords = []string{} }, true},
		{"the same moment in another zone", func(r *Record) { r.Expires = r.Expires.In(time.FixedZone("", 7200)) }, true},
		{"another text", func(r *Record) { r.Body += "." }, false},
		{"another method", func(r *Record) { r.Provenance.Methods = map[string]string{"title": "title"} }, false},
		{"another consent", func(r *Record) { r.Contact = &Contact{Name: "Poststelle"} }, false},
		{"made internal", func(r *Record) { r.Visibility = VisibilityInternal }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := base
			c.edit(&r)
			if same := r.Hash() == base.Hash(); same != c.same {
				t.Errorf("same hash: %v, want %v", same, c.same)
			}
		})
	}
	if hash := (&Record{Expires: time.Date(math.MaxInt32, 1, 1, 0, 0, 0, 0, time.UTC)}).Hash(); hash != "" {
		t.Errorf("a record that cannot be written has the hash %q", hash)
	}
}

func TestPublic(t *testing.T) {
	now := time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC)
	before, after := now.Add(-time.Second), now.Add(time.Second)
	consent := func(until time.Time) *Consent { return &Consent{Evidence: "Brief", Until: until} }
	for _, c := range []struct {
		name        string
		record      Record
		public      bool
		wantContact bool
		due         time.Time
	}{
		{"plain", Record{}, true, false, time.Time{}},
		{"said to be public", Record{Visibility: VisibilityPublic}, true, false, time.Time{}},
		{"internal", Record{Visibility: VisibilityInternal, Expires: after}, false, false, time.Time{}},
		{"a visibility of a later release", Record{Visibility: "members"}, false, false, time.Time{}},
		{"expires later", Record{Expires: after}, true, false, after},
		{"expires now", Record{Expires: now}, false, false, time.Time{}},
		{"expired", Record{Expires: before}, false, false, time.Time{}},
		{"function mailbox", Record{Contact: &Contact{Email: "post@b.example"}}, true, true, time.Time{}},
		{"person without consent", Record{Contact: &Contact{Name: "P"}}, true, false, time.Time{}},
		{"person with consent", Record{Contact: &Contact{Name: "P", Consent: consent(after)}}, true, true, after},
		{"person with endless consent", Record{Contact: &Contact{Name: "P", Consent: consent(time.Time{})}}, true, false, time.Time{}},
		{"person, consent ends now", Record{Contact: &Contact{Name: "P", Consent: consent(now)}}, true, false, time.Time{}},
		{"body with endless consent", Record{Contact: &Contact{Email: "e", Consent: consent(time.Time{})}}, true, true, time.Time{}},
		{"body, consent ended", Record{Contact: &Contact{Email: "e", Consent: consent(before)}}, true, false, time.Time{}},
		{"consent ends before the record", Record{Expires: after.Add(1), Contact: &Contact{Name: "P", Consent: consent(after)}}, true, true, after},
		{"record expires before the consent", Record{Expires: after, Contact: &Contact{Name: "P", Consent: consent(after.Add(1))}}, true, true, after},
	} {
		t.Run(c.name, func(t *testing.T) {
			whole := c.record
			view, public := c.record.Public(now)
			if public != c.public || (view.Contact != nil) != c.wantContact {
				t.Errorf("public %v with contact %v", public, view.Contact)
			}
			if view.Contact != nil && view.Contact.Consent != nil {
				t.Error("the view tells how consent was given")
			}
			if got := c.record.due(now); !got.Equal(c.due) {
				t.Errorf("due %v, want %v", got, c.due)
			}
			if !reflect.DeepEqual(c.record, whole) {
				t.Error("the record itself was changed")
			}
		})
	}
}

// The lists that people are shown have every code once.
func TestLists(t *testing.T) {
	for name, list := range map[string][]string{
		"kinds": names(Kinds()), "roles": names(Roles()), "statuses": names(Statuses()),
	} {
		seen := map[string]bool{}
		for _, code := range list {
			if code == "" || seen[code] {
				t.Errorf("%s: %q is empty or there twice", name, code)
			}
			seen[code] = true
		}
	}
}

func names[S ~string](list []S) []string {
	all := make([]string, len(list))
	for i, s := range list {
		all[i] = string(s)
	}
	return all
}
