package fetch

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

func TestPublic(t *testing.T) {
	tests := []struct {
		ip   string
		want bool
	}{
		{"8.8.8.8", true}, {"1.1.1.1", true}, {"193.101.10.1", true}, {"172.32.0.1", true}, {"100.128.0.1", true},
		{"2a00:1450:4001::1", true}, {"2001:470::1", true}, {"2001:200::1", true},
		{"0.0.0.0", false}, {"0.1.2.3", false}, {"10.0.0.1", false}, {"100.64.0.1", false}, {"100.100.100.200", false},
		{"127.0.0.1", false}, {"127.255.255.254", false}, {"168.63.129.16", false}, {"169.254.169.254", false},
		{"172.16.0.1", false}, {"172.31.255.255", false}, {"192.0.0.192", false}, {"192.0.2.1", false},
		{"192.88.99.1", false}, {"192.168.1.1", false}, {"198.18.0.1", false}, {"198.19.255.255", false},
		{"198.51.100.7", false}, {"203.0.113.7", false}, {"224.0.0.1", false}, {"239.255.255.250", false},
		{"240.0.0.1", false}, {"255.255.255.255", false},
		{"::", false}, {"::1", false}, {"::127.0.0.1", false}, {"::ffff:127.0.0.1", false}, {"::ffff:10.0.0.1", false},
		{"64:ff9b::7f00:1", false}, {"64:ff9b::808:808", false}, {"64:ff9b:1::1", false}, {"100::1", false},
		{"2001::1", false}, {"2001:2::1", false}, {"2001:20::1", false}, {"2001:db8::1", false}, {"2002:7f00:1::1", false},
		{"3fff::1", false}, {"5f00::1", false}, {"fc00::1", false}, {"fd00:ec2::254", false}, {"fe80::1", false},
		{"fec0::1", false}, {"ff02::1", false},
	}
	for _, tt := range tests {
		if got := public(netip.MustParseAddr(tt.ip).Unmap()); got != tt.want {
			t.Errorf("public(%s) = %v, want %v", tt.ip, got, tt.want)
		}
	}
}

