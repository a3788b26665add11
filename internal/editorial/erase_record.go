package editorial

import (
	"context"

	"nextsearch/internal/catalogue"
)

// EraseRecord deletes the consents of a record that no submission made, and
// notes that a record was erased, not which one. Its decisions and content are
// the catalogue's to erase.
func (s *Store) EraseRecord(ctx context.Context, record string) error {
	return s.cfg.DB.Update(ctx, func(tx *catalogue.Tx) error {
		const forget = `UPDATE audit SET object = '` + erased + `' WHERE object IN (SELECT id FROM consents WHERE record = ?)`
		if _, err := tx.Exec(ctx, forget, record); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM consents WHERE record = ?`, record); err != nil {
			return err
		}
		return s.note(ctx, tx, whoOperator, "erase", erased)
	})
}
