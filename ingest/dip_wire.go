package ingest

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
)

// dipWire is a document in any of the forms in which DIP's data comes: as the
// interface gives it (OpenAPI of DIP: Vorgang, Drucksache), as the export of
// the system before it (an XML made JSON: a field is a string, an object or a
// list, depending on the count), and as the condensed dump of that. Names in
// capitals are the export's, English ones the dump's.
type dipWire struct {
	ID          looseText `json:"id"`
	VorgangID   looseText `json:"vorgangId"`
	Typ         looseText `json:"typ"`
	Dokumentart looseText `json:"dokumentart"`

	Vorgangstyp    looseText `json:"vorgangstyp"`
	Drucksachetyp  looseText `json:"drucksachetyp"`
	Dokumentnummer looseText `json:"dokumentnummer"`
	Herausgeber    looseText `json:"herausgeber"`
	Wahlperiode    looseText `json:"wahlperiode"`
	Titel          looseText `json:"titel"`
	Abstract       looseText `json:"abstract"`
	Text           looseText `json:"text"`
	Datum          looseText `json:"datum"`
	Beratungsstand looseText `json:"beratungsstand"`

	Sachgebiet looseList[looseText]     `json:"sachgebiet"`
	Deskriptor looseList[dipDescriptor] `json:"deskriptor"`
	Initiative looseList[looseText]     `json:"initiative"`
	Urheber    looseList[looseText]     `json:"urheber"` // objects with a titel
	Ressort    looseList[looseText]     `json:"ressort"` // likewise
	Fundstelle dipSource                `json:"fundstelle"`

	// The dump.
	Type        looseText            `json:"type"`
	Title       looseText            `json:"title"`
	Descriptors looseList[looseText] `json:"descriptors"`
	Initiators  looseList[looseText] `json:"initiators"`
	Status      looseText            `json:"status"`
	Documents   looseList[dipPaper]  `json:"documents"`
	Date        looseText            `json:"date"`
	LastDate    looseText            `json:"lastDate"`

	// The export.
	Vorgang *dipExport `json:"VORGANG"`
	Ablauf  struct {
		Positions looseList[dipPosition] `json:"VORGANGSPOSITION"`
	} `json:"VORGANGSABLAUF"`
}

// dipDescriptor is a Schlagwort with its sort: Sachbegriffe, Personen, …
type dipDescriptor struct {
	Name looseText `json:"name"`
	Typ  looseText `json:"typ"`
}

// dipSource says where a printed paper is found.
type dipSource struct {
	PDF looseText `json:"pdf_url"`
}

// dipPaper is a printed paper of a proceeding, in the dump's and the export's names.
type dipPaper struct {
	Publisher looseText `json:"publisher"`
	Number    looseText `json:"number"`
	Type      looseText `json:"type"`
	URL       looseText `json:"url"`

	Herausgeber looseText `json:"DRS_HERAUSGEBER"`
	Nummer      looseText `json:"DRS_NUMMER"`
	Typ         looseText `json:"DRS_TYP"`
	Link        looseText `json:"DRS_LINK"`
}

type dipExport struct {
	Wahlperiode looseText            `json:"WAHLPERIODE"`
	Typ         looseText            `json:"VORGANGSTYP"`
	Titel       looseText            `json:"TITEL"`
	Initiative  looseList[looseText] `json:"INITIATIVE"`
	Stand       looseText            `json:"AKTUELLER_STAND"`
	Papers      looseList[dipPaper]  `json:"WICHTIGE_DRUCKSACHE"`
	Sachgebiet  looseList[looseText] `json:"SACHGEBIET"`
	Schlagwort  looseList[looseText] `json:"SCHLAGWORT"`
	Abstrakt    looseText            `json:"ABSTRAKT"`
}

// dipPosition is a step of a proceeding; its speakers are not read.
type dipPosition struct {
	Fundstelle looseText `json:"FUNDSTELLE"` // begins with its date
}

// UnmarshalJSON takes an object, and in the place of one nothing.
func (e *dipExport) UnmarshalJSON(data []byte) error {
	type plain dipExport
	var p plain
	if json.Unmarshal(data, &p) == nil {
		*e = dipExport(p)
	}
	return nil
}

// UnmarshalJSON takes an object with name and sort, or the name alone.
func (d *dipDescriptor) UnmarshalJSON(data []byte) error {
	type plain dipDescriptor
	var p plain
	if json.Unmarshal(data, &p) == nil {
		*d = dipDescriptor(p)
	} else {
		_ = d.Name.UnmarshalJSON(data) // it never fails
	}
	return nil
}

// UnmarshalJSON takes an object; the old export has a text of that name.
func (s *dipSource) UnmarshalJSON(data []byte) error {
	type plain dipSource
	var p plain
	if json.Unmarshal(data, &p) == nil {
		*s = dipSource(p)
	}
	return nil
}

// dipEntry is a document, whatever form it came in.
type dipEntry struct {
	drucksache  bool
	id          string
	period      string
	kind        string // Vorgangstyp or Drucksachetyp
	title       string
	abstract    string
	text        string
	subjects    []string // Sachgebiete
	descriptors []string
	initiators  []string
	ressorts    []string
	state       string
	number      string // of a printed paper, "20/8"
	publisher   string // BT or BR
	papers      []dipPaperOf
	date, last  string
}

type dipPaperOf struct{ publisher, number, kind, url string }

