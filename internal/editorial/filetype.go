package editorial

import (
	"archive/zip"
	"bytes"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The media types of files that are taken, with the ending that belongs to each.
const (
	typePDF  = "application/pdf"
	typeDOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
)

func ending(mediaType string) string {
	switch mediaType {
	case typePDF:
		return ".pdf"
	case typeDOCX:
		return ".docx"
	}
	return ""
}

// formatBytes is where a PDF's header may begin at the latest (ISO 32000-1,
// implementation note 13).
const formatBytes = 1024

// maxParts is how many parts a DOCX may have; real ones have some hundreds.
const maxParts = 20_000

// mediaType tells by its bytes, never by its name, what a file is; "" for what
// is not taken. Documents with macros are not.
func mediaType(data []byte) string {
	if bytes.Contains(data[:min(len(data), formatBytes)], []byte("%PDF-")) {
		return typePDF
	}
	if !bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		return ""
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil || len(z.File) > maxParts {
		return ""
	}
	parts := map[string]bool{}
	for _, f := range z.File {
		parts[f.Name] = true
	}
	if parts["[Content_Types].xml"] && parts["word/document.xml"] && !parts["word/vbaProject.bin"] {
		return typeDOCX
	}
	return ""
}

// cleanFileName gives a name that is safe to show and to offer for saving: no
// folders, no control or direction characters, none that a file system
// forbids, and the ending of its media type ("" leaves it).
func cleanFileName(name, mediaType string) string {
	name = norm.NFC.String(strings.ToValidUTF8(name, "_"))
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co):
			return -1
		case strings.ContainsRune(`<>:"|?*`, r):
			return '_'
		}
		return r
	}, name)
	name = strings.Trim(strings.Join(strings.Fields(name), " "), ". ")
	end := ending(mediaType)
	if end == "" {
		end = path.Ext(name)
	}
	if strings.EqualFold(path.Ext(name), end) {
		name = name[:len(name)-len(end)]
	}
	if name == "" {
		name = "Datei"
	}
	if utf8.RuneCountInString(end) > maxEnding {
		name, end = name+end, ""
	}
	return cutRunes(name, MaxFileName-utf8.RuneCountInString(end)) + end
}

// maxEnding is the longest ending of a name that is kept when it is cut.
const maxEnding = 10

// cutRunes cuts s to at most n characters.
func cutRunes(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}

// cutBytes cuts s to at most n bytes, at the start of a character.
func cutBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
