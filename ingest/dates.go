package ingest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"nextsearch/internal/catalogue"
)

// Years outside of this range are taken for something other than the date of a text.
const (
	minYear = 1900
	maxYear = 2100
)

// months holds the names of months, German and English, folded to lower case,
// without a full stop; "mrz" is what German spreadsheets write.
var months = map[string]int{
	"januar": 1, "jänner": 1, "jan": 1, "january": 1,
	"februar": 2, "feber": 2, "feb": 2, "february": 2,
	"märz": 3, "maerz": 3, "mär": 3, "mrz": 3, "mar": 3, "march": 3,
	"april": 4, "apr": 4,
	"mai": 5, "may": 5,
	"juni": 6, "jun": 6, "june": 6, "juno": 6,
	"juli": 7, "jul": 7, "july": 7,
	"august": 8, "aug": 8,
	"september": 9, "sept": 9, "sep": 9,
	"oktober": 10, "okt": 10, "october": 10, "oct": 10,
	"november": 11, "nov": 11,
	"dezember": 12, "dez": 12, "december": 12, "dec": 12,
}

const month = `(\p{L}{3,9})\.?`

// until stands between the two ends of a range.
const until = `(?:-|–|—|/|bis|und|to)`

// dateForm is one way to write a date; day, month and year are the numbers of
// its groups, 0 for what it does not have.
type dateForm struct {
	pattern          *regexp.Regexp
	day, month, year int
}

// dateForms, in the order in which they are tried: exact forms first.
var dateForms = []dateForm{
	{regexp.MustCompile(`\b(\d{4})-(\d{1,2})-(\d{1,2})(?:\b|[TZ])`), 3, 2, 1},                                                // ISO 8601, RFC 3339
	{regexp.MustCompile(`\b(\d{4})([/.])(\d{2})[/.](\d{2})\b`), 4, 3, 1},                                                     // 2024/03/05
	{regexp.MustCompile(`\b(\d{1,2})\.\s?` + until + `\s?\d{1,2}\.\s?(\d{1,2})\.\s?(\d{4})\b`), 1, 2, 3},                     // 12.-14.03.2024: its first day
	{regexp.MustCompile(`\b(\d{1,2})\.\s?(\d{1,2})\.\s?` + until + `\s?\d{1,2}\.\s?\d{1,2}\.\s?(\d{4})\b`), 1, 2, 3},         // 28.02.-02.03.2024
	{regexp.MustCompile(`\b(\d{1,2})\.?\s?` + until + `\s?\d{1,2}\.?\s+` + month + `\s+(\d{4})\b`), 1, 2, 3},                 // 12. bis 14. März 2024
	{regexp.MustCompile(`\b(\d{1,2})\.?\s?` + month + `\s?` + until + `\s?\d{1,2}\.?\s?\p{L}{3,9}\.?\s+(\d{4})\b`), 1, 2, 3}, // 28. Februar bis 2. März 2024
	{regexp.MustCompile(`\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})\b`), 1, 2, 3},                                           // 5.3.2024, DIN 5008
	{regexp.MustCompile(`\b(\d{1,2})(?:\.?\s*|(?:st|nd|rd|th)\s+(?:of\s+)?|-)` + month + `(?:,?\s+|-)(\d{4})\b`), 1, 2, 3},   // 5. März 2024, 5th of March 2024, 5-Mar-2024
	{regexp.MustCompile(`(?:^|[^\p{L}])` + month + `\s+(\d{1,2})(?:st|nd|rd|th)?,\s+(\d{4})\b`), 2, 1, 3},                    // March 5, 2024
	{regexp.MustCompile(`\b(\d{1,2})/(\d{1,2})/(\d{4})\b`), 1, 2, 3},                                                         // 5/3/2024: day first, as in Europe
	{regexp.MustCompile(`\b(\d{4})(\d{2})(\d{2})(?:\b|T)`), 3, 2, 1},                                                         // 20240305, ISO 8601 basic
	{regexp.MustCompile(`(?:^|[^\p{L}])` + month + `\s+(\d{4})\b`), 0, 1, 2},                                                 // März 2024
	{regexp.MustCompile(`\b(\d{4})-(\d{2})\b`), 0, 2, 1},                                                                     // 2024-03
	{regexp.MustCompile(`\b(0?[1-9]|1[0-2])[/.](\d{4})\b`), 0, 1, 2},                                                         // 03/2024
}

