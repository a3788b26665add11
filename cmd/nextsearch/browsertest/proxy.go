package browsertest

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// proxy stands between the browser and everything: it lets through only what
// goes to the service, and notes how many bytes came over the wire. What else
// arrives here is the browser's own (updates and the like).
type proxy struct {
	server *httptest.Server
	allow  string // HOST:PORT of the service

	mu    sync.Mutex
	bytes map[string]int // bytes of the answers' bodies as sent, by path
}

func startProxy(t testing.TB, allow string) *proxy {
	p := &proxy{allow: allow, bytes: map[string]int{}}
	p.server = httptest.NewServer(p)
	t.Cleanup(p.server.Close)
	return p
}

// transport hands the answer on as it came, compressed. Each request has its
// own connection: one that the service closed meanwhile would fail a POST,
// which a transport must not send again, though a browser knows to.
var transport = &http.Transport{DisableCompression: true, DisableKeepAlives: true}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodConnect || r.URL.Host != p.allow {
		http.Error(w, "only the service can be reached", http.StatusForbidden)
		return
	}
	out := r.Clone(r.Context())
	out.RequestURI = ""
	out.Header.Del("Proxy-Connection")
	resp, err := transport.RoundTrip(out)
	if err != nil {
		http.Error(w, "the service does not answer: "+err.Error(), http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	maps.Copy(w.Header(), resp.Header)
	w.WriteHeader(resp.StatusCode)
	n, _ := io.Copy(w, resp.Body) // a browser may leave early
	p.mu.Lock()
	p.bytes[r.URL.Path] += int(n)
	p.mu.Unlock()
}

// take gives the bytes by path since the last call.
func (p *proxy) take() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	taken := p.bytes
	p.bytes = map[string]int{}
	return taken
}