func TestGuardCheck(t *testing.T) {
	inside := []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd00::/8")}
	tests := []struct {
		name    string
		g       guard
		address string
		want    Code
	}{
		{"public", guard{contact: true}, "8.8.8.8:443", ""},
		{"public, own port", guard{contact: true}, "8.8.8.8:8443", ""},
		{"public without contact", guard{}, "8.8.8.8:443", CodeNoContact},
		{"public, mail", guard{contact: true}, "8.8.8.8:25", CodeBadURL},
		{"public, redis", guard{contact: true}, "8.8.8.8:6379", CodeBadURL},
		{"private", guard{contact: true}, "10.1.2.3:80", CodePrivateAddress},
		{"private, allowed", guard{allow: inside}, "10.1.2.3:80", ""},
		{"private, allowed, any port", guard{allow: inside}, "10.1.2.3:25", ""},
		{"private, mapped, allowed", guard{allow: inside}, "[::ffff:10.1.2.3]:80", ""},
		{"private beside the allowed", guard{allow: inside}, "10.2.0.1:80", CodePrivateAddress},
		{"ULA, allowed", guard{allow: inside}, "[fd00::1]:80", ""},
		{"zone", guard{contact: true}, "[fe80::1%eth0]:80", CodePrivateAddress},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got Code
			if err := tt.g.check(netip.MustParseAddrPort(tt.address)); err != nil {
				got = err.(*guardError).code
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// Spellings of addresses inside. None may reach anything, whatever the
// resolver makes of it: here every name is loopback.
var insideSpellings = []string{
	"http://127.0.0.1/", "http://127.0.0.1./", "http://127.1/", "http://127.0.1/", "http://127.000.000.001/",
	"http://0177.0.0.1/", "http://0177.0.0.01/", "http://017700000001/", "http://0x7f.0.0.1/", "http://0x7f.1/",
	"http://0x7f000001/", "http://0X7F000001/", "http://2130706433/", "http://2130706433./", "http://127.0.0.1:80/",
	"http://127.0.0.1:8080/", "http://127.127.127.127/", "http://0/", "http://0.0.0.0/", "http://0x0/", "http://00000/",
	"http://0.0.0.0:80/", "http://127.0.0.1%00.example.org/", "http://127.0.0.1%2eexample.org/", "http://%31%32%37.0.0.1/",
	"http://127。0。0。1/", "http://127.0.0.1/", "http://①②⑦.⓪.⓪.①/", "http://١٢٧.0.0.1/", "http://localhost/",
	"http://LOCALHOST/", "http://localhost./", "http://localhost.localdomain/", "http://ⓛocalhost/", "http://ip6-localhost/",
	"http://foo.localhost/", "http://user@127.0.0.1/", "http://user:pass@127.0.0.1/", "http://example.org@127.0.0.1/",
	"http://example.org:80@127.0.0.1/", "http://127.0.0.1@example.org/", "http://example.org%40127.0.0.1/",
	"http://example.org#@127.0.0.1/", "http://127.0.0.1#@example.org/", "http://127.0.0.1?@example.org/",
	"http://127.0.0.1\\@example.org/", "http://example.org\\@127.0.0.1/", "http:\\\\127.0.0.1\\", "http:127.0.0.1",
	"http:/127.0.0.1/", "http:///127.0.0.1/", "//127.0.0.1/", "127.0.0.1", " http://127.0.0.1/ ", "http://127.0.0.1\t/",
	"http://127.0.0.1\n/", "http://127.0.0.1\r\nHost: x/", "http://[::1]/", "http://[0:0:0:0:0:0:0:1]/", "http://[::]/",
	"http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[0:0:0:0:0:ffff:127.0.0.1]/", "http://[::127.0.0.1]/",
	"http://[::1%25lo]/", "http://[::1%lo]/", "http://[fe80::1%25eth0]/", "http://[fe80::1]/", "http://[fd00::1]/",
	"http://[fd00:ec2::254]/latest/meta-data/", "http://[64:ff9b::7f00:1]/", "http://[64:ff9b::169.254.169.254]/",
	"http://[2002:7f00:1::]/", "http://[2001:0:7f00:1::]/", "http://[::ffff:0:127.0.0.1]/", "http://[ff02::1]/",
	"http://[v1.127]/", "http://[127.0.0.1]/", "http://::1/", "http://169.254.169.254/latest/meta-data/", "http://169.254.43518/",
	"http://2852039166/", "http://0xa9fea9fe/", "http://0251.0376.0251.0376/", "http://169.254.169.254.nip.test/",
	"http://metadata.google.internal/", "http://100.100.100.200/", "http://168.63.129.16/", "http://192.0.0.192/",
	"http://10.0.0.1/", "http://10.1/", "http://167772161/", "http://172.16.0.1/", "http://192.168.0.1/", "http://192.168.257/",
	"http://100.64.0.1/", "http://198.18.0.1/", "http://224.0.0.1/", "http://255.255.255.255/", "http://999.999.999.999/",
	"http://127.0.0.1:0/", "http://127.0.0.1:65536/", "http://127.0.0.1:-1/", "http://127.0.0.1:+80/", "http://:80/", "http://./",
	"http://../", "http://.127.0.0.1/", "http://127..0.0.1/", "https://127.0.0.1/", "ftp://127.0.0.1/", "gopher://127.0.0.1/",
	"file:///etc/passwd", "file://localhost/etc/passwd", "/etc/passwd", "data:text/html,x", "javascript:alert(1)", "unix:///run/x", "",
}

func TestInsideSpellingsReachNothing(t *testing.T) {
	if len(insideSpellings) < 80 {
		t.Fatalf("only %d spellings", len(insideSpellings))
	}
	c, _ := testClient(t, "")
	c.cfg.Contact = "https://example.org/"
	c.resolver = fakeDNS(func(string) netip.Addr { return netip.MustParseAddr("127.0.0.1") })
	var dialled atomic.Int64
	c.cfg.Transport = countConnections(c.newTransport(nil), &dialled)
	w := c.For(Policy{Retries: -1})
	for _, s := range insideSpellings {
		_, err := w.Get(t.Context(), Request{URL: s})
		e, ok := AsError(err)
		if !ok || e.Code != CodePrivateAddress && e.Code != CodeBadURL {
			t.Errorf("%q: %v, want %s or %s", s, err, CodePrivateAddress, CodeBadURL)
		}
	}
	if n := dialled.Load(); n > 0 {
		t.Errorf("%d connections were opened", n)
	}
}

// countConnections counts the connections that come about.
func countConnections(tr *http.Transport, n *atomic.Int64) *http.Transport {
	dial := tr.DialContext
	tr.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		if err == nil {
			n.Add(1)
		}
		return c, err
	}
	return tr
}

// A name that is public when asked first and private when dialled gains
// nothing: what is checked is what is dialled.
func TestRebindingReachesNothing(t *testing.T) {
	s, h := site(t, pages{"/": text("secret")})
	port := s.URL[strings.LastIndexByte(s.URL, ':'):]
	c, _ := testClient(t, "")
	c.cfg.Contact = "https://example.org/"
	var asked atomic.Int64
	c.resolver = fakeDNS(func(string) netip.Addr {
		asked.Add(1)
		return netip.MustParseAddr("127.0.0.1")
	})
	w := c.For(Policy{Retries: -1})
	// The robots.txt of the name was had while it was still public.
	u, err := url.Parse("http://rebind.test" + port + "/")
	if err != nil {
		t.Fatal(err)
	}
	remember(t, c, u)
	_, err = w.Get(t.Context(), Request{URL: u.String()})
	wantCode(t, err, CodePrivateAddress)
	if asked.Load() == 0 || h.of("/") != 0 {
		t.Errorf("resolver asked %d times, server %d times", asked.Load(), h.of("/"))
	}
}

// remember puts permissive policy files of a host into the caches.
func remember(t *testing.T, c *Client, u *url.URL) {
	t.Helper()
	c.robots.hosts[origin(u)] = &memoEntry[*robots]{turn: make(chan struct{}, 1), value: &robots{}, expires: c.cfg.Now().Add(robotsTTL)}
	c.tdm.hosts[origin(u)] = &memoEntry[tdmRules]{turn: make(chan struct{}, 1), expires: c.cfg.Now().Add(robotsTTL)}
}

func TestRedirectInside(t *testing.T) {
	inner, h := site(t, pages{"/": text("secret")})
	// The outer server is allowed by its exact address, the inner one is not.
	l, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Skipf("no second loopback address here: %v", err)
	}
	outer := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/go":
			redirect(inner.URL+"/")(w, r)
		case "/file":
			redirect("file:///etc/passwd")(w, r)
		case "/cloud":
			redirect("http://169.254.169.254/latest/meta-data/")(w, r)
		default:
			http.NotFound(w, r)
		}
	}))
	_ = outer.Listener.Close()
	outer.Listener = l
	outer.Start()
	t.Cleanup(outer.Close)
	c, _ := testClient(t, "")
	w := c.For(Policy{Retries: -1, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")}})
	for path, code := range map[string]Code{"/go": CodePrivateAddress, "/cloud": CodePrivateAddress, "/file": CodeBadURL} {
		_, err := w.Get(t.Context(), Request{URL: outer.URL + path})
		wantCode(t, err, code)
		if e, _ := AsError(err); e.URL != outer.URL+path || !strings.Contains(e.Reason, "redirect") {
			t.Errorf("%s: error does not tell the way: %v", path, e)
		}
	}
	if h.of("/robots.txt")+h.of("/") > 0 {
		t.Error("the inner server was asked")
	}
}

// One source's permission opens no door, and no pooled connection, to another.
func TestAllowHoldsPerSource(t *testing.T) {
	s, _ := site(t, pages{"/": text("inside")})
	c, _ := testClient(t, "")
	_, err := c.For(Policy{Allow: loopback}).Get(t.Context(), Request{URL: s.URL})
	wantCode(t, err, "")
	_, err = c.For(Policy{}).Get(t.Context(), Request{URL: s.URL})
	wantCode(t, err, CodePrivateAddress)
}

func TestNoContact(t *testing.T) {
	c, _ := testClient(t, "")
	c.resolver = fakeDNS(func(string) netip.Addr { return netip.MustParseAddr("8.8.8.8") })
	_, err := c.For(Policy{Retries: -1}).Get(t.Context(), Request{URL: "http://public.test/"})
	wantCode(t, err, CodeNoContact)
}

func TestCleanAddress(t *testing.T) {
	tests := []struct{ in, want string }{
		{"HTTP://Example.ORG", "http://example.org/"},
		{"https://example.org:443/a?b#c", "https://example.org/a?b"},
		{"http://example.org:8080/", "http://example.org:8080/"},
		{"https://example.org./", "https://example.org/"},
		{"https://müller.example/ü", "https://xn--mller-kva.example/%C3%BC"},
		{"https://a_b.example/", "https://a_b.example/"},
		{"http://[2A00:0:0:0:0:0:0:1]:80/", "http://[2a00::1]/"},
		{"https://example.org/a b", "https://example.org/a%20b"},
	}
	for _, tt := range tests {
		u, err := parseAddress(tt.in)
		if err != nil || u.String() != tt.want {
			t.Errorf("%s: %v, %v, want %s", tt.in, u, err, tt.want)
		}
	}
}

// An address that is taken stays the same when cleaned again, and has no
// credentials and no zone.
func FuzzParseAddress(f *testing.F) {
	for _, s := range insideSpellings {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := parseAddress(s)
		if err != nil {
			return
		}
		again, err := parseAddress(u.String())
		if err != nil && len(u.String()) <= maxURL || err == nil && again.String() != u.String() {
			t.Errorf("%q became %q, then %v, %v", s, u, again, err)
		}
		if u.User != nil || strings.Contains(u.Host, "%") {
			t.Errorf("%q kept credentials or zone: %q", s, u)
		}
	})
}

// fakeDNS answers every A question with what lookup says and has no other records.
func fakeDNS(lookup func(name string) netip.Addr) *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go serveDNS(server, lookup)
		return client, nil
	}}
}

// serveDNS speaks DNS over a stream: each message follows its length.
func serveDNS(c net.Conn, lookup func(string) netip.Addr) {
	defer c.Close()
	for {
		var size [2]byte
		if _, err := io.ReadFull(c, size[:]); err != nil {
			return
		}
		query := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(c, query); err != nil {
			return
		}
		answer, err := answerDNS(query, lookup)
		if err != nil {
			return
		}
		if _, err := c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
			return
		}
	}
}

func answerDNS(query []byte, lookup func(string) netip.Addr) ([]byte, error) {
	var m dnsmessage.Message
	if err := m.Unpack(query); err != nil {
		return nil, err
	}
	m.Response, m.Additionals = true, nil
	if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
		m.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 1},
			Body:   &dnsmessage.AResource{A: lookup(q.Name.String()).As4()},
		}}
	}
	return m.Pack()
}
