package editorial

import (
	"context"
	"database/sql"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"nextsearch/internal/catalogue"
)

const (
	// secretPrefix lets people and secret scanners tell what a string is.
	secretPrefix = "nxs_"
	// keySecretBytes: 256 bits, twice a receipt's, as a key opens everything.
	keySecretBytes = 32
	// maxSecret bounds what is hashed of what somebody sends as a key.
	maxSecret = 200
	// maxKeyName in characters: it stands in every line of the audit log.
	maxKeyName = 80
	// usedEvery is how exactly the last use of a key and a session is noted:
	// more often would make a write of every read.
	usedEvery = time.Minute
)

// reservedNames are who else can stand in the audit log and in revisions.
var reservedNames = []string{whoSubmitter, whoOperator}

// CreateKey makes a key; its secret ("nxs_…") is told once and stored hashed.
// An expires of zero is never. What is wrong with name, scopes or expires is
// an *InvalidError (required, too-long, bad-name, reserved, unknown-code, past).
func (s *Store) CreateKey(ctx context.Context, name string, scopes []Scope, expires time.Time) (Key, string, error) {
	now := s.now()
	k := Key{ID: newID(), Name: strings.TrimSpace(name), Scopes: slices.Compact(slices.Sorted(slices.Values(scopes))),
		Created: now, Expires: expires}
	if wrong := k.check(now); len(wrong) > 0 {
		return Key{}, "", &InvalidError{wrong}
	}
	secret := secretPrefix + k.ID + "_" + random(keySecretBytes)
	err := s.cfg.DB.Update(ctx, func(tx *catalogue.Tx) error {
		const insert = `INSERT INTO keys (id, name, scopes, hash, created, expires, revoked, used) VALUES (?, ?, ?, ?, ?, ?, 0, 0)`
		if _, err := tx.Exec(ctx, insert, k.ID, k.Name, k.scopeWords(), hash(secret), micros(now), micros(expires)); err != nil {
			return err
		}
		return s.note(ctx, tx, whoOperator, actionKeyCreated, k.ID, strings.Fields(k.scopeWords())...)
	})
	if err != nil {
		return Key{}, "", err
	}
	return k, secret, nil
}

// check gives what is wrong with a key that is to be made.
func (k *Key) check(now time.Time) (wrong []FieldError) {
	add := func(field, code, got string, limit int) {
		wrong = append(wrong, FieldError{Field: field, Code: code, Got: got, Limit: limit})
	}
	switch {
	case k.Name == "":
		add("name", "required", "", 0)
	case utf8.RuneCountInString(k.Name) > maxKeyName:
		add("name", "too-long", k.Name, maxKeyName)
	case !utf8.ValidString(k.Name) || strings.ContainsFunc(k.Name, unicode.IsControl):
		add("name", "bad-name", k.Name, 0)
	case slices.ContainsFunc(reservedNames, func(r string) bool { return strings.EqualFold(r, k.Name) }):
		add("name", "reserved", k.Name, 0) // an editor would pass for somebody else in the log
	}
	if len(k.Scopes) == 0 {
		add("scopes", "required", "", 0)
	}
	for _, scope := range k.Scopes {
		if !slices.Contains(Scopes(), scope) {
			add("scopes", "unknown-code", string(scope), 0)
		}
	}
	if !k.Expires.IsZero() && !k.Expires.After(now) {
		add("expires", "past", k.Expires.Format(time.RFC3339), 0)
	}
	return wrong
}

// scopeWords are the scopes as they are stored.
func (k *Key) scopeWords() string {
	words := make([]string, len(k.Scopes))
	for i, s := range k.Scopes {
		words[i] = string(s)
	}
	return strings.Join(words, " ")
}

// Valid reports whether a key can be used at a time: it is not revoked and
// has not expired.
func (k *Key) Valid(at time.Time) bool {
	return k.Revoked.IsZero() && (k.Expires.IsZero() || k.Expires.After(at))
}

// Permits reports whether a key has a scope. No scope contains another.
func (k *Key) Permits(scope Scope) bool { return slices.Contains(k.Scopes, scope) }

// keyColumns are what scanKey reads.
const keyColumns = `k.id, k.name, k.scopes, k.created, k.expires, k.revoked, k.used`

// scanKey reads keyColumns and what follows them.
func scanKey(row interface{ Scan(...any) error }, more ...any) (Key, error) {
	var k Key
	var scopes string
	var created, expires, revoked, used int64
	err := row.Scan(append([]any{&k.ID, &k.Name, &scopes, &created, &expires, &revoked, &used}, more...)...)
	for _, s := range strings.Fields(scopes) {
		k.Scopes = append(k.Scopes, Scope(s))
	}
	k.Created, k.Expires, k.Revoked, k.Used = fromMicros(created), fromMicros(expires), fromMicros(revoked), fromMicros(used)
	return k, err
}

