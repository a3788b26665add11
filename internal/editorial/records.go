package editorial

import (
	"context"
	"iter"
	"net/url"
	"slices"
	"strings"

	"nextsearch/internal/catalogue"
)

// durationPrefix begins the line of a record's section on cost that holds how
// long the project took: records have no field for it, and readers look for
// it beside the money.
const durationPrefix = "Dauer: "

// recordsPage is how many submissions one transaction of Records reads.
const recordsPage = 50

// Vocabularies in which package mappings recognises the codes of a source.
const (
	vocabularyAuthority = "authorityType"
	vocabularyTopic     = "topic"
	vocabularyLand      = "land"
)

// Records gives every published submission as a record, in the order of ids.
// It reads pages and holds no transaction between them. A name that is held
// back is in none of them; a person's data is where consent holds now.
func (s *Store) Records(ctx context.Context) iter.Seq2[catalogue.Record, error] {
	return func(yield func(catalogue.Record, error) bool) {
		for after := ""; ; {
			page, err := s.recordsAfter(ctx, after)
			if err != nil {
				yield(catalogue.Record{}, err)
				return
			}
			for _, rec := range page {
				if !yield(rec, nil) {
					return
				}
			}
			if len(page) < recordsPage {
				return
			}
			after = page[len(page)-1].Provenance.OriginalID
		}
	}
}

// recordsAfter gives the next records after the id of a submission.
func (s *Store) recordsAfter(ctx context.Context, after string) (page []catalogue.Record, err error) {
	err = s.cfg.DB.View(ctx, func(tx *catalogue.Tx) error {
		ids, err := column(ctx, tx, `SELECT id FROM submissions WHERE published <> 0 AND id > ? ORDER BY id LIMIT ?`, after, recordsPage)
		for _, id := range ids {
			rec, err := s.record(ctx, tx, id)
			if err != nil {
				return err
			}
			page = append(page, rec)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return page, nil
}

// record makes the record of a published submission.
func (s *Store) record(ctx context.Context, tx *catalogue.Tx, id string) (catalogue.Record, error) {
	h, err := selectSubmission(ctx, tx, id)
	if err != nil {
		return catalogue.Record{}, err
	}
	public, err := selectRevision(ctx, tx, id, h.published)
	if err != nil {
		return catalogue.Record{}, err
	}
	rec := recordOf(id, &public)
	if public.Attribution != catalogue.AttributionNamed {
		return rec, nil
	}
	consents, err := selectConsents(ctx, tx, `record = ?`, rec.ID)
	if err != nil {
		return catalogue.Record{}, err
	}
	rec.Contact = s.contact(public.Contact, consents)
	uploads, err := selectUploads(ctx, tx, id)
	rec.Attachments = s.attachments(rec.ID, pick(uploads, public.Uploads))
	return rec, err
}

// recordOf gives what a revision says as a record, without contact and files.
// What is held back is left out here and nowhere else: it takes the fields
// that a record may have, not away those that it may not.
func recordOf(id string, r *stored) catalogue.Record {
	rec := catalogue.Record{
		ID: catalogue.NewID(SourceName, id), Kind: catalogue.KindRecipe,
		Title: r.Title, Summary: r.Summary, Sections: sections(&r.Content),
		Keywords: r.Keywords, Codes: codes(&r.Content), Status: r.Status,
		Published: catalogue.DateOf(r.First), Updated: catalogue.DateOf(r.Published),
		Licence:    catalogue.Licence{Code: r.Licence},
		Visibility: catalogue.VisibilityPublic, Attribution: catalogue.AttributionTypeLand,
		Provenance: catalogue.Provenance{Source: SourceName, OriginalID: id, Fetched: r.Published, Text: catalogue.TextFull},
	}
	texts := make([]string, len(rec.Sections))
	for i := range rec.Sections {
		texts[i] = rec.Sections[i].Text
	}
	rec.Body = strings.Join(texts, "\n\n")
	if r.Attribution == catalogue.AttributionNamed {
		rec.Attribution = catalogue.AttributionNamed
		rec.Organisations = []catalogue.Organisation{{Name: r.Organisation, Role: "practitioner"}}
	}
	if r.Attribution == catalogue.AttributionNamed || !givesAway(&r.Content) {
		rec.URL = r.Link
	}
	return rec
}

// sections gives the sections in reading order. They have no titles: each
// language has its own for a role.
func sections(c *Content) (list []catalogue.Section) {
	for _, role := range catalogue.Roles() {
		text := c.Sections[role]
		if role == catalogue.RoleCost && c.Duration != "" {
			text = strings.TrimSpace(durationPrefix + c.Duration + "\n" + text)
		}
		if text != "" {
			list = append(list, catalogue.Section{Role: role, Text: text})
		}
	}
	return list
}

// codes gives authority type, Land and topics in the vocabularies that package
// mappings knows.
func codes(c *Content) []catalogue.Code {
	list := []catalogue.Code{{Vocabulary: vocabularyAuthority, Code: c.AuthorityType}}
	if c.Land != "" {
		list = append(list, catalogue.Code{Vocabulary: vocabularyLand, Code: c.Land})
	}
	for _, topic := range c.Topics {
		list = append(list, catalogue.Code{Vocabulary: vocabularyTopic, Code: topic})
	}
	return list
}

// contact gives whom a record names: a person while consent holds, else the
// mailbox of a function, else nobody.
func (s *Store) contact(c *Contact, consents []Consent) *catalogue.Contact {
	if c == nil {
		return nil
	}
	if c.Person() {
		if e, ok := holding(consents, c, s.now()); ok {
			email := c.Email
			if email == "" {
				email = c.Mailbox
			}
			return &catalogue.Contact{Name: c.Name, Email: email, Phone: c.Phone,
				Consent: &catalogue.Consent{Evidence: e.Evidence, Given: e.Given, Until: e.Until}}
		}
	}
	if c.Mailbox == "" {
		return nil
	}
	return &catalogue.Contact{Email: c.Mailbox}
}

// attachments gives the files of a submission that names its body, at the
// addresses where the server offers them.
func (s *Store) attachments(record string, uploads []Upload) (list []catalogue.Attachment) {
	if s.cfg.BaseURL == "" {
		return nil
	}
	for i := range uploads {
		u := &uploads[i]
		address, err := url.JoinPath(s.cfg.BaseURL, "rezepte", record, "dateien", u.ID)
		if err != nil {
			return nil // the config was checked: there is no base to join
		}
		list = append(list, catalogue.Attachment{Title: u.Name, URL: address, MediaType: u.MediaType, Bytes: u.Bytes, Text: u.Text})
	}
	return slices.Clip(list)
}
