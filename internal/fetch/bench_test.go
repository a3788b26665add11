package fetch

import (
	"fmt"
	"strings"
	"testing"
)

// go test -run '^$' -bench 'Get|Confirmed' -benchmem ./internal/fetch
//
// What one document costs on loopback, pauses aside: received and made
// durable, or confirmed by a 304 and read from its raw copy.
func BenchmarkGet(b *testing.B) {
	for _, size := range []int{20 << 10, 200 << 10, 20 << 20} {
		b.Run(fmt.Sprintf("%dKiB", size>>10), func(b *testing.B) {
			benchmarkGet(b, size, false)
		})
	}
}

func BenchmarkConfirmed(b *testing.B) {
	for _, size := range []int{20 << 10, 200 << 10, 20 << 20} {
		b.Run(fmt.Sprintf("%dKiB", size>>10), func(b *testing.B) {
			benchmarkGet(b, size, true)
		})
	}
}

func benchmarkGet(b *testing.B, size int, conditional bool) {
	v := &versioned{etag: `"1"`, body: strings.Repeat("<p>Die Gemeinde führt die E-Akte ein.</p>\n", size/42)}
	s, _ := site(b, pages{"/page": v.ServeHTTP})
	c, _ := testClient(b, b.TempDir())
	p := Policy{Allow: loopback}
	if conditional {
		p.Cache = newMemCache()
	}
	w := c.For(p)
	get := func() *Response {
		r, err := w.Get(b.Context(), Request{URL: s.URL + "/page"})
		if err != nil {
			b.Fatal(err)
		}
		return r
	}
	get()
	b.SetBytes(int64(len(v.body)))
	for b.Loop() {
		if r := get(); r.NotModified != conditional || r.Size != int64(len(v.body)) {
			b.Fatalf("%+v", r)
		}
	}
}
