package german

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"math"
	"slices"
	"unicode/utf8"
)

// A lexicon file is
//
//	magic    8 bytes "nxgerman"
//	version  4 bytes, big endian: analysisVersion
//	check    4 bytes, big endian: CRC-32C of the payload as stored
//	length   4 bytes, big endian: of the payload
//	payload  DEFLATE (RFC 1951) of: texts; the forms in order, each with the
//	         length shared with the one before, the rest, and its counts; the
//	         findings: the last base of each form, by what it shares with it, and
//	         the parts of each compound, beginnings; learned abbreviations; tables; all
//	         numbers as unsigned varints
//
// It holds the evidence and what takes longest to find in it; the rest follows
// by build. So analysisVersion must rise with every change of what build, Terms
// or Query make of the same evidence: TestAnalysisVersion watches over it.
const (
	magic           = "nxgerman"
	analysisVersion = 2
	headerSize      = len(magic) + 12
)

// Errors of Read; both mean: learn the lexicon anew.
var (
	// ErrDamaged says that a file is no lexicon or was changed.
	ErrDamaged = errors.New("german: the lexicon file is damaged; it must be built anew")
	// ErrVersion says that another version of the program wrote the file.
	ErrVersion = errors.New("german: the lexicon file is of another version; it must be built anew")
)

// Limits of a file that is read: what a lexicon can hold at most.
const (
	maxPayload = 64 << 20
	maxPlain   = 256 << 20
	maxForms   = maxKept + 1
	maxPairs   = 200_000
	maxGroups  = 100_000
	maxWord    = 4 * maxTerm
)

// WriteTo writes the lexicon; the same lexicon gives the same bytes.
func (l *Lexicon) WriteTo(w io.Writer) (int64, error) {
	var payload bytes.Buffer
	// Best would take a second for a large lexicon and save a tenth.
	z, err := flate.NewWriter(&payload, flate.DefaultCompression)
	if err != nil {
		return 0, err
	}
	e := encoder{w: bufio.NewWriter(z)}
	e.lexicon(l)
	if err := cmp.Or(e.w.Flush(), z.Close()); err != nil {
		return 0, err
	}
	header := append(make([]byte, 0, headerSize), magic...)
	header = binary.BigEndian.AppendUint32(header, analysisVersion)
	header = binary.BigEndian.AppendUint32(header, checksum(payload.Bytes()))
	header = binary.BigEndian.AppendUint32(header, uint32(payload.Len()))
	n, err := w.Write(append(header, payload.Bytes()...))
	return int64(n), err
}

// checksum is CRC-32C.
func checksum(b []byte) uint32 { return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) }

// encoder writes a payload; errors stay in the writer.
type encoder struct {
	w *bufio.Writer
}

func (e *encoder) number(n uint64) {
	var buf [binary.MaxVarintLen64]byte
	_, _ = e.w.Write(buf[:binary.PutUvarint(buf[:], n)])
}

func (e *encoder) text(s string) {
	s = cut(s, maxWord)
	e.number(uint64(len(s)))
	_, _ = e.w.WriteString(s)
}

// lexicon writes the payload. The counts come by columns, for like stands
// beside like then and packs better.
func (e *encoder) lexicon(l *Lexicon) {
	e.number(l.texts)
	forms := slices.Sorted(maps.Keys(l.words))
	e.number(uint64(len(forms)))
	before := ""
	for _, f := range forms {
		n := sharedPrefix(before, f)
		e.number(uint64(n))
		e.text(f[n:])
		before = f
	}
	for _, column := range statColumns {
		for _, f := range forms {
			e.number(uint64(*column(l.stat(f))))
		}
	}
	for _, f := range forms {
		e.number(l.stat(f).cuts)
	}
	e.findings(l, forms)
	starts := slices.Sorted(maps.Keys(l.starts))
	e.number(uint64(len(starts)))
	for _, s := range starts {
		e.text(s)
		e.number(uint64(l.starts[s]))
	}
	e.abbreviations(l.pairs)
	e.abbreviations(l.tables.Abbreviations)
	e.number(uint64(len(l.tables.Synonyms)))
	for _, g := range l.tables.Synonyms {
		e.number(uint64(len(g)))
		for _, w := range g {
			e.text(w)
		}
	}
}

// findings writes the words of forms and their parts.
func (e *encoder) findings(l *Lexicon, forms []string) {
	var words []*lemma
	seen := map[*lemma]bool{}
	for _, f := range forms {
		w := l.words[f].word
		n := sharedPrefix(f, w.form)
		e.number(uint64(n))
		e.text(w.form[n:])
		if !seen[w] && w.parts != nil {
			words = append(words, w)
		}
		seen[w] = true
	}
	slices.SortFunc(words, func(a, b *lemma) int { return cmp.Compare(a.form, b.form) })
	e.number(uint64(len(words)))
	before := ""
	for _, w := range words {
		n := sharedPrefix(before, w.form)
		e.number(uint64(n))
		e.text(w.form[n:])
		before = w.form
		e.number(uint64(len(w.parts)))
		for _, p := range w.parts {
			e.text(p)
		}
	}
}

// abbreviations writes a list of pairs.
func (e *encoder) abbreviations(list []Abbreviation) {
	e.number(uint64(len(list)))
	for _, a := range list {
		e.text(a.Short)
		e.text(a.Long)
	}
}

// statColumns are the counts of a form in the order of the file.
var statColumns = [...]func(*stat) *uint32{
	func(s *stat) *uint32 { return &s.n },
	func(s *stat) *uint32 { return &s.caps },
	func(s *stat) *uint32 { return &s.lows },
	func(s *stat) *uint32 { return &s.fem },
	func(s *stat) *uint32 { return &s.masc },
}

