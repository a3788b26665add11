package editorial

import (
	"errors"
	"slices"
	"testing"
	"time"

	"nextsearch/internal/catalogue"
)

func mustLogin(t *testing.T, s *Store, secret string) Session {
	t.Helper()
	session, err := s.Login(t.Context(), secret, here)
	if err != nil {
		t.Fatal(err)
	}
	return session
}

// sessionsLeft counts the sessions that are stored.
func sessionsLeft(t *testing.T, s *Store) (n int) {
	t.Helper()
	err := s.cfg.DB.View(t.Context(), func(tx *catalogue.Tx) error {
		return tx.Row(t.Context(), `SELECT COUNT(*) FROM sessions`).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestSession(t *testing.T) {
	s, _ := keyStore(t)
	k, secret := mustKey(t, s, "Redaktion", time.Time{}, ScopeModerate)
	one, two := mustLogin(t, s, secret), mustLogin(t, s, secret)
	if one.Token == two.Token || one.CSRF == two.CSRF || one.Token == one.CSRF || len(one.Token) < 40 || len(one.CSRF) < 40 {
		t.Errorf("sessions are alike: %+v, %+v", one, two)
	}
	found, err := s.Session(t.Context(), one.Token)
	if err != nil || found.CSRF != one.CSRF || found.Key.ID != k.ID || found.Token != "" {
		t.Errorf("%+v, %v", found, err)
	}
	for _, token := range []string{"", one.Token + "x", one.Token[1:], hash(one.Token), one.CSRF} {
		if _, err := s.Session(t.Context(), token); !errors.Is(err, ErrUnauthorized) {
			t.Errorf("token %q: %v", token, err)
		}
	}
	if err := s.Logout(t.Context(), one.Token); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Session(t.Context(), one.Token); !errors.Is(err, ErrUnauthorized) {
		t.Errorf("after logout: %v", err)
	}
	if _, err := s.Session(t.Context(), two.Token); err != nil {
		t.Errorf("the other session: %v", err)
	}
	if err := s.Logout(t.Context(), one.Token); err != nil {
		t.Errorf("a second logout: %v", err)
	}
}

func TestLoginNeedsModerate(t *testing.T) {
	s, _ := keyStore(t)
	_, secret := mustKey(t, s, "Werkzeug", time.Time{}, ScopeIngest, ScopeOperate)
	if _, err := s.Login(t.Context(), secret, here); !errors.Is(err, ErrForbidden) {
		t.Errorf("%v, want ErrForbidden", err)
	}
	if n := sessionsLeft(t, s); n != 0 {
		t.Errorf("%d sessions", n)
	}
}

// TestSessionEnds: each case begins a session, does something, and looks
// whether it still holds. What has ended is deleted.
func TestSessionEnds(t *testing.T) {
	for _, tt := range []struct {
		name  string
		do    func(t *testing.T, s *Store, c *clock, k Key, token string)
		holds bool
	}{
		{"idle, but not too long", func(_ *testing.T, _ *Store, c *clock, _ Key, _ string) { c.pass(sessionIdle - time.Second) }, true},
		{"idle for too long", func(_ *testing.T, _ *Store, c *clock, _ Key, _ string) { c.pass(sessionIdle) }, false},
		{"a long working day", func(t *testing.T, s *Store, c *clock, _ Key, token string) {
			work(t, s, c, token, sessionLife-time.Minute)
		}, true},
		{"longer than a working day", func(t *testing.T, s *Store, c *clock, _ Key, token string) {
			work(t, s, c, token, sessionLife-time.Minute)
			c.pass(time.Minute)
		}, false},
		{"the key is revoked", func(t *testing.T, s *Store, _ *clock, k Key, _ string) {
			if err := s.RevokeKey(t.Context(), k.ID); err != nil {
				t.Fatal(err)
			}
		}, false},
		{"the key expires", func(_ *testing.T, _ *Store, c *clock, _ Key, _ string) { c.pass(30 * time.Minute) }, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, c := keyStore(t)
			expires := time.Time{}
			if tt.name == "the key expires" {
				expires = c.now.Add(30 * time.Minute)
			}
			k, secret := mustKey(t, s, "Redaktion", expires, ScopeModerate)
			session := mustLogin(t, s, secret)
			tt.do(t, s, c, k, session.Token)
			_, err := s.Session(t.Context(), session.Token)
			if tt.holds && err != nil || !tt.holds && !errors.Is(err, ErrUnauthorized) {
				t.Errorf("%v, holds: %v", err, tt.holds)
			}
			if n := sessionsLeft(t, s); (n == 1) != tt.holds {
				t.Errorf("%d sessions are stored", n)
			}
		})
	}
}

// work uses a session every quarter of an hour.
func work(t *testing.T, s *Store, c *clock, token string, d time.Duration) {
	t.Helper()
	for end := c.now.Add(d); c.now.Before(end); {
		c.pass(min(15*time.Minute, end.Sub(c.now)))
		if _, err := s.Session(t.Context(), token); err != nil {
			t.Fatal(err)
		}
	}
}

// TestLoginDeletesWhatEnded: nobody asks for a forgotten session any more.
func TestLoginDeletesWhatEnded(t *testing.T) {
	s, c := keyStore(t)
	_, secret := mustKey(t, s, "Redaktion", time.Time{}, ScopeModerate)
	for range 3 {
		mustLogin(t, s, secret)
	}
	c.pass(sessionIdle)
	mustLogin(t, s, secret)
	if n := sessionsLeft(t, s); n != 1 {
		t.Errorf("%d sessions are stored, want the new one", n)
	}
}

func TestAuditOfKeys(t *testing.T) {
	s, c := keyStore(t)
	k, secret := mustKey(t, s, "Redaktion", time.Time{}, ScopeModerate)
	mustLogin(t, s, secret)
	c.pass(time.Minute)
	for range 2 { // revoking again is no action
		if err := s.RevokeKey(t.Context(), k.ID); err != nil {
			t.Fatal(err)
		}
	}
	_, _ = s.Login(t.Context(), secret, here)
	_, _ = s.Login(t.Context(), secret[:20], here) // anybody can send that: not noted
	mustKey(t, s, "Werkzeug", time.Time{}, ScopeIngest)
	want := []string{"operator key-created", "Redaktion login", "operator key-revoked", "Redaktion key-refused", "operator key-created"}
	var got []string
	all, err := s.Audit(t.Context(), "", 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(all)
	for _, e := range all {
		got = append(got, e.Who+" "+e.Action)
	}
	if len(got) != len(want) {
		t.Fatalf("%q, want %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("entry %d: %q, want %q", i, got[i], want[i])
		}
	}
	if all[3].At != c.now || all[0].Object != k.ID || len(all[0].Fields) != 1 || all[0].Fields[0] != "moderate" {
		t.Errorf("%+v", all)
	}
	of, err := s.Audit(t.Context(), k.ID, 0, 3)
	if err != nil || len(of) != 3 || of[0].Action != actionKeyRefused {
		t.Fatalf("the key's entries, newest first: %+v, %v", of, err)
	}
	rest, err := s.Audit(t.Context(), k.ID, of[2].Seq, 3)
	if err != nil || len(rest) != 1 || rest[0].Action != actionKeyCreated {
		t.Errorf("the page after: %+v, %v", rest, err)
	}
}
