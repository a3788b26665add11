package server_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/server"
)

// BenchmarkHTTP measures requests through the whole handler, without network,
// on 600 and on 20,000 records (the second builds its index for half a minute):
//
//	go test -run '^$' -bench HTTP ./internal/server
//
// p50-ms is the median of a request.
func BenchmarkHTTP(b *testing.B) {
	for _, size := range []int{600, 20_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) { benchHTTP(b, benchRecords(size)) })
	}
}

// benchHTTP measures the service over records.
func benchHTTP(b *testing.B, recs []catalogue.Record) {
	_, store, index := startReal(b, recs)
	s, err := server.New(server.Config{Store: store, Search: index, Version: "test"})
	if err != nil {
		b.Fatal(err)
	}
	handler := s.Handler()
	for _, c := range []struct{ name, target string }{
		{"search", "/v1/search?q=bauakte+elektronisch&facet=kind&facet=year&facet=authorityType&highlight=true"},
		{"suggest", "/v1/suggest?q=bau"},
		{"home", "/"},
		{"results", "/suche?q=bauakte&filter.year=2021..2022"},
		{"everything", "/suche"},
		{"no-hits", "/suche?q=xylophonquark+bauakte&filter.kind=news"},
		{"record", "/v1/recipes/" + recs[0].ID},
		{"openapi", "/v1/openapi.json"},
	} {
		b.Run(c.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				r := httptest.NewRequest("GET", c.target, nil)
				w := httptest.NewRecorder()
				start := time.Now()
				handler.ServeHTTP(w, r)
				took = append(took, time.Since(start))
				if w.Code != http.StatusOK {
					b.Fatalf("status %d: %s", w.Code, w.Body)
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2])/float64(time.Millisecond), "p50-ms")
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
		})
	}
}

// benchRecords makes records whose words, bodies, places and years differ as
// those of a real catalogue do.
func benchRecords(n int) []catalogue.Record {
	subjects := []string{"Bauakte", "E-Akte", "Chatbot", "Wohngeld", "Kfz-Zulassung", "Bürgerbüro", "Registerabruf", "Vergabe", "Sensorik", "Ratsarbeit"}
	bodies := []string{"Stadt Musterstadt %d", "Landkreis Beispielheim %d", "Gemeinde Musterau %d", "Landesamt für Beispiele %d", "Bundesministerium für Muster %d"}
	ways := []string{"elektronisch eingeführt", "gemeinsam beschafft", "nach dem EfA-Prinzip nachgenutzt", "im Pilotbetrieb erprobt", "wieder eingestellt"}
	recs := make([]catalogue.Record, n)
	for i := range recs {
		subject, way := subjects[i%len(subjects)], ways[i/7%len(ways)]
		recs[i] = catalogue.Record{ID: fmt.Sprintf("demo:%05d", i), Kind: catalogue.Kinds()[i/3%len(catalogue.Kinds())], Title: fmt.Sprintf("%s Nummer %d: %s", subject, i, way),
			Summary: "Wie " + subject + " " + way + " wurde.", Keywords: []string{subject, ways[i/11%len(ways)]},
			Sections: []catalogue.Section{{Role: catalogue.RoleSituation, Title: "Ausgangslage", Text: "Vorher lag alles auf Papier, verteilt auf drei Häuser."},
				{Role: catalogue.RoleLessons, Title: "Erfahrungen", Text: "Mit " + subject + " begann die elektronische Arbeit; die Schulung war knapp."}},
			Organisations: []catalogue.Organisation{{Name: fmt.Sprintf(bodies[i/5%len(bodies)], i%3000)}}, Published: catalogue.Date(fmt.Sprint(2010 + i/13%16)),
			Language: "de", Regions: []catalogue.Region{{AGS: fmt.Sprintf("%02d", 1+i/17%16)}},
			Provenance: catalogue.Provenance{Source: []string{"demo", "portal", "beispiel"}[i/19%3], Text: catalogue.TextFull}}
	}
	return recs
}
