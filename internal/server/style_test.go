package server

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestContrast computes the contrast of every pair of colours that the pages
// put on each other, light and dark (WCAG 2.2, success criteria 1.4.3 for text
// and 1.4.11 for what is not text).
func TestContrast(t *testing.T) {
	css, err := staticFiles.ReadFile("static/css/10-base.css")
	if err != nil {
		t.Fatal(err)
	}
	light, dark, ok := strings.Cut(string(css), "@media (prefers-color-scheme: dark)")
	if !ok {
		t.Fatal("no dark scheme")
	}
	const text, graphic = 4.5, 3
	pairs := map[string]float64{
		"text ground": text, "text raised": text, "text accent-ground": text, "quiet ground": text, "quiet raised": text, "quiet accent-ground": text,
		"link ground": text, "link raised": text, "link accent-ground": text, "on-button button": text, "on-button button-hover": text,
		"on-mark mark": text, "ok ok-ground": text, "warn warn-ground": text, "error error-ground": text, "error ground": text, "text ok-ground": text,
		"text warn-ground": text, "text error-ground": text, "link ok-ground": text, "link warn-ground": text, "link error-ground": text,
		"focus ground": graphic, "focus raised": graphic, "focus accent-ground": graphic, "line ground": graphic, "button accent-ground": graphic,
	}
	for scheme, source := range map[string]string{"light": light, "dark": dark[:strings.Index(dark, "/* Text */")]} {
		colours := map[string]string{}
		for _, m := range regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{6});`).FindAllStringSubmatch(source, -1) {
			colours[m[1]] = m[2]
		}
		for pair, least := range pairs {
			front, back, _ := strings.Cut(pair, " ")
			if colours[front] == "" || colours[back] == "" {
				t.Errorf("%s: %s has no colour", scheme, pair)
				continue
			}
			if got := contrast(t, colours[front], colours[back]); got < least {
				t.Errorf("%s: %s has a contrast of %.2f, want %.1f", scheme, pair, got, least)
			}
		}
	}
}

// contrast is the contrast ratio of WCAG 2.2 of two colours RRGGBB.
func contrast(t *testing.T, a, b string) float64 {
	light := func(colour string) float64 {
		var sum float64
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			n, err := strconv.ParseUint(colour[2*i:2*i+2], 16, 8)
			if err != nil {
				t.Fatal(err)
			}
			c := float64(n) / 255
			if c <= 0.04045 {
				c /= 12.92
			} else {
				c = math.Pow((c+0.055)/1.055, 2.4)
			}
			sum += weight * c
		}
		return sum
	}
	x, y := light(a), light(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// Colours are defined in one place, so that they fit each other in both schemes.
func TestColoursStandInOnePlace(t *testing.T) {
	entries, err := staticFiles.ReadDir("static/css")
	if err != nil || len(entries) < 2 {
		t.Fatalf("%d files, %v", len(entries), err)
	}
	colour := regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|rgba?\([^)]*\)|hsla?\(`)
	for _, e := range entries {
		css, err := staticFiles.ReadFile("static/css/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		if e.Name() == "10-base.css" {
			continue
		}
		for _, found := range colour.FindAllString(string(css), -1) {
			shadow := strings.HasPrefix(found, "rgb(0 0 0 /")
			paper := found == "#000000" || found == "#ffffff"
			if !shadow && !paper {
				t.Errorf("%s: %s", e.Name(), found)
			}
		}
	}
}