var (
	yearOnly = regexp.MustCompile(`^\d{4}$`)
	// dateRest is what may stand around the date where a field is a date: a
	// weekday, a place holder such as "vom", a time with its zone.
	dateRest = regexp.MustCompile(`(?i)^(?:\p{L}{2,10}\.?,?\s*)?$`)
	timeRest = regexp.MustCompile(`(?i)^[T,\s]*(?:(?:um|at|-|–|\|)?\s*(?:\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[.,]\d+)?|\d{4}(?:\d{2})?Z?|\d{1,2}\s*(?:uhr|h)))?\s*(?:uhr|z|am|pm)?\s*(?:[+-]\d{2}(?::?\d{2})?|[A-Z]{1,5}|\([A-Z]{1,5}\))?(?:\[[A-Za-z_/]+\])?$`)
)

// parseDate reads a field that is a date and nothing else but a weekday or a
// time of day: ISO 8601, German and English ways to write it, a year alone.
// The result is as exact as the field; "" if it is no date.
func parseDate(s string) catalogue.Date {
	s = strings.Trim(squash(s), "(),; ")
	if d := standDate(s); d != "" {
		return d
	}
	s = withoutDatePrefix(s)
	if d := looseDate(s); d != "" {
		return d
	}
	if yearOnly.MatchString(s) {
		return dateFrom("", "", s)
	}
	for _, f := range dateForms {
		at := f.pattern.FindStringSubmatchIndex(s)
		if at == nil || !dateRest.MatchString(s[:at[0]]) || !timeRest.MatchString(strings.TrimPrefix(s[at[1]:], "T")) {
			continue
		}
		if d := f.date(f.pattern.FindStringSubmatch(s)); d != "" {
			return d
		}
	}
	return rangeDate(s)
}

// findDate gives the full date (with a day) that stands first in a running
// text, "" if there is none.
func findDate(s string) catalogue.Date {
	best, found := len(s)+1, catalogue.Date("")
	for _, f := range dateForms {
		if f.day == 0 {
			continue
		}
		for _, at := range f.pattern.FindAllStringSubmatchIndex(s, maxDatesOfAForm) {
			if d := f.date(f.pattern.FindStringSubmatch(s[at[0]:])); d != "" && at[0] < best {
				best, found = at[0], d
				break
			}
		}
	}
	return found
}

// maxDatesOfAForm is how many numbers that look like a date are tried.
const maxDatesOfAForm = 8

// date makes the date of a match, "" if there is no such day.
func (f dateForm) date(groups []string) catalogue.Date {
	if groups == nil {
		return ""
	}
	group := func(i int) string {
		if i == 0 {
			return ""
		}
		return groups[i]
	}
	return dateFrom(group(f.day), group(f.month), group(f.year))
}

// dateFrom puts day, month (number or name) and year together; day or day and
// month may be empty. It gives "" for what is not in the calendar.
func dateFrom(day, month, year string) catalogue.Date {
	y := fullYear(year)
	if y < minYear || y > maxYear {
		return ""
	}
	if month == "" {
		return catalogue.Date(fmt.Sprintf("%04d", y))
	}
	m, ok := months[strings.ToLower(month)]
	if !ok {
		m, _ = strconv.Atoi(month)
	}
	if m < 1 || m > 12 {
		return ""
	}
	if day == "" {
		return catalogue.Date(fmt.Sprintf("%04d-%02d", y, m))
	}
	d, _ := strconv.Atoi(day)
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Day() != d {
		return ""
	}
	return catalogue.DateOf(t)
}

// fullYear completes a year of two digits: 69 to 99 belong to the last
// century (the rule of POSIX strptime %y).
func fullYear(s string) int {
	y, err := strconv.Atoi(s)
	switch {
	case err != nil:
		return 0
	case len(s) == 2 && y < 69:
		return 2000 + y
	case len(s) == 2:
		return 1900 + y
	}
	return y
}
