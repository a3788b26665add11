package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/klippa-app/go-pdfium"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"nextsearch/internal/catalogue"
)

const (
	// pdfiumPages of 64 KiB are PDFium's memory: 512 MiB. The largest known
	// honest files need a quarter; what wants more ends with an error.
	pdfiumPages = 8192
	// maxPDFPages is how many pages are read: a budget with all its volumes.
	maxPDFPages = 5000
	// maxPageChars is how many characters a page may have: a poster of small
	// print has 30,000.
	maxPageChars = 500_000
)

// pdfEngine holds the compiled PDFium of this process; see [init] of the sandbox.
var pdfEngine pdfiumPool

// pdfiumPool starts PDFium with the first file. Each file gets a fresh
// instance, so that none finds anything of the one before (it takes 2 ms).
type pdfiumPool struct {
	dir  string // for machine code, "" for none
	once sync.Once
	pool pdfium.Pool
	err  error
}

func (p *pdfiumPool) instance() (pdfium.Pdfium, error) {
	p.once.Do(p.start)
	if p.err != nil {
		return nil, p.err
	}
	return p.pool.GetInstance(time.Minute)
}

// start compiles PDFium, or loads it compiled. It sees no files. Calls are
// not interruptible (WithCloseOnContextDone makes every loop five times slower):
// the process is.
func (p *pdfiumPool) start() {
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(pdfiumPages).
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling)
	if p.dir != "" {
		// Without the directory it is compiled anew.
		if cache, err := wazero.NewCompilationCacheWithDir(p.dir); err == nil {
			config = config.WithCompilationCache(cache)
		}
	}
	p.pool, p.err = webassembly.Init(webassembly.Config{
		Context:  experimental.WithCompilationWorkers(context.Background(), maxParsers),
		MaxTotal: 1, FSConfig: wazero.NewFSConfig(), RuntimeConfig: config, Stdout: io.Discard, Stderr: io.Discard,
	})
}

// parsePDF reads the text layer of a PDF (ISO 32000).
func parsePDF(ctx context.Context, name string, data []byte) (document, error) {
	in, err := pdfEngine.instance()
	if err != nil {
		return document{}, fmt.Errorf("PDFium does not start: %w", err)
	}
	defer in.Close()
	opened, err := in.OpenDocument(&requests.OpenDocument{File: &data})
	switch {
	case errors.Is(err, pdferrors.ErrPassword) || errors.Is(err, pdferrors.ErrSecurity):
		return document{}, encrypted(name)
	case err != nil:
		return document{}, broken(name, fmt.Errorf("it cannot be opened as PDF (%w)", err))
	}
	f := &pdfFile{in: in, doc: opened.Document}
	count, err := in.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: f.doc})
	if err != nil {
		return document{}, broken(name, err)
	}
	doc := f.metadata()
	doc.Pages = count.PageCount
	pages, err := f.pages(ctx, &doc)
	if err != nil {
		return document{}, broken(name, err)
	}
	doc.blocks, doc.divided = flow(pages)
	if letters(joinBlocks(doc.blocks)) == 0 {
		doc.flag(flagNoText)
	}
	doc.nameByFont()
	return doc, nil
}

// pdfFile is an open PDF.
type pdfFile struct {
	in  pdfium.Pdfium
	doc references.FPDF_DOCUMENT
}

// pages reads page after page. A page that is broken is left out if another
// can be read; limits end the reading.
func (f *pdfFile) pages(ctx context.Context, doc *document) ([]pdfPage, error) {
	var pages []pdfPage
	var firstErr error
	size := 0
	for i := range doc.Pages {
		if i == maxPDFPages || size > maxText || ctx.Err() != nil {
			doc.flag(flagCut)
			break
		}
		page, err := f.page(i)
		if err != nil && firstErr == nil {
			firstErr = fmt.Errorf("page %d: %w", i+1, err)
		}
		for _, r := range page.runs {
			size += len(r.text)
		}
		pages = append(pages, page)
	}
	if firstErr != nil && size == 0 {
		return nil, firstErr
	}
	return pages, nil
}

