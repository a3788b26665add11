//go:build deps

// Package deps holds dependencies until the code that needs them lands.
package deps

import (
	_ "github.com/klippa-app/go-pdfium"
	_ "github.com/klippa-app/go-pdfium/webassembly"
	_ "github.com/knakk/rdf"
	_ "github.com/mfonda/simhash"
	_ "github.com/piprate/json-gold/ld"
	_ "github.com/shakinm/xlsReader/xls"
	_ "github.com/tetratelabs/wazero"
	_ "github.com/xuri/excelize/v2"
	_ "github.com/yuin/goldmark"
	_ "github.com/yuin/goldmark/extension"
)
