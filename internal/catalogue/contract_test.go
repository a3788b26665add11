package catalogue_test

import (
	"testing"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/catalogue/catalogtest"
)

func TestSQLite(t *testing.T) {
	catalogtest.Test(t, func(t *testing.T) (catalogue.Store, func() catalogue.Store) {
		dir := t.TempDir()
		open := func() catalogue.Store {
			s, err := catalogue.Open(t.Context(), dir)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
			return s
		}
		return open(), open
	})
}
