package editorial

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"nextsearch/internal/catalogue"
)

// refuse makes the database refuse to insert into a table, as a full disk would.
func (r *rig) refuse(table string) {
	r.t.Helper()
	r.ok(r.db.Update(r.t.Context(), func(tx *catalogue.Tx) error {
		_, err := tx.Exec(r.t.Context(), `CREATE TRIGGER refuse BEFORE INSERT ON `+table+` BEGIN SELECT RAISE(ABORT, 'no'); END`)
		return err
	}))
}

// count gives the number of rows of a table.
func (r *rig) count(table string) (n int) {
	r.t.Helper()
	r.ok(r.db.View(r.t.Context(), func(tx *catalogue.Tx) error {
		return tx.Row(r.t.Context(), `SELECT COUNT(*) FROM `+table).Scan(&n)
	}))
	return n
}

// TestSubmitIsAllOrNothing: where a submission cannot be stored there is no
// row, no file, no entry in the audit log and no receipt.
func TestSubmitIsAllOrNothing(t *testing.T) {
	for _, table := range []string{"submissions", "uploads", "revisions", "audit"} {
		r := newRig(t)
		r.refuse(table)
		if _, err := r.Submit(t.Context(), named(), []File{pdf("a.pdf", "")}, "form", ""); err == nil {
			t.Errorf("%s refused, and there is a receipt", table)
		}
		for _, table := range []string{"submissions", "uploads", "revisions", "audit"} {
			if n := r.count(table); n != 0 {
				t.Errorf("%d rows in %s", n, table)
			}
		}
		if files := r.folder(); len(files) != 0 {
			t.Errorf("files %v", files)
		}
	}
	r := newRig(t)
	r.ok(os.RemoveAll(r.uploads))
	if _, err := r.Submit(t.Context(), named(), []File{pdf("a.pdf", "")}, "form", ""); !errors.Is(err, catalogue.ErrIO) {
		t.Errorf("without a folder: %v", err)
	}
	if r.count("submissions") != 0 {
		t.Error("a submission without its file")
	}
}

// TestAmendIsAllOrNothing: the same for what comes later.
func TestAmendIsAllOrNothing(t *testing.T) {
	r := newRig(t)
	receipt := r.submit(named(), pdf("a.pdf", "1"))
	r.refuse("audit")
	before := r.get(receipt.ID)
	_, err := r.Amend(t.Context(), receipt.ID, receipt.Secret, before.Version, named(), []File{pdf("b.pdf", "2")}, nil)
	if err == nil {
		t.Fatal("amended without an entry in the audit log")
	}
	after := r.get(receipt.ID)
	if files := r.folder(); after.Version != before.Version || after.Revision != 1 || len(files) != 1 || files[0] != before.Files[0].ID {
		t.Errorf("after a failure: %+v and files %v", after, files)
	}
}

// TestTidyUploads: a process died after the file and before the row.
func TestTidyUploads(t *testing.T) {
	r := newRig(t)
	id := r.submit(named(), pdf("a.pdf", "")).ID
	for _, name := range []string{"orphan", "orphan2.new-123", "young"} {
		r.ok(os.WriteFile(filepath.Join(r.uploads, name), []byte("x"), 0o600))
		age := 2 * time.Hour
		if name == "young" {
			age = time.Minute
		}
		r.ok(os.Chtimes(filepath.Join(r.uploads, name), start.Add(-age), start.Add(-age)))
	}
	kept := r.get(id).Files[0].ID
	r.ok(os.Chtimes(filepath.Join(r.uploads, kept), start.Add(-48*time.Hour), start.Add(-48*time.Hour)))
	n, err := r.TidyUploads(t.Context(), time.Hour)
	if files := r.folder(); err != nil || n != 2 || len(files) != 2 {
		t.Errorf("tidied %d, %v; left %v", n, err, files)
	}
	if _, f, err := r.File(t.Context(), id, kept); err != nil {
		t.Error(err)
	} else {
		f.Close()
	}
}

func TestFilesAreForTheTeamOnly(t *testing.T) {
	r := newRig(t)
	r.submit(named(), pdf("a.pdf", ""))
	for _, path := range []string{r.uploads, filepath.Join(r.uploads, r.folder()[0])} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
}

func TestFileThatCannotBeRead(t *testing.T) {
	r := newRig(t)
	var invalid *InvalidError
	_, err := r.Submit(t.Context(), named(), []File{pdf("a.pdf", ""), pdf("b.pdf", "damaged")}, "form", "")
	if !errors.As(err, &invalid) || len(invalid.Fields) != 1 || invalid.Fields[0] != (FieldError{Field: "files", Code: "unreadable-file", Got: "b.pdf"}) {
		t.Errorf("got %v", err)
	}
	if files := r.folder(); len(files) != 0 || r.count("submissions") != 0 {
		t.Errorf("files %v", files)
	}
	r.cfg.Read = nil
	if _, err := r.Submit(t.Context(), named(), []File{pdf("a.pdf", "")}, "form", ""); !errors.As(err, &invalid) || invalid.Fields[0].Code != "bad-type" {
		t.Errorf("without a reader: %v", err)
	}
}

