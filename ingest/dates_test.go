package ingest

import (
	"strings"
	"testing"

	"nextsearch/internal/catalogue"
)

func TestParseDate(t *testing.T) {
	for in, want := range map[string]catalogue.Date{
		"2024-03-05":                             "2024-03-05",
		"2024-03-05T10:11:12+01:00":              "2024-03-05",
		"2024-03-05T23:30:00Z":                   "2024-03-05",
		"2024-03-05 10:11:12":                    "2024-03-05",
		"20240305":                               "2024-03-05",
		"20240305T101112Z":                       "",
		"05.03.2024":                             "2024-03-05",
		"5.3.24":                                 "2024-03-05",
		"5. 3. 2024":                             "2024-03-05",
		"5.3.99":                                 "1999-03-05",
		"5. März 2024":                           "2024-03-05",
		"05. Maerz 2024":                         "2024-03-05",
		"5 Mrz. 2024":                            "2024-03-05",
		"Dienstag, 5. März 2024":                 "2024-03-05",
		"Di, 05.03.2024, 10:15 Uhr":              "2024-03-05",
		"Tue, 05 Mar 2024 10:11:12 GMT":          "2024-03-05",
		"Tue, 05 Mar 2024 10:11:12 +0100":        "2024-03-05",
		"March 5, 2024":                          "2024-03-05",
		"5/3/2024":                               "2024-03-05",
		"März 2024":                              "2024-03",
		"2024-03":                                "2024-03",
		"03/2024":                                "2024-03",
		"2024":                                   "2024",
		"  2024  ":                               "2024",
		"5. Jänner 2024":                         "2024-01-05",
		"29.02.2024":                             "2024-02-29",
		"29.02.2023":                             "", // no such day
		"31.04.2024":                             "",
		"0000-00-00":                             "",
		"1.1.1":                                  "",
		"12345":                                  "",
		"3.2.1.4":                                "",
		"Version 2024-03-05 der Richtlinie":      "",
		"Die Sitzung am 5. März 2024 fiel aus.":  "",
		"":                                       "",
		"gestern":                                "",
		"2024-03-05 und danach noch vieles mehr": "",
	} {
		if got := parseDate(in); got != want {
			t.Errorf("parseDate(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFindDate(t *testing.T) {
	for in, want := range map[string]catalogue.Date{
		"Die Sitzung am 5. März 2024 fiel aus, die am 12.03.2024 nicht.": "2024-03-05",
		"Pressestelle · 05. März 2024":                                   "2024-03-05",
		"März 2024":                                                      "", // not a day
		"Az. 12.34.5678-9":                                               "",
	} {
		if got := findDate(in); got != want {
			t.Errorf("findDate(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestStatedDates(t *testing.T) {
	for _, c := range []struct {
		text               string
		published, updated catalogue.Date
	}{
		{"Veröffentlicht am 5. März 2024", "2024-03-05", ""},
		{"Veröffentlicht am 05.03.2024, zuletzt geändert am 6.4.2025", "2024-03-05", "2025-04-06"},
		{"Stand: 04/2024", "", "2024-04"},
		{"Stand April 2024", "", "2024-04"},
		{"Letzte Aktualisierung: Montag, 1. April 2024", "", "2024-04-01"},
		{"Der Stand 2024 war besser.", "", ""},
		{"Kontostand: 01.02.2024", "", ""},
	} {
		published, updated := labelled(publishedLabel, c.text), labelled(updatedLabel, c.text)
		if published != c.published || updated != c.updated {
			t.Errorf("%q: published %q, updated %q, want %q, %q", c.text, published, updated, c.published, c.updated)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, seed := range []string{"2024-03-05", "5. März 2024", "Stand: 03/2024", "1.1.24", "\xff.1.2024"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, d := range []catalogue.Date{parseDate(s), findDate(s), leadingDate(s), bylineDate(s)} {
			if !d.Valid() {
				t.Errorf("%q is read as %q, which is no date", s, d)
			}
			if d != "" && d != parseDate(strings.TrimSpace(string(d))) {
				t.Errorf("%q is read as %q and that as %q", s, d, parseDate(string(d)))
			}
		}
	})
}
