package editorial

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"time"
)

// alphabet is Crockford's base 32 in lower case (https://www.crockford.com/base32.html):
// no i, l, o or u, so that what was read aloud or copied by hand comes out right.
var alphabet = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

const (
	// idChars make an id: 50 bits, so that a million submissions collide with
	// a chance of 1 in 2,000 (and the primary key then refuses the second),
	// and yet short enough to be read on the telephone.
	idChars = 10
	// secretBytes of randomness: 128 bits cannot be guessed over the network.
	secretBytes = 16
)

// newID gives a random id: ten characters that a record's id may have, too.
func newID() string { return random(idChars)[:idChars] }

// newSecret gives a random secret of 26 characters.
func newSecret() string { return random(secretBytes) }

// random writes n random bytes in the alphabet.
func random(n int) string {
	data := make([]byte, n)
	rand.Read(data) // never fails (crypto/rand since Go 1.24)
	return alphabet.EncodeToString(data)
}

// hash gives the SHA-256 of parts, hex. Each part is ended by a NUL, so that
// ("ab", "c") and ("a", "bc") differ. Secrets are random and long enough that
// a plain hash keeps them; a slow one is for what people think up.
func hash(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil))
}

// sameHash compares two hashes in constant time.
func sameHash(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// micros writes a time as the tables keep it: microseconds since 1970 (UTC), 0 for the zero time.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// fromMicros reads what micros wrote.
func fromMicros(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}

// now gives the time by the store's clock.
func (s *Store) now() time.Time {
	if s.cfg.Now != nil {
		return s.cfg.Now()
	}
	return time.Now()
}
