// Package browsertest drives a real browser (Chromium) over a running service,
// as its readers do: it clicks, types, looks, asks axe-core for barriers, and
// notices what must never happen: a request to another origin, a script that
// the service did not write, a violation of its content security policy.
package browsertest

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// patience is how long a test waits for what must happen on a page.
const patience = 20 * time.Second

// Options say what a browser is like.
type Options struct {
	Width, Height int  // of the window in CSS pixels; 1280 × 900 if zero
	NoScript      bool // JavaScript is switched off
	Dark          bool // the reader prefers dark colours
	ForcedColors  bool // and has colours of their own
	ReducedMotion bool
}

// Browser is a window on one service.
type Browser struct {
	t      testing.TB
	ctx    context.Context
	base   string
	shots  string
	proxy  *proxy
	mu     sync.Mutex
	errors []string // of scripts and of the policy, since the last look
	opened []string // dialogs that a page opened

	foreign []string // what pages asked for that is not the service's
}

// Find gives the path of Chromium, "" if there is none. NEXTSEARCH_BROWSER names another.
func Find() string {
	if path := os.Getenv("NEXTSEARCH_BROWSER"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// Start opens a browser on the service at base (http://HOST:PORT); it ends
// with the test, which fails if a page asked for anything elsewhere.
func Start(t testing.TB, base string, o Options) *Browser {
	t.Helper()
	at, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	if o.Width == 0 {
		o.Width, o.Height = 1280, 900
	}
	b := &Browser{t: t, base: base, proxy: startProxy(t, at.Host), shots: shotFolder(t)}
	allocator, endAllocator := chromedp.NewExecAllocator(context.Background(), b.flags(o)...)
	tab, endTab := chromedp.NewContext(allocator)
	ctx, cancel := context.WithTimeout(tab, 10*time.Minute)
	b.ctx = ctx
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // waits for the browser, before its folder goes
		cancel()
		endTab()
		endAllocator()
		for _, address := range b.foreign {
			t.Errorf("a page asked for %s", address)
		}
	})
	if err := chromedp.Listen(ctx, b.note); err != nil {
		t.Fatalf("the browser does not start: %v", err)
	}
	b.emulate(o)
	return b
}

// flags are those of Chromium. It runs as root in containers, where its own
// sandbox cannot; loopback goes through the proxy, too.
func (b *Browser) flags(o Options) []chromedp.ExecAllocatorOption {
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(Find()), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("hide-scrollbars", true), chromedp.Flag("disable-back-forward-cache", true),
		chromedp.UserDataDir(b.t.TempDir()), chromedp.WindowSize(o.Width, o.Height),
		chromedp.ProxyServer(b.proxy.server.URL), chromedp.Flag("proxy-bypass-list", "<-loopback>"))
	if o.NoScript {
		opts = append(opts, chromedp.Flag("blink-settings", "scriptEnabled=false"))
	}
	return opts
}

// emulate sets width and preferences of the reader.
func (b *Browser) emulate(o Options) {
	features := []map[string]string{{"name": "prefers-color-scheme", "value": "light"}}
	if o.Dark {
		features[0]["value"] = "dark"
	}
	if o.ForcedColors {
		features = append(features, map[string]string{"name": "forced-colors", "value": "active"})
	}
	if o.ReducedMotion {
		features = append(features, map[string]string{"name": "prefers-reduced-motion", "value": "reduce"})
	}
	b.Do(b.call("Network.enable", nil), chromedp.EmulateViewport(int64(o.Width), int64(o.Height)),
		b.call("Emulation.setEmulatedMedia", map[string]any{"features": features}))
}

// call is a command of the protocol by its name.
func (b *Browser) call(method string, params any) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error { return t.Call(ctx, method, params, nil) })
}

// Resize makes the window another size.
func (b *Browser) Resize(width, height int) {
	b.t.Helper()
	b.Do(chromedp.EmulateViewport(int64(width), int64(height)))
}