// page reads the runs of text of a page.
func (f *pdfFile) page(index int) (page pdfPage, err error) {
	loaded, err := f.in.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: f.doc, Index: index})
	if err != nil {
		return page, err
	}
	ref := requests.Page{ByReference: &loaded.Page}
	defer f.in.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page})
	box, err := f.in.FPDF_GetPageBoundingBox(&requests.FPDF_GetPageBoundingBox{Page: ref})
	if err != nil {
		return page, err
	}
	text, err := f.in.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: ref})
	if err != nil {
		return page, err
	}
	defer f.in.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text.TextPage})
	count, err := f.in.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text.TextPage})
	if err != nil || count.Count == 0 {
		return page, err
	}
	if count.Count > maxPageChars {
		return page, fmt.Errorf("it has %d characters, at most %d are read", count.Count, maxPageChars)
	}
	chars, err := f.in.GetPageTextStructured(&requests.GetPageTextStructured{Page: ref, Mode: requests.GetPageTextStructuredModeChars})
	if err != nil {
		return page, err
	}
	b := &runBuilder{file: f, text: text.TextPage, box: pdfRect{float64(box.Rect.Left), float64(box.Rect.Bottom), float64(box.Rect.Right), float64(box.Rect.Top)}}
	for i, c := range chars.Chars {
		b.add(i, c)
	}
	b.end()
	page.runs = b.runs
	return page, nil
}

// pdfRect is an upright rectangle in points of 1/72 inch, y upwards.
type pdfRect struct{ x0, y0, x1, y1 float64 }

// turned gives the rectangle after n quarter turns clockwise about the origin,
// which make text that runs upwards, backwards or downwards run to the right.
func (r pdfRect) turned(n int) pdfRect {
	for range n {
		r = pdfRect{r.y0, -r.x1, r.y1, -r.x0}
	}
	return r
}

// textRun is a piece of a line of text without a large gap.
type textRun struct {
	pdfRect
	text  string
	base  float64 // the base line
	size  float64 // of the font, as it is shown
	bold  bool
	turns int // quarter turns of the text, counter-clockwise
}

// pdfPage is what stands on a page, in the order of the file.
type pdfPage struct{ runs []textRun }

// runBuilder joins characters to runs.
type runBuilder struct {
	file *pdfFile
	text references.FPDF_TEXTPAGE
	box  pdfRect // of the page: what is outside is not seen
	runs []textRun

	open bool
	cur  textRun
	last float64 // where the last character begins
	// before is the last character.
	before rune
	buf    strings.Builder
	space  bool // white space came since the last character
}

// hyphens that PDFium gives for one at the end of a line.
const (
	pdfiumHyphen    = '\ufffe'
	oldPDFiumHyphen = '\u0002'
)

// Gaps, in font sizes, that divide words where the file has no space, and runs:
// columns, cells, form fields.
const (
	gapOfWords  = 0.3
	gapOfDigits = 0.45
	gapOfRuns   = 1.0
)

// add takes the next character.
func (b *runBuilder) add(i int, c *responses.GetPageTextStructuredChar) {
	r := []rune(c.Text)
	if len(r) == 0 || r[0] == 0 {
		return
	}
	switch {
	case r[0] == '\n' || r[0] == '\r':
		b.end()
		return
	case unicode.IsSpace(r[0]) || r[0] == '\u200b':
		b.space = b.open
		return
	case r[0] == pdfiumHyphen || r[0] == oldPDFiumHyphen:
		r[0] = '-'
	case unicode.IsControl(r[0]) || r[0] == '\ufeff' || r[0] == '\ufffd':
		return
	}
	box := pdfRect{c.PointPosition.Left, c.PointPosition.Bottom, c.PointPosition.Right, c.PointPosition.Top}
	if box.x1 < b.box.x0 || box.x0 > b.box.x1 || box.y1 < b.box.y0 || box.y0 > b.box.y1 {
		return
	}
	turns := quarterTurns(c.Angle)
	box = box.turned(turns)
	if b.open && !b.continues(box, turns) {
		b.end()
	}
	if !b.open {
		b.begin(i, box, turns)
	} else if b.space || box.x0-b.cur.x1 > wordGap(b.before, r[0])*b.cur.size {
		b.buf.WriteByte(' ')
	}
	b.space, b.last, b.before = false, box.x0, r[0]
	b.buf.WriteRune(r[0])
	b.cur.pdfRect = pdfRect{min(b.cur.x0, box.x0), min(b.cur.y0, box.y0), max(b.cur.x1, box.x1), max(b.cur.y1, box.y1)}
}

// wordGap is from which gap on, in font sizes, two characters belong to two
// words. Digits are as wide as each other, so a 1 has much space about it.
func wordGap(a, b rune) float64 {
	if unicode.IsDigit(a) && unicode.IsDigit(b) {
		return gapOfDigits
	}
	return gapOfWords
}