// sharedPrefix gives how many bytes a and b begin with alike.
func sharedPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// Read reads a lexicon that WriteTo wrote. Anything else gives an error that is
// ErrDamaged or ErrVersion, or the error of r.
func Read(r io.Reader) (*Lexicon, error) {
	header := make([]byte, headerSize)
	if _, err := io.ReadFull(r, header); err != nil {
		return nil, damagedOr(err)
	}
	if string(header[:len(magic)]) != magic {
		return nil, ErrDamaged
	}
	numbers := header[len(magic):]
	if v := binary.BigEndian.Uint32(numbers); v != analysisVersion {
		return nil, fmt.Errorf("%w (file %d, program %d)", ErrVersion, v, analysisVersion)
	}
	size := binary.BigEndian.Uint32(numbers[8:])
	if size > maxPayload {
		return nil, ErrDamaged
	}
	payload, err := io.ReadAll(io.LimitReader(r, int64(size)+1))
	if err != nil {
		return nil, err
	}
	if len(payload) != int(size) || checksum(payload) != binary.BigEndian.Uint32(numbers[4:]) {
		return nil, ErrDamaged
	}
	return readPayload(payload)
}

// damagedOr gives ErrDamaged for a file that is too short, else err.
func damagedOr(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return ErrDamaged
	}
	return err
}

// readPayload reads what stands behind the header.
func readPayload(payload []byte) (*Lexicon, error) {
	z := flate.NewReader(bytes.NewReader(payload))
	d := decoder{r: bufio.NewReader(io.LimitReader(z, maxPlain))}
	texts := d.number(math.MaxUint64)
	forms, stats := d.stats()
	known := d.findings(forms)
	pairs := d.abbreviations()
	tables := Tables{Abbreviations: d.abbreviations(), Synonyms: d.synonyms()}
	if d.bad {
		return nil, ErrDamaged
	}
	if _, err := d.r.ReadByte(); err != io.EOF {
		return nil, ErrDamaged
	}
	return build(stats, pairs, tables, texts, known), nil
}

// decoder reads a payload; bad says that something did not fit, and all that
// is read afterwards is empty.
type decoder struct {
	r   *bufio.Reader
	bad bool
}

// number reads a number up to limit.
func (d *decoder) number(limit uint64) uint64 {
	if d.bad {
		return 0
	}
	n, err := binary.ReadUvarint(d.r)
	if err != nil || n > limit {
		d.bad = true
		return 0
	}
	return n
}

// text reads a text of at most maxWord bytes.
func (d *decoder) text() string {
	buf := make([]byte, d.number(maxWord))
	if _, err := io.ReadFull(d.r, buf); err != nil && len(buf) > 0 {
		d.bad = true
	}
	return string(buf)
}

// findings reads the words of forms and their parts.
func (d *decoder) findings(forms []string) *findings {
	k := &findings{forms: forms, roots: make([]string, len(forms)), parts: map[string][]string{}, starts: map[string]uint32{}}
	for i, f := range forms {
		k.roots[i] = d.rest(f)
	}
	before := ""
	for range d.number(maxForms) {
		before = d.rest(before)
		parts := make([]string, d.number(maxTerm)) // a word has no more pieces than bytes
		for i := range parts {
			parts[i] = d.text()
			d.bad = d.bad || parts[i] == ""
		}
		if d.bad || len(parts) == 0 {
			d.bad = true
			return nil
		}
		k.parts[before] = parts
	}
	for range d.number(maxForms) {
		start := d.text()
		k.starts[start] = uint32(d.number(math.MaxUint32))
		if d.bad {
			return nil
		}
	}
	return k
}

// rest reads a text that is written by what it shares with another.
func (d *decoder) rest(other string) string {
	n := int(d.number(uint64(len(other))))
	s := other[:n] + d.text()
	if len(s) > maxTerm || !utf8.ValidString(s) {
		d.bad = true
	}
	return s
}

// stats reads the forms, which rise, and their counts.
func (d *decoder) stats() ([]string, map[string]*stat) {
	count := int(d.number(maxForms))
	forms := make([]string, 0, min(count, 1<<16)) // grown as they come: count may lie
	before := ""
	for range count {
		f := d.rest(before)
		if d.bad || f <= before {
			d.bad = true
			return nil, nil
		}
		forms = append(forms, f)
		before = f
	}
	all := make([]stat, len(forms))
	for _, column := range statColumns {
		for i := range all {
			*column(&all[i]) = uint32(d.number(math.MaxUint32))
		}
	}
	for i := range all {
		all[i].cuts = d.number(math.MaxUint64)
	}
	stats := make(map[string]*stat, len(forms))
	for i, f := range forms {
		stats[f] = &all[i]
	}
	return forms, stats
}

// abbreviations reads a list of pairs.
func (d *decoder) abbreviations() []Abbreviation {
	var list []Abbreviation
	for range d.number(maxPairs) {
		list = append(list, Abbreviation{d.text(), d.text()})
		if d.bad {
			return nil
		}
	}
	return list
}

// synonyms reads groups of synonyms.
func (d *decoder) synonyms() [][]string {
	var groups [][]string
	for range d.number(maxGroups) {
		var g []string
		for range d.number(maxGroups) {
			g = append(g, d.text())
			if d.bad {
				return nil
			}
		}
		groups = append(groups, slices.Clip(g))
	}
	return groups
}