// note keeps what must not happen: errors of scripts, violations of the
// policy (both stand in the browser's log), dialogs.
func (b *Browser) note(event any) {
	name := fmt.Sprintf("%T", event)
	switch {
	case strings.HasSuffix(name, "EventExceptionThrown"), strings.HasSuffix(name, "EventEntryAdded"):
		text, _ := json.Marshal(event)
		if strings.Contains(string(text), "the server responded with a status of") || strings.Contains(string(text), `"level":"verbose"`) {
			return // pages about errors have such a status; advice is no fault
		}
		b.mu.Lock()
		b.errors = append(b.errors, string(text))
		b.mu.Unlock()
	case strings.HasSuffix(name, "EventRequestWillBeSent"):
		b.request(event)
	case strings.HasSuffix(name, "EventJavascriptDialogOpening"):
		text, _ := json.Marshal(event)
		b.mu.Lock()
		b.opened = append(b.opened, string(text))
		b.mu.Unlock()
		go func() { _ = chromedp.Do(b.ctx, b.call("Page.handleJavaScriptDialog", map[string]any{"accept": true})) }()
	}
}

// request notes a request that leaves the origin.
func (b *Browser) request(event any) {
	var sent struct{ Request struct{ URL string } }
	text, err := json.Marshal(event)
	if err == nil {
		err = json.Unmarshal(text, &sent)
	}
	at := sent.Request.URL
	if err == nil && (at == b.base || strings.HasPrefix(at, b.base+"/") || strings.HasPrefix(at, "data:")) {
		return
	}
	b.mu.Lock()
	b.foreign = append(b.foreign, at)
	b.mu.Unlock()
}

// Errors gives what scripts and policy complained of since the last call, and
// the dialogs that opened.
func (b *Browser) Errors() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := append(b.errors, b.opened...)
	b.errors, b.opened = nil, nil
	return all
}

// Clean fails the test if something was complained of.
func (b *Browser) Clean() {
	b.t.Helper()
	for _, e := range b.Errors() {
		b.t.Errorf("the browser says: %s", e)
	}
}

// Do runs steps within patience, or fails the test.
func (b *Browser) Do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		at, _ := chromedp.Run(b.ctx, chromedp.Location())
		b.Shot("failed")
		b.t.Fatalf("at %s: %v", at, err)
	}
}

// Go opens a path of the service.
func (b *Browser) Go(path string) {
	b.t.Helper()
	b.Do(chromedp.Navigate(b.base + path))
}

// Path gives path and query of the present page.
func (b *Browser) Path() string {
	b.t.Helper()
	at, err := chromedp.Run(b.ctx, chromedp.Location())
	if err != nil {
		b.t.Fatal(err)
	}
	return strings.TrimPrefix(at, b.base)
}

// Click clicks the first element of a CSS selector once it is visible.
func (b *Browser) Click(css string) {
	b.t.Helper()
	b.Do(chromedp.WaitVisible(chromedp.CSS(css)), chromedp.ScrollIntoView(chromedp.CSS(css)), chromedp.Click(chromedp.CSS(css)))
}

// Follow clicks what leads to another page and waits until that is there.
func (b *Browser) Follow(css string) {
	b.t.Helper()
	b.Do(chromedp.WaitVisible(chromedp.CSS(css)), chromedp.ScrollIntoView(chromedp.CSS(css)))
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[int]("window.__old = 1")); err != nil {
		b.t.Fatal(err)
	}
	b.Do(chromedp.Click(chromedp.CSS(css)))
	b.Until("another page after "+css, `window.__old !== 1 && document.readyState === "complete"`)
}

// Type writes into a field, after what stands there.
func (b *Browser) Type(css, text string) {
	b.t.Helper()
	b.Do(chromedp.WaitVisible(chromedp.CSS(css)), chromedp.SendKeys(chromedp.CSS(css), text))
}

