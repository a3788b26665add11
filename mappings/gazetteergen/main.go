// Command gazetteergen condenses the official list of municipalities among the
// shared data into the table that package mappings embeds: key, kind, postal
// code of the seat, size and name of every municipality, Kreis and association
// of municipalities (© Statistisches Bundesamt (Destatis), 2023, dl-de/by-2-0).
//
//	go run ./mappings/gazetteergen -data ../shared/data
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/bits"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "gazetteergen:", err)
		os.Exit(1)
	}
}

// maxTable is how large the table may be, in bytes: it is part of the binary.
const maxTable = 500_000

const head = `# Municipalities (8 digits), Kreise (5) and associations of municipalities (9, the start of the ARS) of 30 November 2023.
# © Statistisches Bundesamt (Destatis), 2023, dl-de/by-2-0; condensed by: go run ./mappings/gazetteergen
# key	kind	postal code of the seat	size (binary digits of the population)	name
`

// kinds are the letters of the column kind by the words of the official list.
// An "erfüllende Gemeinde" is a municipality and stands there already.
var kinds = map[string]string{
	"Kreisfreie Stadt": "c", "Stadtkreis": "c", "Stadt": "s", "Große Kreisstadt": "s", "Kreisangehörige Gemeinde": "g", "Markt": "m",
	"Kreis": "k", "Landkreis": "l", "Regionalverband": "r",
	"Amt": "A", "Kirchspielslandgemeinde": "K", "Samtgemeinde": "S", "Verbandsgemeinde": "V", "Verwaltungsgemeinschaft": "W",
}

// asCities have the legal status of a kreisfreie Stadt though they belong to a
// Kreis: Hannover and Göttingen (§§ 15, 16 NKomVG), Aachen (§ 4 Aachen-Gesetz).
var asCities = map[string]bool{"03241001": true, "03159016": true, "05334002": true}

// run reads the tables and writes the condensed one.
func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("gazetteergen", flag.ContinueOnError)
	data := flags.String("data", "../shared/data", "folder of the shared data")
	path := flags.String("out", "mappings/tables/gazetteer.tsv", "file to write")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var lines []string
	for _, t := range []struct{ file, key, kind, postcode, people, name string }{
		{"municipalities.tsv", "ags", "type", "postcode_seat", "population", "name"},
		{"districts.tsv", "ags5", "type", "", "", "name"},
		{"associations.tsv", "ars9", "type", "", "", "name"},
	} {
		rows, err := read(filepath.Join(*data, "gazetteer", t.file))
		if err != nil {
			return err
		}
		for _, row := range rows {
			kind := kinds[row[t.kind]]
			if kind == "" || len(row[t.key]) == 5 && kind == "c" { // a city stands among the municipalities
				continue
			}
			if asCities[row[t.key]] {
				kind = "c"
			}
			people, _ := strconv.Atoi(row[t.people])
			lines = append(lines, strings.Join([]string{row[t.key], kind, row[t.postcode], strconv.Itoa(bits.Len(uint(people))), tidy(row[t.name])}, "\t"))
		}
	}
	sort.Strings(lines)
	table := head + strings.Join(lines, "\n") + "\n"
	if len(table) > maxTable {
		return fmt.Errorf("the table has %d bytes, more than %d", len(table), maxTable)
	}
	fmt.Fprintf(out, "%d entries, %d bytes\n", len(lines), len(table))
	return os.WriteFile(*path, []byte(table), 0o644)
}

// tidy takes the Sorbian name and a Landkreis off a name.
func tidy(name string) string {
	name, _, _ = strings.Cut(name, " / ")
	return strings.TrimPrefix(name, "Landkreis ")
}

// read gives the rows of a table by the names of its columns.
func read(path string) ([]map[string]string, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	lines := bytes.Split(bytes.TrimSpace(raw), []byte("\n"))
	if len(lines) < 2 {
		return nil, errors.New(path + ": no rows")
	}
	header := strings.Split(string(lines[0]), "\t")
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, cell := range strings.Split(string(line), "\t") {
			row[header[i]] = cell
		}
		rows = append(rows, row)
	}
	return rows, nil
}
