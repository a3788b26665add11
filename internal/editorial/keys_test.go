package editorial

import (
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nextsearch/internal/catalogue"
)

// clock is a clock that a test moves.
type clock struct{ now time.Time }

func (c *clock) pass(d time.Duration) { c.now = c.now.Add(d) }

// keyStore opens a store whose clock the test moves.
func keyStore(t *testing.T) (*Store, *clock) {
	t.Helper()
	dir := t.TempDir()
	db, err := catalogue.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	c := &clock{time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)}
	s, err := New(Config{DB: db, Uploads: filepath.Join(dir, "uploads"), Now: func() time.Time { return c.now }})
	if err != nil {
		t.Fatal(err)
	}
	return s, c
}

func mustKey(t *testing.T, s *Store, name string, expires time.Time, scopes ...Scope) (Key, string) {
	t.Helper()
	k, secret, err := s.CreateKey(t.Context(), name, scopes, expires)
	if err != nil {
		t.Fatal(err)
	}
	return k, secret
}

var (
	here      = netip.MustParseAddr("192.0.2.7")
	elsewhere = netip.MustParseAddr("192.0.2.8")
)

func TestAuthenticate(t *testing.T) {
	s, c := keyStore(t)
	k, secret := mustKey(t, s, "Redaktion", time.Time{}, ScopeModerate)
	_, other := mustKey(t, s, "Werkzeug", time.Time{}, ScopeIngest)
	_, brief := mustKey(t, s, "Aushilfe", c.now.Add(time.Hour), ScopeModerate)
	revoked, gone := mustKey(t, s, "Ehemals", time.Time{}, ScopeModerate)
	if err := s.RevokeKey(t.Context(), revoked.ID); err != nil {
		t.Fatal(err)
	}
	c.pass(time.Hour)
	for _, tt := range []struct {
		name, secret string
		scope        Scope
		want         error
	}{
		{"the right scope", secret, ScopeModerate, nil},
		{"blanks from copying", " " + secret + "\n", ScopeModerate, nil},
		{"another scope", secret, ScopeIngest, ErrForbidden},
		{"another key's scope", other, ScopeModerate, ErrForbidden},
		{"no key", "", ScopeModerate, ErrUnauthorized},
		{"no prefix", strings.TrimPrefix(secret, secretPrefix), ScopeModerate, ErrUnauthorized},
		{"the id alone", secretPrefix + k.ID, ScopeModerate, ErrUnauthorized},
		{"an id and nothing", secretPrefix + k.ID + "_", ScopeModerate, ErrUnauthorized},
		{"one character less", secret[:len(secret)-1], ScopeModerate, ErrUnauthorized},
		{"one character more", secret + "a", ScopeModerate, ErrUnauthorized},
		{"upper case", strings.ToUpper(secret), ScopeModerate, ErrUnauthorized},
		{"one key's id, another's secret", secretPrefix + k.ID + other[strings.LastIndex(other, "_"):], ScopeModerate, ErrUnauthorized},
		{"expired to the second", brief, ScopeModerate, ErrUnauthorized},
		{"revoked", gone, ScopeModerate, ErrUnauthorized},
		{"very long", secretPrefix + k.ID + "_" + strings.Repeat("a", 1<<20), ScopeModerate, ErrUnauthorized},
		{"no UTF-8", secretPrefix + "\xff\x00_'; DROP TABLE keys", ScopeModerate, ErrUnauthorized},
	} {
		c.pass(failureRefill)
		if _, err := s.Authenticate(t.Context(), tt.secret, tt.scope, here); !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

// TestSecretIsStoredNowhere: neither the secret nor a session's token is in
// any file of the catalogue.
func TestSecretIsStoredNowhere(t *testing.T) {
	s, _ := keyStore(t)
	k, secret := mustKey(t, s, "Redaktion", time.Time{}, ScopeModerate)
	session, err := s.Login(t.Context(), secret, here)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(s.cfg.DB.Dir(), "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	held := ""
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil && !strings.Contains(f, "uploads") {
			t.Fatal(err)
		}
		held += string(data)
	}
	if !strings.Contains(held, k.ID) {
		t.Error("the key's id is in no file: the test looks in the wrong place")
	}
	for _, private := range []string{secret, secret[len(secretPrefix+k.ID)+1:], session.Token} {
		if strings.Contains(held, private) {
			t.Error("a secret is stored as it is")
		}
	}
}

func TestCreateKeyRefuses(t *testing.T) {
	s, c := keyStore(t)
	for _, tt := range []struct {
		name    string
		scopes  []Scope
		expires time.Time
		want    string // field: code
	}{
		{" ", []Scope{ScopeModerate}, time.Time{}, "name: required"},
		{strings.Repeat("ü", maxKeyName+1), []Scope{ScopeModerate}, time.Time{}, "name: too-long"},
		{"Redaktion\nzwei", []Scope{ScopeModerate}, time.Time{}, "name: bad-name"},
		{"Submitter", []Scope{ScopeModerate}, time.Time{}, "name: reserved"},
		{"operator", []Scope{ScopeModerate}, time.Time{}, "name: reserved"},
		{"Redaktion", nil, time.Time{}, "scopes: required"},
		{"Redaktion", []Scope{"everything"}, time.Time{}, "scopes: unknown-code"},
		{"Redaktion", []Scope{ScopeModerate}, c.now, "expires: past"},
	} {
		_, secret, err := s.CreateKey(t.Context(), tt.name, tt.scopes, tt.expires)
		var invalid *InvalidError
		if !errors.As(err, &invalid) || !strings.Contains(err.Error(), tt.want) || secret != "" {
			t.Errorf("%q %v: %v, want %s", tt.name, tt.scopes, err, tt.want)
		}
	}
	if keys, err := s.Keys(t.Context()); err != nil || len(keys) > 0 {
		t.Errorf("refused keys are there: %v, %v", keys, err)
	}
}

func TestKeysTellTheirState(t *testing.T) {
	s, c := keyStore(t)
	first, secret := mustKey(t, s, "Redaktion", c.now.Add(48*time.Hour), ScopeModerate, ScopeIngest, ScopeModerate)
	created := c.now
	c.pass(time.Minute)
	second, _ := mustKey(t, s, "Werkzeug", time.Time{}, ScopeIngest)
	for range 3 { // the last use is noted once a minute
		if _, err := s.Authenticate(t.Context(), secret, ScopeModerate, here); err != nil {
			t.Fatal(err)
		}
		c.pass(20 * time.Second)
	}
	if err := s.RevokeKey(t.Context(), second.ID); err != nil {
		t.Fatal(err)
	}
	keys, err := s.Keys(t.Context())
	if err != nil || len(keys) != 2 || keys[0].ID != second.ID {
		t.Fatalf("keys %+v, %v; want the newest first", keys, err)
	}
	if k := keys[0]; !k.Revoked.Equal(c.now) || k.Valid(c.now) || !k.Used.IsZero() {
		t.Errorf("the revoked key: %+v", k)
	}
	k := keys[1]
	if k.ID != first.ID || k.Name != "Redaktion" || k.scopeWords() != "ingest moderate" || !k.Created.Equal(created) ||
		!k.Used.Equal(created.Add(time.Minute)) || !k.Valid(c.now) || k.Valid(k.Expires) {
		t.Errorf("the key in use: %+v", k)
	}
	if err := s.RevokeKey(t.Context(), "unknown"); !errors.Is(err, catalogue.ErrNotFound) {
		t.Errorf("revoking a key that is not there: %v", err)
	}
}

func TestFailuresAreThrottled(t *testing.T) {
	s, c := keyStore(t)
	_, secret := mustKey(t, s, "Redaktion", time.Time{}, ScopeModerate)
	fail := func(from netip.Addr, want error) {
		t.Helper()
		if _, err := s.Authenticate(t.Context(), secret+"x", ScopeModerate, from); !errors.Is(err, want) {
			t.Fatalf("%v, want %v", err, want)
		}
	}
	for range failureBurst {
		fail(here, ErrUnauthorized)
	}
	fail(here, ErrThrottled)
	if _, err := s.Login(t.Context(), secret, here); !errors.Is(err, ErrThrottled) {
		t.Errorf("the right key of a throttled client: %v", err)
	}
	if _, err := s.Login(t.Context(), secret, elsewhere); err != nil {
		t.Errorf("another client: %v", err)
	}
	c.pass(failureRefill)
	if _, err := s.Login(t.Context(), secret, here); err != nil {
		t.Errorf("after the pause: %v", err)
	}
	fail(here, ErrUnauthorized)
	fail(here, ErrThrottled)
}

// TestNetworks: one connection with IPv6 cannot pass for many, and the same
// IPv4 address written as IPv6 is no other.
func TestNetworks(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"192.0.2.1", "192.0.2.1", true},
		{"192.0.2.1", "192.0.2.2", false},
		{"192.0.2.1", "::ffff:192.0.2.1", true},
		{"2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true},
		{"2001:db8:0:1::1", "2001:db8:0:2::1", false},
		{"fe80::1%eth0", "fe80::2%eth1", true},
	} {
		if got := network(netip.MustParseAddr(tt.a)) == network(netip.MustParseAddr(tt.b)); got != tt.same {
			t.Errorf("%s and %s: same %v, want %v", tt.a, tt.b, got, tt.same)
		}
	}
	if network(netip.Addr{}) == network(netip.MustParseAddr("0.0.0.0")) {
		t.Error("no address is an address")
	}
}

func TestRequestsOfAKeyAreLimited(t *testing.T) {
	s, c := keyStore(t)
	_, secret := mustKey(t, s, "Werkzeug", time.Time{}, ScopeIngest)
	_, other := mustKey(t, s, "Zweites Werkzeug", time.Time{}, ScopeIngest)
	for i := range requestBurst {
		if _, err := s.Authenticate(t.Context(), secret, ScopeIngest, here); err != nil {
			t.Fatalf("request %d: %v", i+1, err)
		}
	}
	if _, err := s.Authenticate(t.Context(), secret, ScopeIngest, elsewhere); !errors.Is(err, ErrThrottled) {
		t.Errorf("request %d, from elsewhere: %v", requestBurst+1, err)
	}
	if _, err := s.Authenticate(t.Context(), other, ScopeIngest, here); err != nil {
		t.Errorf("another key: %v", err)
	}
	c.pass(requestRefill)
	if _, err := s.Authenticate(t.Context(), secret, ScopeIngest, here); err != nil {
		t.Errorf("a second later: %v", err)
	}
}

// TestBucketsAreBounded: however many clients come, the table stays small, and
// one that is being throttled is not forgotten for those who come once.
func TestBucketsAreBounded(t *testing.T) {
	b := newBuckets[int](failureBurst, failureRefill)
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	for range failureBurst {
		b.take(-1, now)
	}
	for i := range 3 * maxBuckets {
		b.take(i, now)
	}
	if len(b.of) > maxBuckets {
		t.Errorf("%d buckets, want at most %d", len(b.of), maxBuckets)
	}
	if !b.empty(-1, now) {
		t.Error("the throttled client was forgotten")
	}
	if b.take(-1, now.Add(-time.Hour)) {
		t.Error("a clock that was put back gives tokens")
	}
}
