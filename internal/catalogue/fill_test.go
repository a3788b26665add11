package catalogue

import (
	"context"
	"fmt"
	"slices"
	"testing"
)

// copies puts a text of n sources, the first of which is shown, and one other.
func copies(t *testing.T, s *SQLite, n int) {
	t.Helper()
	other := sample("anderes", 1)[0]
	records := []Record{other}
	for i := range n {
		r := sample(fmt.Sprintf("quelle%04d", i), 1)[0]
		r.Title, r.Body = "Leitfaden", prose("derselbe", 200)
		records = append(records, r)
	}
	if _, err := s.Put(t.Context(), records...); err != nil {
		t.Fatal(err)
	}
}

// before makes the catalogue what it was before texts were kept.
func before(t *testing.T, s *SQLite, rules int) {
	t.Helper()
	err := s.update(t.Context(), func(tx session) error {
		if _, err := tx.exec(t.Context(), `UPDATE grouping SET rules = ?, filled = 0`, rules); err != nil || rules != 0 {
			return err
		}
		_, err := tx.exec(t.Context(), `DELETE FROM texts`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func changesOf(t *testing.T, s *SQLite, after uint64) (all []Change) {
	t.Helper()
	for c, err := range s.Changes(t.Context(), after) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	return all
}

// A catalogue of an earlier release is grouped when it is opened, also when
// that is interrupted, and its followers hear of what is hidden now.
func TestFill(t *testing.T) {
	const n = 3*fillBatch + 7
	for _, interrupted := range []bool{false, true} {
		t.Run(fmt.Sprint(interrupted), func(t *testing.T) {
			dir := t.TempDir()
			s := openDir(t, dir)
			copies(t, s, n)
			before(t, s, 0)
			end, err := s.Position(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if interrupted {
				if err := s.append(t.Context(), func(tx session, h *head) error { return s.fillSome(t.Context(), tx, h) }); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = openDir(t, dir)
			counts, err := s.Counts(t.Context())
			if err != nil || counts.Duplicates() != n-1 {
				t.Errorf("%d duplicates of %d, %v", counts.Duplicates(), n, err)
			}
			told := map[string]bool{}
			for _, c := range changesOf(t, s, end.Seq) {
				told[c.ID] = true
			}
			if len(told) != n || told["anderes:seite-0"] {
				t.Errorf("the log tells of %d records, want %d", len(told), n)
			}
			if problems, err := s.Check(t.Context()); err != nil || len(problems) > 0 {
				t.Errorf("check: %v, %v", problems, err)
			}
		})
	}
}

// Other rules than those of this release let everything be grouped anew.
func TestFillOtherRules(t *testing.T) {
	dir := t.TempDir()
	s := openDir(t, dir)
	copies(t, s, 3)
	before(t, s, rulesVersion+1)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openDir(t, dir)
	var hidden []string
	for _, c := range changesOf(t, s, 4) {
		if c.ShownAs != "" {
			hidden = append(hidden, c.ID)
		}
	}
	if want := []string{"quelle0001:seite-0", "quelle0002:seite-0"}; !slices.Equal(hidden, want) {
		t.Errorf("hidden are %v, want %v", hidden, want)
	}
}

// Check finds groups that do not fit the records, and Regroup mends them.
func TestCheckGroups(t *testing.T) {
	for _, c := range []struct{ name, harm, code string }{
		{"nothing", `UPDATE texts SET main = main`, ""},
		{"a text is missing", `DELETE FROM texts WHERE id = 'anderes:seite-0'`, "group-text"},
		{"another text", `UPDATE texts SET digest = digest + 1 WHERE id = 'anderes:seite-0'`, "group-text"},
		{"a copy is shown, too", `UPDATE texts SET main = '' WHERE id = 'quelle0001:seite-0'`, "group-double"},
		{"hidden for nothing", `UPDATE texts SET main = 'x:1' WHERE id = 'quelle0001:seite-0'`, "group-lost"},
		{"hidden for what is hidden", `UPDATE texts SET main = 'quelle0001:seite-0' WHERE id = 'quelle0002:seite-0'`, "group-order"},
		{"hidden for another text", `UPDATE texts SET main = 'anderes:seite-0' WHERE id = 'quelle0001:seite-0'`, "group-unlike"},
		{"left over", `INSERT INTO texts SELECT 'x:1', 1, 0, 0, 0, 0, '', 'x', '' FROM head`, "group-leftover"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := openTemp(t)
			copies(t, s, 3)
			err := s.update(t.Context(), func(tx session) error {
				_, err := tx.exec(t.Context(), c.harm)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			problems, err := s.Check(t.Context())
			if got := codes(problems); err != nil || got != c.code {
				t.Errorf("found %q, want %q: %v, %v", got, c.code, problems, err)
			}
			if err := s.Regroup(t.Context()); err != nil {
				t.Fatal(err)
			}
			if problems, err := s.Check(t.Context()); err != nil || len(problems) > 0 {
				t.Errorf("after regrouping: %v, %v", problems, err)
			}
		})
	}
}

// A transaction that fails leaves records and groups as they were.
func TestGroupsWithRecords(t *testing.T) {
	s := openTemp(t)
	copies(t, s, 3)
	want := changesOf(t, s, 0)
	ctx, cancel := context.WithCancel(t.Context())
	err := s.append(ctx, func(tx session, h *head) error {
		g := newGrouping(tx, h, s.now())
		if err := g.remove(ctx, "quelle0000:seite-0"); err != nil {
			return err
		}
		if err := g.finish(ctx); err != nil {
			return err
		}
		cancel()
		return ctx.Err()
	})
	if err == nil {
		t.Fatal("no error")
	}
	got := changesOf(t, s, 0)
	if fmt.Sprint(shownOf(got)) != fmt.Sprint(shownOf(want)) {
		t.Errorf("shown are %v, before %v", shownOf(got), shownOf(want))
	}
}

// shownOf gives "seq id main" of each change.
func shownOf(changes []Change) (all []string) {
	for _, c := range changes {
		all = append(all, fmt.Sprint(c.Seq, c.ID, c.ShownAs))
	}
	return all
}
