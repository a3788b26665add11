package ingest

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// maxEmptyPages is how many pages without an object may follow each other
// before a list is taken for one that never ends.
const maxEmptyPages = 3

// oparlItem is one object and where it was found.
type oparlItem struct {
	head  oparlHead
	data  json.RawMessage
	where string
	raw   *fetch.Response // of the answer it stood in, nil if embedded
}

// newOparlItem reads the head of an object; kind is what the list is said to
// hold where the object has no type.
func newOparlItem(data json.RawMessage, where, kind string) oparlItem {
	item := oparlItem{data: data, where: where}
	if json.Unmarshal(data, &item.head) != nil {
		item.head = oparlHead{}
	}
	if strings.TrimSpace(string(item.head.Type)) == "" {
		item.head.Type = looseText(kind)
	}
	return item
}

// list gives the objects of a list, page by page. With changes the server is
// asked for what has changed since spec.Since.
func (r *oparlRun) list(address, kind string, changes bool) iter.Seq2[oparlItem, error] {
	return func(yield func(oparlItem, error) bool) {
		l := &oparlPages{oparlRun: r, kind: kind, limit: r.spec.MaxPages}
		if l.limit == 0 {
			l.limit = maxAPIPages
		}
		if l.asked[address] {
			return // one list for all bodies: it was read with the first
		}
		next := address
		if changes && !r.spec.Since.IsZero() {
			next = modifiedSince(address, r.spec.Since)
		}
		for next != "" && r.ctx.Err() == nil {
			resp, err := l.open(next)
			if next != address && l.pages == 1 && refusesFilter(err) {
				next, l.pages = address, 0 // OParl 1.0 servers without the filter: everything
				continue
			}
			if err == nil {
				next, err = l.page(resp, next, yield)
			}
			if l.stopped {
				return
			}
			if err != nil {
				yield(oparlItem{}, err)
				return
			}
		}
	}
}

// modifiedSince asks a list for changes. The time has its zone, and as UTC,
// so that a server which overlooks the zone does not miss an hour in summer.
func modifiedSince(address string, since time.Time) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	filter := "modified_since=" + url.QueryEscape(since.UTC().Format("2006-01-02T15:04:05-07:00"))
	if u.RawQuery != "" {
		filter = u.RawQuery + "&" + filter
	}
	u.RawQuery = filter
	return u.String()
}

// refusesFilter reports whether a server does not know the filter.
func refusesFilter(err error) bool {
	e, ok := fetch.AsError(err)
	return ok && e.Code == fetch.CodeStatus && (e.Status == http.StatusBadRequest || e.Status == http.StatusNotFound || e.Status == http.StatusNotImplemented)
}

// oparlPages is one list being read.
type oparlPages struct {
	*oparlRun
	kind    string
	limit   int
	pages   int
	objects int
	empty   int // pages without an object that followed each other
	stopped bool
}

func (l *oparlPages) open(address string) (*fetch.Response, error) {
	if l.asked[address] {
		return nil, fmt.Errorf("endless-paging: %s: the list leads to a page that was read before; what is new may be missing, please tell the operator of the interface", address)
	}
	if l.pages >= l.limit {
		return nil, fmt.Errorf("endless-paging: %s: the list has more than %d pages; set maxPages of the source if it really does", address, l.limit)
	}
	l.asked[address] = true
	l.pages++
	return l.get(address)
}

// page gives the objects of one page and the address of the next, "" after the last.
func (l *oparlPages) page(resp *fetch.Response, asked string, yield func(oparlItem, error) bool) (string, error) {
	before := l.objects
	rest, err := jsonItems(resp, []string{"data"}, func(_ int, data json.RawMessage, err error) bool {
		if err != nil {
			l.stopped = !yield(oparlItem{}, reject(resp.URL, "bad-object", "%s", err))
			return !l.stopped
		}
		l.objects++
		if string(data) == "null" {
			return true
		}
		item, err := l.resolve(resp, data)
		l.stopped = !yield(item, err)
		return !l.stopped
	})
	if l.stopped || err != nil {
		return "", oparlFault(resp.URL, err)
	}
	if l.objects == before {
		l.empty++
	} else {
		l.empty = 0
	}
	return l.next(resp.URL, asked, rest)
}

func oparlFault(where string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("bad-answer: %s: %w", where, err)
}

// resolve fetches an object of a list that only names it by its address.
func (l *oparlPages) resolve(resp *fetch.Response, data json.RawMessage) (oparlItem, error) {
	var ref oparlRef
	_ = ref.UnmarshalJSON(data) // it never fails
	if ref.object != nil {
		item := newOparlItem(ref.object, resp.URL, l.kind)
		item.raw = resp
		return item, nil
	}
	address := webAddress(resp.URL, ref.url)
	if address == "" || !strings.Contains(ref.url, "/") {
		return oparlItem{}, reject(resp.URL, "bad-object", "the list has something that is neither an object nor the address of one")
	}
	whole, found, err := l.fetchObject(sameScheme(resp.URL, address))
	if e, known := fetch.AsError(err); known && e.Answered() {
		gone := reject(address, "no-object", "the list names it, and it is not there: %s", e.Reason)
		gone.ID = catalogue.NewID(l.spec.Name, oparlNative(address))
		return oparlItem{}, gone
	}
	if err != nil {
		return oparlItem{}, err
	}
	item := newOparlItem(whole, found.URL, l.kind)
	item.raw = found
	if item.head.id() == "" {
		item.head.ID = looseText(address)
	}
	return item, nil
}

// fetchObject fetches one object.
func (r *oparlRun) fetchObject(address string) (json.RawMessage, *fetch.Response, error) {
	if address == "" {
		return nil, nil, errors.New("bad-answer: an object is named by what is no address")
	}
	resp, err := r.get(address)
	if err != nil {
		return nil, nil, err
	}
	var whole json.RawMessage
	_, err = jsonItems(resp, nil, func(_ int, data json.RawMessage, _ error) bool {
		whole = data
		return false
	})
	if err == nil && whole == nil {
		err = errors.New("the answer is empty")
	}
	return whole, resp, oparlFault(resp.URL, err)
}

// next finds the page after the one that was asked for. links.next is what
// the specification wants (2.5.2); servers that leave it out but count their
// pages are asked for the next number.
func (l *oparlPages) next(where, asked string, rest map[string]json.RawMessage) (string, error) {
	var links oparlLinks
	var numbers oparlPagination
	_ = json.Unmarshal(rest["links"], &links)        // a page without links is the last
	_ = json.Unmarshal(rest["pagination"], &numbers) // and numbers are optional
	last := numbers.TotalPages > 0 && numbers.CurrentPage >= numbers.TotalPages ||
		numbers.TotalElements > 0 && l.objects >= int(numbers.TotalElements)
	next := sameScheme(where, webAddress(where, string(links.Next)))
	switch {
	case last && (next == "" || next == asked || next == where || l.empty > 0):
		return "", nil
	case next == "" && numbers.TotalPages > 0 && numbers.CurrentPage > 0 && !last:
		return pageNumber(asked, int(numbers.CurrentPage)+1), nil
	case next != "" && l.empty >= maxEmptyPages:
		return "", fmt.Errorf("endless-paging: %s: %d pages without an object follow each other, and each leads to another", where, l.empty)
	}
	return next, nil
}

// pageNumber is the address of a list with another page.
func pageNumber(address string, n int) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	q := keepParams(u.RawQuery, func(name, _ string) bool { return name != "page" })
	if q != "" {
		q += "&"
	}
	u.RawQuery = q + "page=" + strconv.Itoa(n)
	return u.String()
}
