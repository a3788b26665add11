// Package date has the result type of package dateparser.
package date

import "time"

// Date is a parsed date.
type Date struct{ Time time.Time }

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d.Time.IsZero() }