// Fill puts a text in the place of what stands in a field.
func (b *Browser) Fill(css, text string) {
	b.t.Helper()
	b.Do(chromedp.WaitVisible(chromedp.CSS(css)), chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.querySelector(%q).value = ""`, css)),
		chromedp.SendKeys(chromedp.CSS(css), text))
}

// Upload chooses files in a file field.
func (b *Browser) Upload(css string, files ...string) {
	b.t.Helper()
	b.Do(chromedp.SetUploadFiles(chromedp.CSS(css), files))
}

// Press sends keys to what has the focus; see package kb of chromedp for names.
func (b *Browser) Press(keys string) {
	b.t.Helper()
	b.Do(chromedp.KeyEvent(keys))
}

// Text gives the text that is seen of the first element.
func (b *Browser) Text(css string) string {
	b.t.Helper()
	text, err := chromedp.Run(b.ctx, chromedp.Text(chromedp.CSS(css)))
	if err != nil {
		b.t.Fatalf("text of %s: %v", css, err)
	}
	return text
}

// Until waits until an expression is true, also over a change of page.
func (b *Browser) Until(what, expression string) {
	b.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("!!("+expression+")"))
		if err == nil && ok {
			return
		}
		if time.Now().After(deadline) {
			b.Shot("failed")
			b.t.Fatalf("never: %s (%v) at %s", what, err, b.Path())
		}
		time.Sleep(20 * time.Millisecond) // between two looks; the condition decides
	}
}

// Eval gives the value of an expression; T as encoding/json decodes it.
func Eval[T any](b *Browser, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// Bytes gives what came over the wire since the last call, by path.
func (b *Browser) Bytes() map[string]int { return b.proxy.take() }

// shotFolder is where pictures go: git ignores it.
func shotFolder(t testing.TB) string {
	dir := os.Getenv("NEXTSEARCH_SCREENSHOTS")
	if dir == "" {
		dir = "screenshots"
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Shot writes a picture of the whole page, NAME-WIDTH.png.
func (b *Browser) Shot(name string) {
	b.t.Helper()
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Logf("no picture %s: %v", name, err)
		return
	}
	width, _ := chromedp.Run(b.ctx, chromedp.Evaluate[int]("window.innerWidth"))
	file := filepath.Join(b.shots, fmt.Sprintf("%s-%d.png", name, width))
	if err := os.WriteFile(file, png, 0o644); err != nil {
		b.t.Error(err)
	}
}

//go:embed axe.min.js.gz
var axePacked []byte

// axeSource unpacks axe-core once.
var axeSource = sync.OnceValue(func() string {
	r, err := gzip.NewReader(bytes.NewReader(axePacked))
	if err != nil {
		panic(err) // embedded
	}
	js, err := io.ReadAll(r)
	if err != nil {
		panic(err)
	}
	return string(js)
})

// axeRules are those of WCAG 2.0 to 2.2, levels A and AA, and axe's own best practices.
const axeRun = `axe.run(document, {runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}})
	.then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.target.join(" ") + ": " + n.failureSummary)))`

// Axe fails the test for every barrier that axe-core finds in the present
// state of the page, and for a page that is wider than its window.
func (b *Browser) Axe(state string) {
	b.t.Helper()
	b.Do(chromedp.Evaluate[chromedp.Void](axeSource() + ";0"))
	for _, violation := range Eval[[]string](b, axeRun) {
		b.t.Errorf("%s (%s): %s", state, b.Path(), violation)
	}
	if over := Eval[int](b, "document.documentElement.scrollWidth - document.documentElement.clientWidth"); over > 0 {
		b.t.Errorf("%s (%s): the page is %d pixels wider than the window", state, b.Path(), over)
	}
}

// Keys for [Browser.Press].
const (
	Down   = kb.ArrowDown
	Up     = kb.ArrowUp
	Escape = kb.Escape
	Tab    = kb.Tab
)

// Back is the browser's back button. It does not wait: a page that comes out
// of the browser's cache is not loaded again.
func Back() chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void]("setTimeout(() => history.back())")
}

// Check sets a check box without looking whether it can be seen, such as one
// in a part that is closed.
func Check(css string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](fmt.Sprintf("document.querySelector(%q).checked = true", css))
}

// Choose sets a select to the option with a value.
func (b *Browser) Choose(css, value string) {
	b.t.Helper()
	if !Eval[bool](b, fmt.Sprintf(`(s => { s.value = %q; s.dispatchEvent(new Event("change", {bubbles: true})); return s.value === %q })(document.querySelector(%q))`, value, value, css)) {
		b.t.Errorf("%s has no option %q", css, value)
	}
}
