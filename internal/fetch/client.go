package fetch

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Client is shared by all sources of a process, so that the pace per host
// holds across them. Safe for concurrent use.
type Client struct {
	cfg    Config
	agent  string // the whole User-Agent header
	token  string // product token for robots.txt, lower case
	pace   *pacer
	raw    *rawStore // nil keeps none
	robots *memo[*robots]
	tdm    *memo[tdmRules]

	resolver *net.Resolver // nil is the system's; tests replace it

	mu         sync.Mutex
	transports map[string]*http.Transport // by what they may dial
}

// New makes a Client. It fails if the agent or the contact can't stand in a
// header field.
func New(cfg Config) (*Client, error) {
	if cfg.Agent == "" {
		cfg.Agent = "nextsearch/0"
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Sleep == nil {
		cfg.Sleep = sleep
	}
	agent, err := userAgent(cfg.Agent, cfg.Contact)
	if err != nil {
		return nil, err
	}
	token, _, _ := strings.Cut(cfg.Agent, "/")
	c := &Client{
		cfg: cfg, agent: agent, token: strings.ToLower(token),
		pace:       newPacer(cfg.Now, cfg.Sleep),
		robots:     newMemo[*robots](cfg.Now),
		tdm:        newMemo[tdmRules](cfg.Now),
		transports: map[string]*http.Transport{},
	}
	if cfg.RawDir != "" {
		if c.raw, err = newRawStore(cfg.RawDir); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// userAgent gives "nextsearch/1.0 (+mailto:…)", the form that operators of
// sites look for in their logs.
func userAgent(agent, contact string) (string, error) {
	if !headerSafe(agent) || !headerSafe(contact) {
		return "", fmt.Errorf("fetch: agent %q or contact %q has characters that a header can't carry", agent, contact)
	}
	if contact == "" {
		return agent, nil
	}
	u, err := url.Parse(contact)
	if err != nil || !slices.Contains([]string{"mailto", "https", "http"}, u.Scheme) {
		return "", fmt.Errorf("fetch: contact %q is not an address; write mailto:… or https://…", contact)
	}
	return fmt.Sprintf("%s (+%s)", agent, contact), nil
}

// headerSafe reports whether s is visible ASCII without the brackets that
// would end the comment of the User-Agent field.
func headerSafe(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' || r > '~' || r == '(' || r == ')'
	})
}

// sleep waits for d or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// For gives the door through which one source fetches.
func (c *Client) For(p Policy) *Web {
	local := p.MaxBytes
	if p.MaxBytes <= 0 {
		p.MaxBytes, local = defaultMaxBytes, localMaxBytes
	}
	if p.Timeout <= 0 {
		p.Timeout = defaultTimeout
	}
	if p.Retries == 0 {
		p.Retries = defaultRetries
	}
	p.Retries = max(p.Retries, 0)
	return &Web{client: c, policy: p, transport: c.transportFor(p.Allow), localBytes: local}
}

// Close drops idle connections. Requests under way go on.
func (c *Client) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range c.transports {
		t.CloseIdleConnections()
	}
}

// transportFor gives a connection pool per set of allowed ranges: a source
// must not reuse a connection that only another one was allowed to open.
func (c *Client) transportFor(allow []netip.Prefix) http.RoundTripper {
	if c.cfg.Transport != nil {
		return c.cfg.Transport
	}
	key := fmt.Sprint(allow)
	c.mu.Lock()
	defer c.mu.Unlock()
	if t, ok := c.transports[key]; ok {
		return t
	}
	t := c.newTransport(slices.Clone(allow))
	c.transports[key] = t
	return t
}

func (c *Client) newTransport(allow []netip.Prefix) *http.Transport {
	g := guard{allow: allow, contact: c.cfg.Contact != ""}
	d := &net.Dialer{Timeout: dialTimeout, Resolver: c.resolver, ControlContext: g.control}
	return &http.Transport{
		// No proxy, also not from the environment: it would dial for us, past the guard.
		Proxy:       nil,
		DialContext: d.DialContext,
		// Content codings are unpacked here, so that a truncated one is noticed.
		DisableCompression:     true,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    tlsTimeout,
		IdleConnTimeout:        idleTimeout,
		MaxIdleConnsPerHost:    2,
		MaxResponseHeaderBytes: maxHeaderBytes,
	}
}
