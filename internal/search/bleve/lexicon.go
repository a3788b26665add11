package bleve

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"iter"
	"os"
	"path/filepath"

	"nextsearch/internal/search"
	"nextsearch/mappings"
	"nextsearch/mappings/german"
)

// The lexicon of a generation: what its analysis knows of the language. It is
// learned once, before the first document is indexed, and never changes, for
// index and queries must agree; what it lacks of later documents is measured.

const (
	// lexiconFile stands beside scorch's files, which leaves it alone.
	lexiconFile = "lexicon"
	// seedBelow is how many bytes of text a catalogue must have to know the
	// language from itself alone; a smaller one learns on top of the seed. 4 MiB
	// are about 7,000 records: with fewer, words of the administration are
	// missing; with more, the seed's words only add splits that the corpus lacks.
	seedBelow = 4 << 20
	// observeEvery is of how many documents one is looked at for drift.
	observeEvery = 8
)

// learned is a lexicon with what is remembered of how it was made.
type learned struct {
	*german.Lexicon
	documents int
	checksum  uint32 // of the file
}

// learnable gives of a document what a lexicon learns from: title, and the rest.
// Headings stand in the body.
func learnable(d *mappings.Document) (title, rest string) {
	return d.Text["title"], d.Text["summary"] + "\n" + d.Text["keywords"] + "\n" + d.Text["organisation"] + "\n" + d.Text["body"]
}

// learn makes the lexicon of a corpus; nil is an empty one.
func (s *Schema) learn(ctx context.Context, corpus iter.Seq2[mappings.Document, error]) (*german.Lexicon, int, error) {
	seeded := german.NewLearner(german.LearnerOptions{Tables: s.Tables, Base: german.Seed()})
	alone := german.NewLearner(german.LearnerOptions{Tables: s.Tables})
	learners := []*german.Learner{seeded, alone}
	documents, size := 0, 0
	if corpus != nil {
		for d, err := range corpus {
			if err = errors.Join(err, ctx.Err()); err != nil {
				return nil, 0, err
			}
			title, rest := learnable(&d)
			documents, size = documents+1, size+len(title)+len(rest)
			if size > seedBelow && len(learners) > 1 {
				learners = learners[1:]
			}
			for _, l := range learners {
				l.Add(title, rest)
			}
		}
	}
	if documents == 0 {
		return german.Seed().With(s.Tables), 0, nil
	}
	lexicon, err := learners[0].Lexicon()
	return lexicon, documents, err
}

// createLexicon learns from a corpus and writes the lexicon into dir.
func (s *Schema) createLexicon(ctx context.Context, dir string, corpus iter.Seq2[mappings.Document, error]) (*learned, error) {
	lexicon, documents, err := s.learn(ctx, corpus)
	if err != nil {
		return nil, fmt.Errorf("lexicon: %w", err)
	}
	var file bytes.Buffer
	if _, err := lexicon.WriteTo(&file); err != nil {
		return nil, fmt.Errorf("lexicon: %w", err)
	}
	if err := writeSynced(filepath.Join(dir, lexiconFile), file.Bytes()); err != nil {
		return nil, err
	}
	return &learned{lexicon, documents, crc32.ChecksumIEEE(file.Bytes())}, nil
}

// openLexicon reads the lexicon of an index.
func openLexicon(dir string) (*learned, error) {
	data, err := os.ReadFile(filepath.Join(dir, lexiconFile))
	if err != nil {
		return nil, damaged("lexicon: %v", err)
	}
	lexicon, err := german.Read(bytes.NewReader(data))
	if errors.Is(err, german.ErrVersion) {
		return nil, fmt.Errorf("%w: %w", search.ErrOutdated, err)
	} else if err != nil {
		return nil, damaged("%v", err)
	}
	return &learned{Lexicon: lexicon, checksum: crc32.ChecksumIEEE(data)}, nil
}

// checkLexicon compares the file with the lexicon that is in use.
func (e *Engine) checkLexicon() error {
	data, err := os.ReadFile(filepath.Join(e.dir, lexiconFile))
	if err != nil {
		return damaged("lexicon: %v", err)
	}
	if crc32.ChecksumIEEE(data) != e.lexicon.checksum {
		return damaged("the lexicon's checksum is wrong")
	}
	return nil
}

// writeSynced writes a file and waits until it is on the disk.
func writeSynced(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("lexicon: %w", err)
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// observe counts the words of documents that the lexicon was not learned from:
// of those put after the first ones, which are the corpus again.
func (e *Engine) observe(m *meta, put []mappings.Document) {
	for i := range put {
		if m.Put++; m.Put <= m.Learned {
			continue
		}
		hash := fnv.New32a()
		_, _ = hash.Write([]byte(put[i].ID)) // never fails
		if hash.Sum32()%observeEvery != 0 {
			continue
		}
		for _, text := range put[i].Text {
			words, unknown := e.lexicon.Observe(text)
			m.Words, m.Unknown = m.Words+words, m.Unknown+unknown
		}
	}
}

// Drift tells how far the lexicon lags behind the documents.
func (e *Engine) Drift() search.Drift {
	e.mu.Lock()
	defer e.mu.Unlock()
	d := search.Drift{Learned: e.durable.Learned, Documents: e.durable.Documents, Words: e.durable.Words}
	if d.Words > 0 {
		d.Unknown = float64(e.durable.Unknown) / float64(d.Words)
	}
	return d
}
