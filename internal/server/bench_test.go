package server_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"nextsearch/internal/server"
)

// BenchmarkHTTP measures requests through the whole handler, without network:
//
//	go test -run '^$' -bench HTTP ./internal/server
func BenchmarkHTTP(b *testing.B) {
	_, store, index := startReal(b, towns(600))
	s, err := server.New(server.Config{Store: store, Search: index, Version: "test"})
	if err != nil {
		b.Fatal(err)
	}
	handler := s.Handler()
	for name, target := range map[string]string{
		"search":   "/v1/search?q=bauakte+elektronisch&facet=kind&facet=year&facet=authorityType&highlight=true",
		"page":     "/suche?q=bauakte&filter.year=2021..2022",
		"record":   "/v1/recipes/demo:aa",
		"recipe":   "/rezepte/demo:aa",
		"matrix":   "/landschaft?q=bauakte",
		"body":     "/organisationen/gemeinde-ort-aa",
		"unneeded": "/v1/openapi.json",
	} {
		b.Run(name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				r := httptest.NewRequest("GET", fmt.Sprint(target), nil)
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, r)
				if w.Code != http.StatusOK {
					b.Fatalf("status %d: %s", w.Code, w.Body)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
		})
	}
}
