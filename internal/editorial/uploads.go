package editorial

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"nextsearch/internal/catalogue"
)

// An upload is a file in the folder of uploads, named by its id, and a row.
// The file is durable before the row that names it; a row goes before its
// file. What is left over where a process died between the two is a file that
// no row names, and TidyUploads takes it away.

const uploadColumns = `id, name, media_type, bytes, sha256, text, metadata, at`

// readFiles reads what files say, in the sandbox. A file that cannot be read
// is the submitter's to mend (*InvalidError), an end of ctx is not.
func (s *Store) readFiles(ctx context.Context, files []File) ([]Upload, error) {
	var uploads []Upload
	var faults []FieldError
	for _, f := range files {
		u := Upload{ID: newID(), MediaType: mediaType(f.Data), Bytes: int64(len(f.Data)), At: s.now()}
		u.Name = cleanFileName(f.Name, u.MediaType)
		sum := sha256.Sum256(f.Data)
		u.SHA256 = hex.EncodeToString(sum[:])
		read, err := s.cfg.Read(ctx, u.Name, f.Data)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			faults = append(faults, FieldError{Field: "files", Code: "unreadable-file", Got: u.Name})
			continue
		}
		u.Text, u.Metadata = fileText(&read)
		uploads = append(uploads, u)
	}
	if len(faults) > 0 {
		return nil, &InvalidError{faults}
	}
	return uploads, nil
}

// fileText bounds and cleans what was read of a file.
func fileText(read *FileText) (text string, metadata map[string]string) {
	text = cleanText(strings.ToValidUTF8(cutBytes(read.Text, maxFileText), "\uFFFD"))
	for key, value := range read.Metadata {
		if value = cutRunes(cleanLine(strings.ToValidUTF8(value, "\uFFFD")), maxMetadataValue); value == "" || len(metadata) == maxMetadata {
			continue
		}
		if metadata == nil {
			metadata = map[string]string{}
		}
		metadata[cutRunes(cleanLine(strings.ToValidUTF8(key, "\uFFFD")), MaxKeyword)] = value
	}
	return text, metadata
}

// keepFiles makes files durable under the ids of their uploads; on an error
// none of them stays.
func (s *Store) keepFiles(uploads []Upload, files []File) error {
	for i := range uploads {
		if err := s.keepFile(uploads[i].ID, files[i].Data); err != nil {
			s.dropFiles(ids(uploads[:i]))
			return fmt.Errorf("storing an upload: %w", fileFault(err))
		}
	}
	if len(uploads) == 0 {
		return nil
	}
	return fileFault(syncPath(s.cfg.Uploads))
}

// keepFile writes a temporary file (mode 0600), syncs it and gives it its name.
func (s *Store) keepFile(id string, data []byte) error {
	temp, err := os.CreateTemp(s.cfg.Uploads, id+".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // fails once it has its name
	_, err = temp.Write(data)
	if err := errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), filepath.Join(s.cfg.Uploads, id))
}

