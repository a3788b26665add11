package ingest

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"nextsearch/internal/catalogue"
)

// datePrefixes may stand before the date of a field, with or without a colon.
// What is said with "Anfang" or "Ende" is as exact as what follows.
var datePrefixes = wordSet(`stand vom am den der ab seit im in on of the as datum date veröffentlicht veröffentlichung publiziert erschienen erstellt erstellung aktualisiert
	aktualisierung geändert änderung letzte letzter zuletzt updated published last modified created ca circa etwa rund voraussichtlich geplant anfang mitte ende beginn early mid
	montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so
	late zum jahr jahre haushaltsjahr schuljahr jahrgang fassung ausgabe`)

// withoutDatePrefix drops the words before a date: "Stand: ", "Anfang ".
func withoutDatePrefix(s string) string {
	for range maxDateWords {
		word, rest, ok := strings.Cut(s, " ")
		if !ok {
			word, rest, ok = strings.Cut(s, ":")
		}
		if !ok || !datePrefixes[strings.TrimRight(strings.ToLower(word), ".:,")] {
			break
		}
		s = strings.TrimLeft(rest, ": ")
	}
	return s
}

// looseForm is a way to name a time that is no day: the function makes the
// date of its groups.
type looseForm struct {
	pattern *regexp.Regexp
	date    func(groups []string) catalogue.Date
}

// A quarter, half a year or a season is less exact than a month: what is
// known for sure is the year.
func yearOf(g []string) catalogue.Date { return dateFrom("", "", g[1]) }

const (
	// year4 is a year, alone or as the first of two ("2020/21").
	year4 = `(\d{4})(?:\s?[/–-]\s?\d{2,4})?`
	// year2 is one of two or four digits, alone or as the first of two.
	year2 = `'?(\d{4}|\d{2})(?:\s?[/–-]\s?'?\d{2,4})?`
)

// looseForms are tried on a whole field when no exact form fits.
var looseForms = []looseForm{
	{regexp.MustCompile(`(?i)^(?:q\s?[1-4]|[1-4]\.?\s?q|(?:quartal|quarter)\s[1-4]|(?:[1-4]\.|i{1,3}\.?|iv\.?|erstes|zweites|drittes|viertes|[1-4](?:st|nd|rd|th))\s?(?:quartal|quarter|qu?\.?))\s?(?:[/,. -]\s?)?(?:of\s)?(\d{4}|\d{2})$`), yearOf},
	{regexp.MustCompile(`(?i)^(\d{4})\s?[-/ ]?\s?q[1-4]$`), yearOf},
	{regexp.MustCompile(`^(?:I{1,3}|IV)\s?/\s?(\d{4})$`), yearOf},
	{regexp.MustCompile(`(?i)^(?:h[12]|[12]\.?\s?(?:halbjahr|hj\.?)|(?:erstes|zweites|erste|zweite|i\.?|ii\.?)\s(?:halbjahr|jahreshälfte)|halbjahr\s[12])\s?(?:[/,]\s?)?(\d{4})$`), yearOf},
	{regexp.MustCompile(`(?i)^(?:frühjahr|frühling|sommer|herbst|winter|jahresanfang|jahresende|jahresmitte|spring|summer|autumn|fall)\s` + year4 + `$`), yearOf},
	{regexp.MustCompile(`(?i)^(?:ws|wise|wintersemester|ss|sose|sommersemester)\s?` + year2 + `$`), yearOf},
	{regexp.MustCompile(`^(\d{4})\s?[/–-]\s?\d{4}$`), yearOf}, // 2019-2021: its first year
	{regexp.MustCompile(`^(\d{4})\s?/\s?(\d{2})$`), schoolYear},
	{regexp.MustCompile(`(?i)^(?:kw|kalenderwoche|woche)\s?(\d{1,2})\s?(?:[/,.]|des jahres)?\s?(\d{4})$`), func(g []string) catalogue.Date { return weekDate(g[2], g[1], "") }},
	{regexp.MustCompile(`(?i)^(\d{1,2})\.?\s?(?:kw|kalenderwoche|woche)\s?[/,]?\s?(\d{4})$`), func(g []string) catalogue.Date { return weekDate(g[2], g[1], "") }},
	{regexp.MustCompile(`^(\d{4})-?W(\d{2})(?:-?([1-7]))?$`), func(g []string) catalogue.Date { return weekDate(g[1], g[2], g[3]) }}, // ISO 8601
	{regexp.MustCompile(`^(0?[1-9]|1[0-2])\s?[/-]\s?'?(\d{2})$`), shortMonth},
	{regexp.MustCompile(`^(0?[1-9]|1[0-2])\s?-\s?(\d{4})$`), func(g []string) catalogue.Date { return dateFrom("", g[1], g[2]) }},
	{regexp.MustCompile(`^` + month + `(?:\s?[/–-]\s?|\sbis\s|\sund\s)\p{L}{3,9}\.?\s(\d{4})$`), func(g []string) catalogue.Date { return dateFrom("", g[1], g[2]) }},
	{regexp.MustCompile(`^` + month + `[\s,./-]{0,2}(\d{4})(?:\s?[–-].*|\sbis\s.*)?$`), func(g []string) catalogue.Date { return dateFrom("", g[1], g[2]) }},
	{regexp.MustCompile(`^` + month + `\s'(\d{2})$`), func(g []string) catalogue.Date { return dateFrom("", g[1], g[2]) }},
	// RFC 822 and RFC 850 with a year of two digits; asctime.
	{regexp.MustCompile(`(?i)^(?:\p{L}{2,10}\.?,?\s)?(\d{1,2})(?:\.?\s|-)` + month + `(?:\s|-)'?(\d{2})(?:\s\d{1,2}:\d{2}.*)?$`), func(g []string) catalogue.Date { return dateFrom(g[1], g[2], g[3]) }},
	{regexp.MustCompile(`^\p{L}{3}\s` + month + `\s(\d{1,2})\s\d{1,2}:\d{2}:\d{2}\s(?:[A-Z]{1,5}\s)?(\d{4})$`), func(g []string) catalogue.Date { return dateFrom(g[2], g[1], g[3]) }},
	{regexp.MustCompile(`^(\d{10}|\d{13})(?:\.\d+)?$`), unixDate},
}