func TestSameRequestAgain(t *testing.T) {
	r := newRig(t)
	ctx := t.Context()
	first, err := r.Submit(ctx, named(), []File{pdf("a.pdf", "1")}, "key-1", "abc")
	r.ok(err)
	read := r.cfg.Read
	r.cfg.Read = func(context.Context, string, []byte) (FileText, error) { return FileText{}, errors.New("read again") }
	again, err := r.Submit(ctx, named(), []File{pdf("a.pdf", "1")}, "key-1", "abc")
	r.cfg.Read = read
	if err != nil || again != (Receipt{ID: first.ID, Replayed: true, State: StateReceived}) {
		t.Errorf("again: %+v, %v", again, err)
	}
	other := named()
	other.Title = "Ein anderes"
	if _, err := r.Submit(ctx, other, []File{pdf("a.pdf", "1")}, "key-1", "abc"); !errors.Is(err, ErrReused) {
		t.Errorf("another content: %v", err)
	}
	if _, err := r.Submit(ctx, named(), []File{pdf("a.pdf", "2")}, "key-1", "abc"); !errors.Is(err, ErrReused) {
		t.Errorf("another file: %v", err)
	}
	if r.count("submissions") != 1 || len(r.folder()) != 1 {
		t.Errorf("%d submissions, files %v", r.count("submissions"), r.folder())
	}
	if second, err := r.Submit(ctx, other, nil, "key-2", "abc"); err != nil || second.ID == first.ID {
		t.Errorf("another tool with the same key: %+v, %v", second, err)
	}
	_, err = r.Amend(ctx, first.ID, first.Secret, 1, other, nil, nil)
	r.ok(err)
	if again, err := r.Submit(ctx, named(), []File{pdf("a.pdf", "1")}, "key-1", "abc"); err != nil || again.ID != first.ID {
		t.Errorf("again after it was amended: %+v, %v", again, err)
	}
}

func TestSameRequestAtOnce(t *testing.T) {
	r := newRig(t)
	receipts, errs := make([]Receipt, 8), make([]error, 8)
	var wait sync.WaitGroup
	for i := range receipts {
		wait.Go(func() {
			receipts[i], errs[i] = r.Submit(context.Background(), named(), []File{pdf("a.pdf", "")}, "key", "abc")
		})
	}
	wait.Wait()
	secrets := 0
	for i, receipt := range receipts {
		if errs[i] != nil || receipt.ID != receipts[0].ID {
			t.Errorf("receipt %+v, %v", receipt, errs[i])
		}
		if receipt.Secret != "" {
			secrets++
		}
	}
	if secrets != 1 || r.count("submissions") != 1 || len(r.folder()) != 1 {
		t.Errorf("%d secrets, %d submissions, files %v", secrets, r.count("submissions"), r.folder())
	}
}

func TestOnlyWhoHasTheSecret(t *testing.T) {
	r := newRig(t)
	ctx := t.Context()
	receipt, other := r.submit(named()), r.submit(named())
	for _, secret := range []string{"", "x", other.Secret, strings.ToUpper(receipt.Secret) + " "} {
		if _, err := r.Open(ctx, receipt.ID, secret); !errors.Is(err, catalogue.ErrNotFound) {
			t.Errorf("opening with %q: %v", secret, err)
		}
		if _, err := r.Amend(ctx, receipt.ID, secret, 1, named(), nil, nil); !errors.Is(err, catalogue.ErrNotFound) {
			t.Errorf("amending with %q: %v", secret, err)
		}
		if err := r.Withdraw(ctx, receipt.ID, secret); !errors.Is(err, catalogue.ErrNotFound) {
			t.Errorf("withdrawing with %q: %v", secret, err)
		}
	}
	if _, err := r.Open(ctx, "nothing", receipt.Secret); !errors.Is(err, catalogue.ErrNotFound) {
		t.Errorf("opening what is not there: %v", err)
	}
}

func TestTooManyFilesTogether(t *testing.T) {
	r := newRig(t)
	receipt := r.submit(named(), pdf("1.pdf", ""), pdf("2.pdf", ""), pdf("3.pdf", ""))
	sub := r.get(receipt.ID)
	var invalid *InvalidError
	_, err := r.Amend(t.Context(), sub.ID, receipt.Secret, 1, named(), []File{pdf("4.pdf", ""), pdf("5.pdf", ""), pdf("6.pdf", "")}, ids(sub.Files))
	if !errors.As(err, &invalid) || invalid.Fields[0].Code != "too-many" || len(r.folder()) != 3 {
		t.Errorf("got %v, files %v", err, r.folder())
	}
}

// TestManyAtOnce lets submitters, editors and readers work at once; the race
// detector looks on.
func TestManyAtOnce(t *testing.T) {
	r := newRig(t)
	ctx := context.Background()
	var wait sync.WaitGroup
	for range 6 {
		wait.Go(func() {
			receipt, err := r.Submit(ctx, named(), []File{pdf("a.pdf", "")}, "form", "")
			if err != nil {
				t.Error(err)
				return
			}
			if err := r.Publish(ctx, "editor", receipt.ID, 1); err != nil {
				t.Error(err)
			}
			for _, err := range r.Records(ctx) {
				if err != nil {
					t.Error(err)
				}
			}
			if _, err := r.Queue(ctx, StatePublished, "", 10); err != nil {
				t.Error(err)
			}
			if _, err := r.Amend(ctx, receipt.ID, receipt.Secret, 2, named(), nil, nil); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if n := len(r.records()); n != 6 {
		t.Errorf("%d records", n)
	}
}

// TestRecordsInPages reads more submissions than one transaction gives.
func TestRecordsInPages(t *testing.T) {
	r := newRig(t)
	for range recordsPage + 1 {
		r.ok(r.Publish(t.Context(), "editor", r.submit(named()).ID, 1))
	}
	records := r.records()
	for i := 1; i < len(records); i++ {
		if records[i].ID <= records[i-1].ID {
			t.Fatalf("%s comes after %s", records[i].ID, records[i-1].ID)
		}
	}
	if len(records) != recordsPage+1 {
		t.Errorf("%d records", len(records))
	}
}
