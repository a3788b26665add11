package ingest

import "regexp"

// titleSeparator divides a page's title from its site's name.
var titleSeparator = regexp.MustCompile(`\s+(?:[-–—|·•»«:/]|::|\|\|)\s+`)

// withoutSite drops a site's name from either end of a title. names are the
// names of the site, folded by [fold]: a website learns them from its pages, a
// feed or an interface from its own title. Names follow each other, too
// ("Titel | Amt | Stadt"); a title that is nothing but names stays.
func withoutSite(title string, names map[string]bool) string {
	for {
		at := titleSeparator.FindAllStringIndex(title, -1)
		if len(at) == 0 {
			return title
		}
		first, last := at[0], at[len(at)-1]
		switch {
		case names[fold(title[last[1]:])] && fold(title[:last[0]]) != "":
			title = title[:last[0]]
		case names[fold(title[:first[0]])] && fold(title[first[1]:]) != "":
			title = title[first[1]:]
		default:
			return title
		}
	}
}