// Keys gives all keys, the newest first.
func (s *Store) Keys(ctx context.Context) ([]Key, error) {
	var keys []Key
	err := s.cfg.DB.View(ctx, func(tx *catalogue.Tx) error {
		const query = `SELECT ` + keyColumns + ` FROM keys k ORDER BY k.created DESC, k.id`
		return tx.Each(ctx, query, nil, func(rows *sql.Rows) (bool, error) {
			k, err := scanKey(rows)
			keys = append(keys, k)
			return true, err
		})
	})
	if err != nil {
		return nil, err
	}
	return keys, nil
}

// RevokeKey ends a key and its sessions. One that is revoked already stays as
// it is; catalogue.ErrNotFound if there is none of that id.
func (s *Store) RevokeKey(ctx context.Context, id string) error {
	return s.cfg.DB.Update(ctx, func(tx *catalogue.Tx) error {
		var revoked int64
		if err := tx.Row(ctx, `SELECT revoked FROM keys WHERE id = ?`, id).Scan(&revoked); err != nil || revoked != 0 {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE keys SET revoked = ? WHERE id = ?`, micros(s.now()), id); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM sessions WHERE key = ?`, id); err != nil {
			return err
		}
		return s.note(ctx, tx, whoOperator, actionKeyRevoked, id)
	})
}

// Authenticate finds the key of a secret and asks for a scope; failures of a
// client are throttled, and so are the requests of a key. Errors:
// ErrUnauthorized, ErrForbidden, ErrThrottled.
func (s *Store) Authenticate(ctx context.Context, secret string, scope Scope, client netip.Addr) (Key, error) {
	now, from := s.now(), network(client)
	if s.guard.failures.empty(from, now) {
		return Key{}, ErrThrottled
	}
	k, err := s.keyOf(ctx, strings.TrimSpace(secret))
	if err == nil && !k.Valid(now) {
		err = s.refuse(ctx, k)
	}
	switch {
	case errors.Is(err, ErrUnauthorized):
		s.guard.failures.take(from, now)
		return Key{}, err
	case err != nil:
		return Key{}, err
	case !s.guard.requests.take(k.ID, now):
		return Key{}, ErrThrottled
	case !k.Permits(scope):
		return Key{}, ErrForbidden
	}
	s.noteUse(ctx, k.ID, now)
	return k, nil
}

// keyOf finds the key of a secret, valid or not; ErrUnauthorized for none.
//
// The secrets are stored as plain SHA-256: a slow, salted hash guards words
// that people choose against guessing, and 256 random bits cannot be guessed.
// The hashes are compared in constant time. That an id exists may show in the
// time it takes: ids are no secret.
func (s *Store) keyOf(ctx context.Context, secret string) (Key, error) {
	rest, ok := strings.CutPrefix(secret, secretPrefix)
	id, _, whole := strings.Cut(rest, "_")
	if !ok || !whole || len(secret) > maxSecret {
		return Key{}, ErrUnauthorized
	}
	var k Key
	var stored string
	err := s.cfg.DB.View(ctx, func(tx *catalogue.Tx) (err error) {
		k, err = scanKey(tx.Row(ctx, `SELECT `+keyColumns+`, k.hash FROM keys k WHERE k.id = ?`, id), &stored)
		return err
	})
	if errors.Is(err, catalogue.ErrNotFound) {
		return Key{}, ErrUnauthorized
	}
	if err == nil && !sameHash(stored, hash(secret)) {
		err = ErrUnauthorized
	}
	if err != nil {
		return Key{}, err
	}
	return k, nil
}

// refuse notes that a key was used that is no longer valid.
func (s *Store) refuse(ctx context.Context, k Key) error {
	err := s.cfg.DB.Update(ctx, func(tx *catalogue.Tx) error {
		return s.note(ctx, tx, k.Name, actionKeyRefused, k.ID)
	})
	if err != nil {
		return err
	}
	return ErrUnauthorized
}

// noteUse notes the last use of a key. That it could not be noted, because the
// disk is full or somebody else writes for long, is no reason to refuse the key.
func (s *Store) noteUse(ctx context.Context, id string, now time.Time) {
	s.touch(ctx, `UPDATE keys SET used = ? WHERE id = ? AND used <= ?`, id, now)
}

// touch runs an update that notes a time unless it was noted just now.
func (s *Store) touch(ctx context.Context, update, id string, now time.Time) {
	_ = s.cfg.DB.Update(ctx, func(tx *catalogue.Tx) error {
		_, err := tx.Exec(ctx, update, micros(now), id, micros(now.Add(-usedEvery)))
		return err
	})
}
