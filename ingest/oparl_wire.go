package ingest

import (
	"encoding/json"
	"strings"
)

// The objects of OParl 1.0 and 1.1 (https://oparl.org/spezifikation/), field by
// field as far as a record is made of them. Persons, memberships and locations
// are not among them: they are never decoded.

// oparlHead is what every object has.
type oparlHead struct {
	ID      looseText `json:"id"`
	Type    looseText `json:"type"`
	Deleted looseBool `json:"deleted"`
	// Public is no part of the specification outside of agenda items; what
	// says that it is not public is left out wherever it stands.
	Public looseBool `json:"public"`
}

// kind is the type without its namespace: "https://schema.oparl.org/1.0/Paper",
// "oparl:Paper" and "Paper" are all "paper".
func (h oparlHead) kind() string {
	t := strings.TrimRight(strings.TrimSpace(string(h.Type)), "/")
	if i := strings.LastIndexAny(t, "/:#"); i >= 0 {
		t = t[i+1:]
	}
	return strings.ToLower(t)
}

// id is the address that identifies the object, "" without one.
func (h oparlHead) id() string { return strings.TrimSpace(string(h.ID)) }

// hidden reports whether the object is said to be not public.
func (h oparlHead) hidden() bool { return h.Public.known && !h.Public.value }

// oparlSystem is oparl:System.
type oparlSystem struct {
	oparlHead
	Name    looseText       `json:"name"`
	Body    json.RawMessage `json:"body"` // address of a list; some embed it
	License looseText       `json:"license"`
}

// oparlBody is oparl:Body. Organization, Paper and Meeting are addresses of
// lists; some servers embed the lists.
type oparlBody struct {
	oparlHead
	Name           looseText       `json:"name"`
	ShortName      looseText       `json:"shortName"`
	AGS            looseText       `json:"ags"`
	RGS            looseText       `json:"rgs"`
	License        looseText       `json:"license"`
	Classification looseText       `json:"classification"`
	Website        looseText       `json:"website"`
	Organization   json.RawMessage `json:"organization"`
	Paper          json.RawMessage `json:"paper"`
	Meeting        json.RawMessage `json:"meeting"`
}

// oparlOrganization is oparl:Organization: a committee, a faction, an office.
type oparlOrganization struct {
	oparlHead
	Name      looseText `json:"name"`
	ShortName looseText `json:"shortName"`
}

// oparlPaper is oparl:Paper. originatorPerson and location are left out.
type oparlPaper struct {
	oparlHead
	Body                   looseText              `json:"body"`
	Name                   looseText              `json:"name"`
	Reference              looseText              `json:"reference"`
	Date                   looseText              `json:"date"`
	PaperType              looseText              `json:"paperType"`
	MainFile               oparlRef               `json:"mainFile"`
	AuxiliaryFile          looseList[oparlRef]    `json:"auxiliaryFile"`
	OriginatorOrganization looseList[oparlNameOf] `json:"originatorOrganization"`
	UnderDirectionOf       looseList[oparlNameOf] `json:"underDirectionOf"`
	License                looseText              `json:"license"`
	Keyword                looseList[looseText]   `json:"keyword"`
	Created                looseText              `json:"created"`
	Web                    looseText              `json:"web"`
}

// oparlMeeting is oparl:Meeting. participant and location are left out.
type oparlMeeting struct {
	oparlHead
	Name             looseText              `json:"name"`
	Cancelled        looseBool              `json:"cancelled"`
	Start            looseText              `json:"start"`
	Organization     looseList[oparlNameOf] `json:"organization"`
	Invitation       oparlRef               `json:"invitation"`
	ResultsProtocol  oparlRef               `json:"resultsProtocol"`
	VerbatimProtocol oparlRef               `json:"verbatimProtocol"`
	AuxiliaryFile    looseList[oparlRef]    `json:"auxiliaryFile"`
	AgendaItem       looseList[oparlRef]    `json:"agendaItem"`
	License          looseText              `json:"license"`
	Keyword          looseList[looseText]   `json:"keyword"`
	Web              looseText              `json:"web"`
	Body             looseText              `json:"body"` // some servers have it
}

// oparlAgendaItem is oparl:AgendaItem.
type oparlAgendaItem struct {
	oparlHead
	Number         looseText           `json:"number"`
	Order          looseInt            `json:"order"`
	Name           looseText           `json:"name"`
	Result         looseText           `json:"result"`
	ResolutionText looseText           `json:"resolutionText"`
	ResolutionFile oparlRef            `json:"resolutionFile"`
	AuxiliaryFile  looseList[oparlRef] `json:"auxiliaryFile"`
}

// oparlFile is oparl:File. fileLicense is 1.1, license 1.0.
type oparlFile struct {
	oparlHead
	Name               looseText `json:"name"`
	FileName           looseText `json:"fileName"`
	MimeType           looseText `json:"mimeType"`
	Date               looseText `json:"date"`
	Size               looseInt  `json:"size"`
	AccessURL          looseText `json:"accessUrl"`
	DownloadURL        looseText `json:"downloadUrl"`
	ExternalServiceURL looseText `json:"externalServiceUrl"`
	FileLicense        looseText `json:"fileLicense"`
	License            looseText `json:"license"`
}

// oparlRef is an object that is embedded, or only named by its address.
type oparlRef struct {
	url    string
	object json.RawMessage
}

// UnmarshalJSON never fails; what is neither object nor text is nothing.
func (r *oparlRef) UnmarshalJSON(data []byte) error {
	*r = oparlRef{}
	var list looseList[json.RawMessage]
	_ = list.UnmarshalJSON(data) // it never fails
	if len(list) == 0 {
		return nil
	}
	if strings.HasPrefix(string(list[0]), "{") {
		r.object = list[0]
		return nil
	}
	var t looseText
	_ = t.UnmarshalJSON(list[0]) // it never fails
	r.url = strings.TrimSpace(string(t))
	return nil
}

// oparlNameOf is the address of an organization, or its name where a server
// embeds the object.
type oparlNameOf struct{ id, name string }

// UnmarshalJSON never fails.
func (o *oparlNameOf) UnmarshalJSON(data []byte) error {
	var ref oparlRef
	_ = ref.UnmarshalJSON(data) // it never fails
	*o = oparlNameOf{id: ref.url}
	var object oparlOrganization
	if ref.object != nil && json.Unmarshal(ref.object, &object) == nil {
		*o = oparlNameOf{id: object.id(), name: object.Name.line()}
	}
	return nil
}

// oparlLinks and oparlPagination are the members of a page beside its data.
type oparlLinks struct {
	Next looseText `json:"next"`
}

type oparlPagination struct {
	TotalElements looseInt `json:"totalElements"`
	CurrentPage   looseInt `json:"currentPage"`
	TotalPages    looseInt `json:"totalPages"`
}
