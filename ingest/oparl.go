package ingest

import (
	"context"
	"encoding/json"
	"iter"
	"strings"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

const (
	oparlAccept = "application/json"
	// maxOparlNames bounds the names of committees and offices kept for one
	// body; the largest cities have some thousand.
	maxOparlNames = 50_000
	// maxOparlRefs is how many files of one paper or meeting are fetched
	// because the server only names them.
	maxOparlRefs = 50
)

// oparlSuffixes are the names of recorded answers in a folder.
var oparlSuffixes = []string{".json", ".ndjson", ".jsonl"}

// oparl reads the papers and meetings of a council information system by
// OParl 1.0 and 1.1, from a system, a body or a list, or from recorded answers.
type oparl struct{ spec Spec }

func newOparl(spec Spec) (Source, error) { return oparl{spec}, nil }

// Incremental: lists take modified_since (OParl 1.1, 2.5.3); a file does not.
func (s oparl) Incremental() bool { return !isFile(s.spec.Target) }

// Records gives one record a paper and a meeting.
func (s oparl) Records(ctx context.Context, web *fetch.Web) iter.Seq2[catalogue.Record, error] {
	return func(yield func(catalogue.Record, error) bool) {
		r := &oparlRun{ctx: ctx, web: web, spec: s.spec, yield: yield, bodies: map[string]*oparlContext{}, asked: map[string]bool{}}
		if isFile(s.spec.Target) {
			r.files()
		} else {
			r.start(s.spec.Target)
		}
		r.summarise()
	}
}

// oparlContext is what a body says for all its objects.
type oparlContext struct {
	body  oparlBody
	where string // the address at which it was found, for relative links
	// licence of the body, else of its system.
	licence string
	names   map[string]string // of its organizations, by id
}

// oparlRun is one reading of a source.
type oparlRun struct {
	ctx    context.Context
	web    *fetch.Web
	spec   Spec
	yield  func(catalogue.Record, error) bool
	done   bool // nobody wants more
	system oparlSystem
	bodies map[string]*oparlContext // by id
	asked  map[string]bool          // addresses of pages, across all lists
	empty  int                      // meetings that say nothing
}

// give passes on a record, or else what happened.
func (r *oparlRun) give(rec catalogue.Record, err error) bool {
	if !r.done && (!r.yield(rec, err) || r.ctx.Err() != nil) {
		r.done = true
	}
	return !r.done
}

func (r *oparlRun) fail(err error) bool { return r.give(catalogue.Record{}, err) }

// summarise gives the notices that count what was passed over.
func (r *oparlRun) summarise() {
	if r.empty > 0 && !r.done {
		n := reject(publicURL(r.spec.Target), "empty-meeting", "%d meetings have neither a document nor a public agenda and are left out", r.empty)
		n.Notice = true
		r.fail(n)
	}
}

// get fetches an address of the interface.
func (r *oparlRun) get(address string) (*fetch.Response, error) {
	request := fetch.Request{URL: address, Accept: oparlAccept}
	if r.spec.Key != "" {
		request.Authorization = "Bearer " + string(r.spec.Key)
	}
	return r.web.Get(r.ctx, request)
}

// start reads whatever the target is: a system, a body, or a list of bodies,
// papers or meetings.
func (r *oparlRun) start(address string) {
	for item, err := range r.list(address, "", false) {
		if err != nil {
			r.fail(err)
		} else {
			r.top(item)
		}
		if r.done {
			return
		}
	}
}

// top reads one object of the target.
func (r *oparlRun) top(item oparlItem) {
	switch item.head.kind() {
	case "system":
		if json.Unmarshal(item.data, &r.system) == nil {
			r.follow(r.system.Body, item.where, "body", false, r.body)
		}
	case "body":
		r.body(item)
	default:
		r.object(r.bodyOf(item), item)
	}
}

// follow reads the value of a field that is the address of a list; some
// servers give a list of addresses, or the objects themselves.
func (r *oparlRun) follow(value json.RawMessage, where, kind string, changes bool, take func(oparlItem)) {
	var refs looseList[oparlRef]
	_ = refs.UnmarshalJSON(value) // it never fails
	for _, ref := range refs {
		if r.done {
			return
		}
		switch {
		case ref.object != nil && isListPage(ref.object):
			r.embedded(ref.object, where, kind, take)
		case ref.object != nil:
			take(newOparlItem(ref.object, where, kind))
		default:
			r.followList(sameScheme(where, webAddress(where, ref.url)), kind, changes, take)
		}
	}
}

// isListPage reports whether an embedded object is a list: it has data and no id.
func isListPage(object json.RawMessage) bool {
	var page struct {
		ID   *json.RawMessage `json:"id"`
		Data *json.RawMessage `json:"data"`
	}
	return json.Unmarshal(object, &page) == nil && page.ID == nil && page.Data != nil
}

func (r *oparlRun) embedded(page json.RawMessage, where, kind string, take func(oparlItem)) {
	var list struct {
		Data looseList[json.RawMessage] `json:"data"`
	}
	_ = json.Unmarshal(page, &list) // a looseList never fails
	for _, data := range list.Data {
		if !r.done {
			take(newOparlItem(data, where, kind))
		}
	}
}

func (r *oparlRun) followList(address, kind string, changes bool, take func(oparlItem)) {
	if address == "" {
		return
	}
	for item, err := range r.list(address, kind, changes) {
		if err != nil {
			r.fail(err)
		} else {
			take(item)
		}
		if r.done {
			return
		}
	}
}

// body reads the lists of a body: the names of its organizations first, as
// papers and meetings only refer to them.
func (r *oparlRun) body(item oparlItem) {
	if item.head.Deleted.value || item.head.hidden() {
		return
	}
	c := r.remember(item)
	if c == nil {
		r.fail(reject(item.where, "bad-object", "the body cannot be read"))
		return
	}
	r.follow(c.body.Organization, item.where, "organization", false, c.name)
	r.follow(c.body.Paper, item.where, "paper", true, func(i oparlItem) { r.object(c, i) })
	r.follow(c.body.Meeting, item.where, "meeting", true, func(i oparlItem) { r.object(c, i) })
}

// remember keeps what a body says for its objects.
func (r *oparlRun) remember(item oparlItem) *oparlContext {
	c := &oparlContext{where: item.where, names: map[string]string{}}
	if json.Unmarshal(item.data, &c.body) != nil {
		return nil
	}
	if c.licence = string(c.body.License); c.licence == "" {
		c.licence = string(r.system.License)
	}
	r.bodies[c.body.id()] = c
	return c
}

// name keeps the name of an organization that is a body and no person.
func (c *oparlContext) name(item oparlItem) {
	var o oparlOrganization
	if json.Unmarshal(item.data, &o) != nil || o.Deleted.value || o.hidden() || len(c.names) >= maxOparlNames {
		return
	}
	name := o.Name.line()
	if name == "" {
		name = o.ShortName.line()
	}
	if o.id() != "" && isBodysName(name) {
		c.names[o.id()] = name
	}
}

// only gives the body that objects belong to which name none that is known:
// the only one there is.
func (r *oparlRun) only() *oparlContext {
	if len(r.bodies) == 1 {
		for _, c := range r.bodies {
			return c
		}
	}
	return &oparlContext{names: map[string]string{}}
}

// object gives the record of a paper or a meeting, or its removal.
func (r *oparlRun) object(c *oparlContext, item oparlItem) {
	native := oparlNative(item.head.id())
	switch kind := item.head.kind(); {
	case kind != "paper" && kind != "meeting":
		return // persons, memberships, locations, and what belongs to others
	case native == "":
		r.fail(reject(item.where, "no-id", "a %s has no id; OParl wants the object's own address", kind))
	case item.head.Deleted.value || item.head.hidden():
		r.fail(&Removal{ID: catalogue.NewID(r.spec.Name, native)})
	case kind == "paper":
		r.paper(c, item)
	default:
		r.meeting(c, item)
	}
}

// oparlNative is an object's address without its scheme: a server that moves
// to https has the same objects as before.
func oparlNative(id string) string {
	_, rest, ok := strings.Cut(id, "://")
	if !ok {
		rest = id
	}
	return strings.TrimSpace(rest)
}

// files reads recorded answers, twice: systems, bodies and organizations
// first, as they say what holds for the others.
func (r *oparlRun) files() {
	r.eachFile(func(item oparlItem) {
		switch item.head.kind() {
		case "system":
			_ = json.Unmarshal(item.data, &r.system) // without it, nothing is known of the licence
		case "body":
			r.remember(item)
		}
	}, func(error) {})
	c := r.only()
	r.eachFile(func(item oparlItem) {
		if item.head.kind() == "organization" {
			c.name(item)
		}
	}, func(error) {})
	r.eachFile(func(item oparlItem) { r.object(r.bodyOf(item), item) }, func(err error) { r.fail(err) })
}

// bodyOf gives the body that an object names, asked for once if the target is
// a list of papers; else the only one there is.
func (r *oparlRun) bodyOf(item oparlItem) *oparlContext {
	var named struct {
		Body looseText `json:"body"`
	}
	_ = json.Unmarshal(item.data, &named) // a looseText never fails
	id := strings.TrimSpace(string(named.Body))
	if c := r.bodies[id]; c != nil {
		return c
	}
	if isFile(r.spec.Target) || !isWebAddress(id) {
		return r.only()
	}
	data, resp, err := r.fetchObject(sameScheme(item.where, id))
	if err != nil {
		r.fail(err)
		r.bodies[id] = &oparlContext{names: map[string]string{}}
		return r.bodies[id]
	}
	body := newOparlItem(data, resp.URL, "body")
	body.head.ID = looseText(id)
	c := r.remember(body)
	if c == nil {
		c = &oparlContext{names: map[string]string{}}
	}
	r.bodies[id] = c
	r.follow(c.body.Organization, body.where, "organization", false, c.name)
	return c
}

func (r *oparlRun) eachFile(take func(oparlItem), fail func(error)) {
	for resp, err := range targets(r.ctx, r.web, r.spec.Target, oparlAccept, oparlSuffixes...) {
		if r.done {
			return
		}
		if err != nil {
			fail(err)
			continue
		}
		_, err = jsonItems(resp, []string{"data"}, func(_ int, data json.RawMessage, err error) bool {
			if err != nil {
				fail(reject(publicURL(resp.URL), "bad-object", "%s", err))
				return !r.done
			}
			item := newOparlItem(data, resp.URL, "")
			item.raw = resp
			take(item)
			return !r.done
		})
		if err != nil {
			fail(oparlFault(publicURL(resp.URL), err))
		}
	}
}
