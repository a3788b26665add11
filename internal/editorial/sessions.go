package editorial

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"nextsearch/internal/catalogue"
)

const (
	// sessionLife is how long a session lasts at most: a working day.
	sessionLife = 8 * time.Hour
	// sessionIdle is after how long without a request it ends: long enough for
	// a meeting, short enough for a computer left unlocked (BSI ORP.4 asks for
	// an end after inactivity).
	sessionIdle = time.Hour
)

// Login begins a session for a key with the scope moderate.
func (s *Store) Login(ctx context.Context, secret string, client netip.Addr) (Session, error) {
	k, err := s.Authenticate(ctx, secret, ScopeModerate, client)
	if err != nil {
		return Session{}, err
	}
	now := s.now()
	session := Session{Token: random(keySecretBytes), CSRF: random(keySecretBytes), Key: k}
	err = s.cfg.DB.Update(ctx, func(tx *catalogue.Tx) error {
		if err := endOld(ctx, tx, now); err != nil {
			return err
		}
		const insert = `INSERT INTO sessions (token, key, csrf, created, seen) VALUES (?, ?, ?, ?, ?)`
		if _, err := tx.Exec(ctx, insert, hash(session.Token), k.ID, session.CSRF, micros(now), micros(now)); err != nil {
			return err
		}
		return s.note(ctx, tx, k.Name, actionLogin, k.ID)
	})
	if err != nil {
		return Session{}, err
	}
	return session, nil
}

// endOld deletes the sessions that have ended.
func endOld(ctx context.Context, tx *catalogue.Tx, now time.Time) error {
	_, err := tx.Exec(ctx, `DELETE FROM sessions WHERE created <= ? OR seen <= ?`,
		micros(now.Add(-sessionLife)), micros(now.Add(-sessionIdle)))
	return err
}

// Session finds a session by the cookie's value; ErrUnauthorized if it has
// ended, was idle for too long, or its key is no longer valid.
func (s *Store) Session(ctx context.Context, token string) (Session, error) {
	var found Session
	var created, seen int64
	key := hash(token) // finding by hash takes no time that tells about the token
	err := s.cfg.DB.View(ctx, func(tx *catalogue.Tx) (err error) {
		const query = `SELECT ` + keyColumns + `, s.csrf, s.created, s.seen FROM sessions s JOIN keys k ON k.id = s.key WHERE s.token = ?`
		found.Key, err = scanKey(tx.Row(ctx, query, key), &found.CSRF, &created, &seen)
		return err
	})
	if errors.Is(err, catalogue.ErrNotFound) {
		return Session{}, ErrUnauthorized
	}
	if err != nil {
		return Session{}, err
	}
	now := s.now()
	if now.Sub(fromMicros(created)) >= sessionLife || now.Sub(fromMicros(seen)) >= sessionIdle || !found.Key.Valid(now) {
		return Session{}, errors.Join(ErrUnauthorized, s.endSession(ctx, key))
	}
	if now.Sub(fromMicros(seen)) >= usedEvery {
		s.touch(ctx, `UPDATE sessions SET seen = ? WHERE token = ? AND seen <= ?`, key, now)
		s.noteUse(ctx, found.Key.ID, now)
	}
	return found, nil
}

// Logout ends a session; one that has ended already is fine.
func (s *Store) Logout(ctx context.Context, token string) error {
	return s.endSession(ctx, hash(token))
}

func (s *Store) endSession(ctx context.Context, key string) error {
	return s.cfg.DB.Update(ctx, func(tx *catalogue.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM sessions WHERE token = ?`, key)
		return err
	})
}