// dropFiles removes files that no row names any more. What cannot be removed
// now is for TidyUploads.
func (s *Store) dropFiles(ids []string) error {
	var failed error
	for _, id := range ids {
		if err := os.Remove(filepath.Join(s.cfg.Uploads, id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			failed = errors.Join(failed, err)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return fileFault(errors.Join(failed, syncPath(s.cfg.Uploads)))
}

func ids(uploads []Upload) []string {
	list := make([]string, len(uploads))
	for i := range uploads {
		list[i] = uploads[i].ID
	}
	return list
}

// insertUploads names files that are durable.
func insertUploads(ctx context.Context, tx *catalogue.Tx, submission string, uploads []Upload) error {
	for i := range uploads {
		u := &uploads[i]
		metadata, err := json.Marshal(u.Metadata)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO uploads (submission, `+uploadColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			submission, u.ID, u.Name, u.MediaType, u.Bytes, u.SHA256, u.Text, string(metadata), micros(u.At))
		if err != nil {
			return err
		}
	}
	return nil
}

// lightColumns are uploadColumns without the text, which can be a book.
const lightColumns = `id, name, media_type, bytes, sha256, '', metadata, at`

// selectUploads gives the uploads of a submission, all of them.
func selectUploads(ctx context.Context, tx *catalogue.Tx, submission string) ([]Upload, error) {
	return uploadsOf(ctx, tx, uploadColumns, submission)
}

func uploadsOf(ctx context.Context, tx *catalogue.Tx, columns, submission string) (uploads []Upload, err error) {
	err = tx.Each(ctx, `SELECT `+columns+` FROM uploads WHERE submission = ?`, []any{submission}, func(rows *sql.Rows) (bool, error) {
		u, err := scanUpload(rows)
		uploads = append(uploads, u)
		return true, err
	})
	return uploads, err
}

func scanUpload(from interface{ Scan(...any) error }) (u Upload, err error) {
	var metadata string
	var at int64
	if err := from.Scan(&u.ID, &u.Name, &u.MediaType, &u.Bytes, &u.SHA256, &u.Text, &metadata, &at); err != nil {
		return Upload{}, err
	}
	u.At = fromMicros(at)
	return u, json.Unmarshal([]byte(metadata), &u.Metadata)
}

// pick gives the uploads with the given ids in their order, each once.
func pick(uploads []Upload, wanted []string) []Upload {
	var picked []Upload
	for n, id := range wanted {
		if slices.Contains(wanted[:n], id) {
			continue
		}
		if i := slices.IndexFunc(uploads, func(u Upload) bool { return u.ID == id }); i >= 0 {
			picked = append(picked, uploads[i])
		}
	}
	return picked
}

// dropUploads deletes the rows of uploads that are not among keep and gives their ids.
func dropUploads(ctx context.Context, tx *catalogue.Tx, submission string, keep []string) (dropped []string, err error) {
	uploads, err := uploadsOf(ctx, tx, lightColumns, submission)
	if err != nil {
		return nil, err
	}
	for _, id := range ids(uploads) {
		if slices.Contains(keep, id) {
			continue
		}
		if _, err := tx.Exec(ctx, `DELETE FROM uploads WHERE id = ?`, id); err != nil {
			return nil, err
		}
		dropped = append(dropped, id)
	}
	return dropped, nil
}

// File opens any upload for an editor or its submitter; the caller has checked
// that it is one of them, and closes the file. The upload comes without its text.
func (s *Store) File(ctx context.Context, submission, upload string) (u Upload, _ io.ReadCloser, err error) {
	err = s.cfg.DB.View(ctx, func(tx *catalogue.Tx) error {
		u, err = scanUpload(tx.Row(ctx, `SELECT `+lightColumns+` FROM uploads WHERE id = ? AND submission = ?`, upload, submission))
		return err
	})
	if err != nil {
		return Upload{}, nil, err
	}
	return s.open(u)
}

// PublicFile opens an upload of a published submission that names its body;
// ErrNotFound for all others: files of a body that is held back are not
// published, nor is a file before an editor has published the revision that
// has it. The upload comes without its text. The caller closes the file.
func (s *Store) PublicFile(ctx context.Context, submission, upload string) (Upload, io.ReadCloser, error) {
	var found []Upload
	err := s.cfg.DB.View(ctx, func(tx *catalogue.Tx) error {
		sub, err := selectSubmission(ctx, tx, submission)
		if err != nil {
			return err
		}
		if sub.published == 0 {
			return catalogue.ErrNotFound
		}
		public, err := selectRevision(ctx, tx, submission, sub.published)
		if err != nil || public.Attribution != catalogue.AttributionNamed || !slices.Contains(public.Uploads, upload) {
			return errors.Join(err, catalogue.ErrNotFound)
		}
		uploads, err := uploadsOf(ctx, tx, lightColumns, submission)
		found = pick(uploads, []string{upload})
		return err
	})
	if err != nil {
		return Upload{}, nil, err
	}
	if len(found) == 0 {
		return Upload{}, nil, catalogue.ErrNotFound
	}
	return s.open(found[0])
}

// open opens the file of a row; a file that is gone (a backup without
// uploads was restored) is not found.
func (s *Store) open(u Upload) (Upload, io.ReadCloser, error) {
	f, err := os.Open(filepath.Join(s.cfg.Uploads, u.ID))
	if errors.Is(err, fs.ErrNotExist) {
		return Upload{}, nil, fmt.Errorf("the file of upload %s: %w", u.ID, catalogue.ErrNotFound)
	}
	if err != nil {
		return Upload{}, nil, fileFault(err)
	}
	return u, f, nil
}

// TidyUploads removes files that no row names and that are older than age, and
// gives their number: they are left where a process died between file and row,
// or between row and file. The age leaves those alone that are being written.
func (s *Store) TidyUploads(ctx context.Context, age time.Duration) (int, error) {
	entries, err := os.ReadDir(s.cfg.Uploads)
	if err != nil {
		return 0, fileFault(err)
	}
	named := map[string]bool{}
	err = s.cfg.DB.View(ctx, func(tx *catalogue.Tx) error {
		return tx.Each(ctx, `SELECT id FROM uploads`, nil, func(rows *sql.Rows) (bool, error) {
			var id string
			err := rows.Scan(&id)
			named[id] = true
			return true, err
		})
	})
	if err != nil {
		return 0, err
	}
	var orphans []string
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || named[e.Name()] || info.ModTime().After(s.now().Add(-age)) {
			continue // gone meanwhile, in use, or young
		}
		orphans = append(orphans, e.Name())
	}
	return len(orphans), s.dropFiles(orphans)
}

// makeFolder makes dir, mode 0700, and makes its name durable.
func makeFolder(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return syncPath(filepath.Dir(dir))
}

// syncPath makes a file, or the names in a directory, durable; Windows does so
// by itself and lets no directory be synced.
func syncPath(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// fileFault gives an error of the file system the meaning that package
// catalogue has for it.
func fileFault(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("%w: %w", catalogue.ErrDiskFull, err)
	}
	return fmt.Errorf("%w: %w", catalogue.ErrIO, err)
}
