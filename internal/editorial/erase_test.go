package editorial

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nextsearch/internal/catalogue"
)

// dump gives everything that the store keeps as text: all columns of all
// tables that are its own, and the files.
func (r *rig) dump() string {
	r.t.Helper()
	var b strings.Builder
	for _, table := range []string{"submissions", "revisions", "clearances", "uploads", "consents", "audit"} {
		r.ok(r.db.View(r.t.Context(), func(tx *catalogue.Tx) error {
			return tx.Each(r.t.Context(), `SELECT * FROM `+table, nil, func(rows *sql.Rows) (bool, error) {
				columns, err := rows.Columns()
				if err != nil {
					return false, err
				}
				values := make([]any, len(columns))
				for i := range values {
					values[i] = new(any)
				}
				err = rows.Scan(values...)
				for _, v := range values {
					fmt.Fprintf(&b, "%v ", *v.(*any))
				}
				return true, err
			})
		}))
	}
	for _, name := range r.folder() {
		data, err := os.ReadFile(filepath.Join(r.uploads, name))
		r.ok(err)
		b.WriteString(name + " " + string(data))
	}
	return b.String()
}

func TestErase(t *testing.T) {
	r := newRig(t)
	ctx := t.Context()
	c := withPerson(named())
	c.Title, c.Contact.Name = "Kanarie", "Kanarie Person"
	r.read["k.pdf"] = FileText{Text: "Kanarie"}
	id := r.submit(c, pdf("k.pdf", "Kanarie")).ID
	r.publish(id)
	other := r.submit(named(), pdf("b.pdf", ""))
	r.ok(r.Erase(ctx, id))
	if dump := r.dump(); strings.Contains(dump, "Kanarie") || strings.Contains(dump, id) {
		t.Errorf("left over:\n%s", dump)
	}
	if got := r.actions(erased); len(got) != 4 {
		t.Errorf("audit %q", got)
	}
	if sub := r.get(other.ID); len(sub.Files) != 1 || len(r.folder()) != 1 {
		t.Errorf("another submission lost something: %+v", sub)
	}
	if err := r.Erase(ctx, id); !errors.Is(err, catalogue.ErrNotFound) {
		t.Errorf("erasing again: %v", err)
	}
	if len(r.records()) != 0 {
		t.Error("its record is still given")
	}
}

func TestScrub(t *testing.T) {
	r := newRig(t)
	ctx := t.Context()
	scrub := func(s string) (string, int) {
		return strings.ReplaceAll(s, "Kanarie", "[…]"), strings.Count(s, "Kanarie")
	}
	c := withPerson(named())
	c.Contact.Name, c.Contact.Email = "Kanarie", "k@musterstadt.example"
	c.Summary, c.Keywords, c.Sections[catalogue.RoleGoal] = "Von Kanarie gemacht.", []string{"Kanarie"}, "Kanarie"
	r.read["k.pdf"] = FileText{Metadata: map[string]string{"author": "Kanarie"}}
	receipt := r.submit(c, pdf("k.pdf", "Kanarie"), pdf("b.pdf", "anders"))
	id := receipt.ID
	r.clearAll(id)
	r.ok(r.Publish(ctx, "Kanarie", id, 2))
	r.ok(r.Edit(ctx, "Kanarie", id, 3, c))
	r.ok(r.Return(ctx, "editor", id, 4, "Kanarie fragen"))
	other := r.get(r.submit(named(), pdf("c.pdf", "")).ID)
	before := r.get(id)

	done, err := r.Scrub(ctx, scrub)
	r.ok(err)
	if len(done.Submissions) != 1 || done.Submissions[0] != id || done.Files != 1 || done.Consents != 1 {
		t.Errorf("scrubbed %+v", done)
	}
	if dump := r.dump(); strings.Contains(dump, "Kanarie") || strings.Contains(dump, "k@muster") {
		t.Errorf("left over:\n%s", dump)
	}
	after := r.get(id)
	if after.Content.Summary != "Von […] gemacht." || after.Content.Contact != nil || len(after.Files) != 1 || after.Version == before.Version {
		t.Errorf("left is %+v", after)
	}
	if rec := r.records()[0]; rec.Contact != nil || len(rec.Attachments) != 1 {
		t.Errorf("record %+v", rec)
	}
	if got := r.get(other.ID); got.Version != other.Version || len(got.Files) != 1 {
		t.Errorf("another submission changed: %+v", got)
	}
	if again, err := r.Scrub(ctx, scrub); err != nil || len(again.Submissions)+again.Files+again.Consents != 0 {
		t.Errorf("scrubbing again: %+v, %v", again, err)
	}
}