// quarterTurns rounds an angle in radians.
func quarterTurns(angle float64) int {
	if math.IsNaN(angle) || math.IsInf(angle, 0) {
		return 0
	}
	n := int(math.Round(math.Mod(angle, 2*math.Pi) / (math.Pi / 2)))
	return (8 - n) % 4 // PDFium counts clockwise
}

// continues reports whether a character stands behind the open run, on its
// line. Some files set their characters from right to left, or in any order.
func (b *runBuilder) continues(box pdfRect, turns int) bool {
	gap, middle := box.x0-b.cur.x1, (box.y0+box.y1)/2
	return turns == b.cur.turns && gap < gapOfRuns*b.cur.size && box.x0 >= b.last-b.cur.size/8 &&
		middle > b.cur.y0-b.cur.size/2 && middle < b.cur.y1+b.cur.size/2
}

// begin opens a run and asks for the font of its first character.
func (b *runBuilder) begin(i int, box pdfRect, turns int) {
	b.open, b.space = true, false
	b.cur = textRun{pdfRect: box, base: box.y0, size: box.y1 - box.y0, turns: turns}
	in := b.file.in
	if size, err := in.FPDFText_GetFontSize(&requests.FPDFText_GetFontSize{TextPage: b.text, Index: i}); err == nil && size.FontSize > 0 {
		b.cur.size = size.FontSize
		if m, err := in.FPDFText_GetMatrix(&requests.FPDFText_GetMatrix{TextPage: b.text, Index: i}); err == nil {
			b.cur.size *= math.Hypot(float64(m.Matrix.C), float64(m.Matrix.D))
		}
	}
	if math.IsNaN(b.cur.size) || b.cur.size <= 0 || b.cur.size > maxFontSize {
		b.cur.size = max(box.y1-box.y0, 1)
	}
	if o, err := in.FPDFText_GetCharOrigin(&requests.FPDFText_GetCharOrigin{TextPage: b.text, Index: i}); err == nil {
		b.cur.base = pdfRect{o.X, o.Y, o.X, o.Y}.turned(turns).y0
	}
	if font, err := in.FPDFText_GetFontInfo(&requests.FPDFText_GetFontInfo{TextPage: b.text, Index: i}); err == nil {
		b.cur.bold = isBold(font.FontName)
	}
}

// maxFontSize in points: larger ones are broken matrices, or banners.
const maxFontSize = 2000

// isBold tells a bold font by its name; weights in the file are mostly missing.
func isBold(font string) bool {
	font = strings.ToLower(font)
	for _, part := range []string{"bold", "black", "heavy", "-bd", "fett"} {
		if strings.Contains(font, part) {
			return true
		}
	}
	return false
}

// end closes the open run.
func (b *runBuilder) end() {
	if b.open && b.buf.Len() > 0 {
		b.cur.text = b.buf.String()
		b.runs = append(b.runs, b.cur)
	}
	b.buf.Reset()
	b.open, b.space = false, false
}

// metadata reads the document information dictionary (ISO 32000-1, 14.3.3)
// without the author.
func (f *pdfFile) metadata() document {
	doc := document{
		Title:     f.meta("Title"),
		Published: pdfDate(f.meta("CreationDate")),
		Updated:   pdfDate(f.meta("ModDate")),
		Keywords:  splitKeywords(f.meta("Keywords")),
	}
	if doc.Updated == doc.Published {
		doc.Updated = ""
	}
	return doc
}

func (f *pdfFile) meta(tag string) string {
	m, err := f.in.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: f.doc, Tag: tag})
	if err != nil {
		return ""
	}
	return squash(m.Value)
}

// pdfDate reads "D:20240305120000+01'00'" (ISO 32000-1, 7.9.4), "" if it is none.
func pdfDate(s string) catalogue.Date {
	s = strings.TrimPrefix(s, "D:")
	if len(s) < 8 {
		return ""
	}
	t, err := time.Parse("20060102", s[:8])
	if err != nil || !plausibleTime(t) {
		return ""
	}
	return catalogue.DateOf(t)
}

// splitKeywords divides what stands in a field for keywords; each is cleaned with the record.
func splitKeywords(s string) []string {
	if !strings.ContainsAny(s, ",;") && strings.Count(s, " ") > 3 {
		return nil // a sentence
	}
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' })
}