// looseDate reads what is no day: quarters, weeks, seasons, ranges of months and years.
func looseDate(s string) catalogue.Date {
	s = strings.TrimRight(s, ".")
	for _, f := range looseForms {
		if groups := f.pattern.FindStringSubmatch(s); groups != nil {
			if d := f.date(groups); d != "" {
				return d
			}
		}
	}
	return ""
}

// rangeDate reads two full dates with a word or a dash between.
func rangeDate(s string) catalogue.Date {
	if from, to, ok := strings.Cut(s, " bis "); ok {
		return rangeStart(from, to)
	}
	for _, divider := range []string{" – ", " - ", "–", "-"} {
		if from, to, ok := strings.Cut(s, divider); ok && strings.Count(s, divider) == 1 {
			return rangeStart(from, to)
		}
	}
	return ""
}

// rangeStart gives the first of two full dates.
func rangeStart(from, to string) catalogue.Date {
	if d := findDate(to); d == "" || len(to) > maxRangeEnd || !numericDate.MatchString(strings.TrimSpace(from)) {
		return ""
	}
	return findDate(from)
}

// maxRangeEnd is how many bytes the second date of a range takes.
const maxRangeEnd = 24

var numericDate = regexp.MustCompile(`^\d{1,2}\.\s?(?:\d{1,2}\.|\p{L}{3,9}\.?)\s?\d{4}$`)

// schoolYear reads "2020/21", the second year being the next.
func schoolYear(g []string) catalogue.Date {
	first, _ := strconv.Atoi(g[1])
	if second, _ := strconv.Atoi(g[2]); second != (first+1)%100 {
		return ""
	}
	return dateFrom("", "", g[1])
}

// shortMonth reads month and year of two digits ("05/22"); what could be a
// day and a month ("05/12") is left alone.
func shortMonth(g []string) catalogue.Date {
	if year, _ := strconv.Atoi(g[2]); year <= 12 {
		return ""
	}
	return dateFrom("", g[1], g[2])
}

// weekDate gives the month in which a week of ISO 8601 has its Thursday, and
// with it most of its days, or the day if it is known.
func weekDate(year, week, day string) catalogue.Date {
	y, _ := strconv.Atoi(year)
	w, _ := strconv.Atoi(week)
	if y < minYear || y > maxYear || w < 1 || w > 53 {
		return ""
	}
	fourth := time.Date(y, time.January, 4, 0, 0, 0, 0, time.UTC) // always in week 1
	monday := fourth.AddDate(0, 0, -(int(fourth.Weekday())+6)%7+(w-1)*7)
	thursday := monday.AddDate(0, 0, 3)
	if thursday.Year() != y {
		return "" // there is no week 53 in that year
	}
	if day == "" {
		return catalogue.DateOf(thursday)[:len("2006-01")]
	}
	d, _ := strconv.Atoi(day)
	return catalogue.DateOf(monday.AddDate(0, 0, d-1))
}

// unixDate reads seconds or milliseconds since 1970, as JSON has them; those
// before 1990 are more likely something else.
func unixDate(g []string) catalogue.Date {
	seconds, err := strconv.ParseInt(g[1], 10, 64)
	if err != nil {
		return ""
	}
	if len(g[1]) == len("1700000000000") {
		seconds /= 1000
	}
	t := time.Unix(seconds, 0).UTC()
	if t.Year() < 1990 || t.Year() > maxYear {
		return ""
	}
	return catalogue.DateOf(t)
}

// standDate reads the date behind "Stand", where "05/12" is May 2012.
func standDate(s string) catalogue.Date {
	if m := standMonth.FindStringSubmatch(s); m != nil {
		return dateFrom("", m[1], m[2])
	}
	return ""
}

var standMonth = regexp.MustCompile(`(?i)^\(?\s?stand(?:\s+vom)?\s?:?\s?(0?[1-9]|1[0-2])\s?[/.]\s?(\d{2})\)?$`)