var (
	errDIPPerson = errors.New("the proceeding is about a single person")
	// dipAboutPerson are the proceedings that have a person for their subject:
	// nothing is left of them without the name.
	dipAboutPerson = regexp.MustCompile(`(?i)immunität|^petition|ordensangelegenheit`)
	// dipNamesPersons are those that name persons in their abstract.
	dipNamesPersons = regexp.MustCompile(`(?i)bestellung|abberufung|personal|\bwahl\b|^wahl|besetzung|ernennung|benennung|mandat|ansprache|erklärung`)
	// dipPersonDescriptor is a person as an index writes one: "Muster, Max",
	// "Muster, Dr.Max". Places are "Musterstadt, Stadt".
	dipPersonDescriptor = regexp.MustCompile(`^\p{Lu}[\p{L}'’ -]*(?: \([^)]*\))?, (?:(?:Dr|Prof)\.\s?)*\p{Lu}[\p{Ll}'’]+(?:[- ]\p{Lu}[\p{Ll}'’]+)*(?: (?:von|van|de|zu|von der|von und zu|Graf|Freiherr)(?: \p{L}+)?)*$`)
	dipPlaceWord        = regexp.MustCompile(`, (?:Land|Stadt|Markt|Gemeinde|Kreis|Landkreis|Insel|Fluss|Bezirk|Region|Ort|(?:\p{L}+-)+Kreis|Bundesstaat|Provinz|Fluß|(?:\p{Lu}\p{L}+ )?(?:(?:Volks)?[Rr]epublik|Königreich|Kaiserreich|Staat|Staaten|Union|Emirate|Fürstentum|Großherzogtum))\b|, Kreis \p{Lu}`)
	dipDate             = regexp.MustCompile(`^\s*\d{1,2}\.\d{1,2}\.\d{4}`)
)

// readDIP reads a document. The entry beside an error has the id if that is known.
func readDIP(data json.RawMessage) (dipEntry, error) {
	var w dipWire
	if err := json.Unmarshal(data, &w); err != nil {
		return dipEntry{}, errors.New("this is no object of DIP")
	}
	var e dipEntry
	switch {
	case w.Vorgang != nil:
		e = w.export()
	case w.Dokumentart != "" || w.Drucksachetyp != "":
		e = w.drucksache()
	case w.Titel != "" || w.Vorgangstyp != "":
		e = w.vorgang()
	default:
		e = w.dump()
	}
	switch {
	case e.id == "":
		return e, errors.New("the document has no id")
	case w.Dokumentart != "" && !strings.EqualFold(string(w.Dokumentart), "Drucksache"):
		return e, errors.New("only proceedings (Vorgang) and printed papers (Drucksache) are read, this is a " + w.Dokumentart.line())
	case dipAboutPerson.MatchString(e.kind):
		return e, errDIPPerson
	case squash(e.title) == "":
		return e, errors.New("the document has no title")
	}
	return e, nil
}

func (w *dipWire) vorgang() dipEntry {
	e := dipEntry{id: w.ID.line(), period: w.Wahlperiode.line(), kind: w.Vorgangstyp.line(), title: string(w.Titel), abstract: string(w.Abstract),
		subjects: looseLines(w.Sachgebiet), initiators: looseLines(w.Initiative), state: w.Beratungsstand.line(), date: string(w.Datum)}
	for _, d := range w.Deskriptor {
		if d.Typ != "Personen" {
			e.descriptors = append(e.descriptors, d.Name.line())
		}
	}
	return e
}

func (w *dipWire) drucksache() dipEntry {
	e := dipEntry{drucksache: true, id: w.ID.line(), period: w.Wahlperiode.line(), kind: w.Drucksachetyp.line(), title: string(w.Titel),
		text: string(w.Text), initiators: looseLines(w.Urheber), ressorts: looseLines(w.Ressort), number: w.Dokumentnummer.line(),
		publisher: w.Herausgeber.line(), date: string(w.Datum)}
	e.papers = []dipPaperOf{{e.publisher, e.number, e.kind, string(w.Fundstelle.PDF)}}
	return e
}

func (w *dipWire) dump() dipEntry {
	e := dipEntry{id: w.VorgangID.line(), period: w.Wahlperiode.line(), kind: w.Type.line(), title: string(w.Title), abstract: string(w.Abstract),
		subjects: looseLines(w.Sachgebiet), descriptors: looseLines(w.Descriptors), initiators: looseLines(w.Initiators),
		state: w.Status.line(), date: string(w.Date), last: string(w.LastDate), papers: papersOf(w.Documents)}
	if e.id == "" {
		e.id = w.ID.line()
	}
	return e
}

func (w *dipWire) export() dipEntry {
	v := w.Vorgang
	e := dipEntry{id: w.VorgangID.line(), period: v.Wahlperiode.line(), kind: v.Typ.line(), title: string(v.Titel), abstract: string(v.Abstrakt),
		subjects: looseLines(v.Sachgebiet), descriptors: looseLines(v.Schlagwort), initiators: looseLines(v.Initiative),
		state: v.Stand.line(), papers: papersOf(v.Papers)}
	for _, p := range w.Ablauf.Positions {
		if d := dipDate.FindString(string(p.Fundstelle)); d != "" {
			if e.date == "" {
				e.date = d
			}
			e.last = d
		}
	}
	return e
}

func papersOf(list []dipPaper) []dipPaperOf {
	var papers []dipPaperOf
	for _, p := range list {
		papers = append(papers, dipPaperOf{(p.Publisher + p.Herausgeber).line(), (p.Number + p.Nummer).line(), (p.Type + p.Typ).line(), string(p.URL + p.Link)})
	}
	return papers
}

func looseLines(list []looseText) []string {
	var lines []string
	for _, t := range list {
		if s := t.line(); s != "" {
			lines = append(lines, s)
		}
	}
	return lines
}
