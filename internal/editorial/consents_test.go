package editorial

import (
	"errors"
	"slices"
	"testing"
	"time"

	"nextsearch/internal/catalogue"
)

func TestConsentLedger(t *testing.T) {
	r := newRig(t)
	ctx := t.Context()
	id := r.submit(withPerson(named())).ID
	r.pass(time.Hour)
	r.publish(id)
	all, err := r.Consents(ctx, true)
	r.ok(err)
	if len(all) != 1 {
		t.Fatalf("ledger %+v", all)
	}
	c := all[0]
	if c.Record != "submission:"+id || c.Person != "Fachperson Muster" || !slices.Equal(c.Data, []string{"name", "email", "phone"}) ||
		c.Purpose != "Fragen zum Rezept" || c.Evidence != "submission "+id+", revision 1, form" || !c.Given.Equal(start) ||
		!c.Until.Equal(time.Date(2027, 6, 15, 22, 0, 0, 0, time.UTC)) || !c.Withdrawn.IsZero() {
		t.Errorf("entry %+v", c)
	}
	contact := r.records()[0].Contact
	if contact.Consent.Evidence != c.Evidence || !contact.Consent.Until.Equal(c.Until) || contact.Email != "fach.person@musterstadt.example" {
		t.Errorf("contact %+v", contact)
	}
	r.ok(r.WithdrawConsent(ctx, "editor", c.ID))
	if got := r.records()[0].Contact; got.Name != "" || got.Email != "digitales@musterstadt.example" || got.Consent != nil {
		t.Errorf("contact after the consent was withdrawn: %+v", got)
	}
	if err := r.WithdrawConsent(ctx, "editor", c.ID); !errors.Is(err, ErrState) {
		t.Errorf("withdrawing again: %v", err)
	}
	if err := r.WithdrawConsent(ctx, "editor", "none"); !errors.Is(err, catalogue.ErrNotFound) {
		t.Errorf("withdrawing what is not there: %v", err)
	}
	if r.changed != 2 {
		t.Errorf("Changed was called %d times", r.changed)
	}
}

// TestWithdrawnConsentStaysSo: publishing again does not bring a person back,
// a new consent of the submitter does.
func TestWithdrawnConsentStaysSo(t *testing.T) {
	r := newRig(t)
	ctx := t.Context()
	receipt := r.submit(withPerson(named()))
	id := receipt.ID
	r.publish(id)
	all, err := r.Consents(ctx, true)
	r.ok(err)
	r.pass(time.Hour)
	r.ok(r.WithdrawConsent(ctx, "editor", all[0].ID))
	c := withPerson(named())
	c.Title = "Besser gesagt"
	r.ok(r.Edit(ctx, "editor", id, r.get(id).Version, c))
	r.publish(id)
	if got := r.records()[0].Contact; got.Name != "" {
		t.Errorf("contact %+v", got)
	}
	r.pass(time.Hour)
	_, err = r.Amend(ctx, id, receipt.Secret, r.get(id).Version, c, nil, nil)
	r.ok(err)
	r.publish(id)
	if got := r.records()[0].Contact; got.Name == "" {
		t.Errorf("a new consent is not shown: %+v", got)
	}
	if all, _ := r.Consents(ctx, true); len(all) != 2 || all[1].Evidence != "submission "+id+", revision 3, form" {
		t.Errorf("ledger %+v", all)
	}
}

func TestEditorsGiveNoConsent(t *testing.T) {
	r := newRig(t)
	ctx := t.Context()
	for what, test := range map[string]struct {
		before Content
		edit   func(c *Contact)
		ok     bool
	}{
		"the same":         {withPerson(named()), func(*Contact) {}, true},
		"less":             {withPerson(named()), func(c *Contact) { c.Phone, c.Name = "", "" }, true},
		"sooner":           {withPerson(named()), func(c *Contact) { c.Until = "2026-12-31" }, true},
		"another mailbox":  {withPerson(named()), func(c *Contact) { c.Mailbox = "rathaus@musterstadt.example" }, true},
		"later":            {withPerson(named()), func(c *Contact) { c.Until = "2027-12-31" }, false},
		"another person":   {withPerson(named()), func(c *Contact) { c.Name = "Andere Fachperson" }, false},
		"another purpose":  {withPerson(named()), func(c *Contact) { c.Purpose = "Werbung" }, false},
		"a person for one": {named(), func(c *Contact) { *c = *withPerson(named()).Contact }, false},
	} {
		id := r.submit(test.before).ID
		c := withPerson(named())
		test.edit(c.Contact)
		err := r.Edit(ctx, "editor", id, 1, c)
		var invalid *InvalidError
		switch {
		case test.ok && err != nil:
			t.Errorf("%s: %v", what, err)
		case !test.ok && (!errors.As(err, &invalid) || invalid.Fields[0].Code != "needs-consent"):
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestExpiredConsents(t *testing.T) {
	r := newRig(t)
	ctx := t.Context()
	id := r.submit(withPerson(named())).ID
	r.publish(id)
	if told, err := r.NoteExpired(ctx); err != nil || len(told) != 0 {
		t.Fatalf("told %v, %v before the day", told, err)
	}
	r.pass(366 * 24 * time.Hour)
	told, err := r.NoteExpired(ctx)
	r.ok(err)
	if len(told) != 1 || told[0].Person != "Fachperson Muster" || told[0].Told.IsZero() {
		t.Fatalf("told %+v", told)
	}
	if again, err := r.NoteExpired(ctx); err != nil || len(again) != 0 {
		t.Errorf("told again: %v, %v", again, err)
	}
	if got := r.actions(told[0].ID); len(got) != 2 || got[1] != "operator consent-expired email name phone" {
		t.Errorf("audit %q", got)
	}
	if got := r.records()[0].Contact; got.Name != "" {
		t.Errorf("contact %+v", got)
	}
	if recent, _ := r.Consents(ctx, false); len(recent) != 1 {
		t.Errorf("the ledger shows %v on the day after", recent)
	}
	r.pass(40 * 24 * time.Hour)
	if recent, _ := r.Consents(ctx, false); len(recent) != 0 {
		t.Errorf("the ledger shows %v after a month", recent)
	}
	if all, _ := r.Consents(ctx, true); len(all) != 1 {
		t.Errorf("the whole ledger has %v", all)
	}
}
