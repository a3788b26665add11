package bleve_test

import (
	"testing"

	"nextsearch/internal/search/bleve"
	"nextsearch/internal/search/enginetest"
)

// The embedded engine passes the contract with the tables of the product.
func TestContract(t *testing.T) {
	enginetest.Test(t, bleve.New(bleve.Mapped(), bleve.Options{}))
}
