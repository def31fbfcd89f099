//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/mailwire/transcript"
)

// browser is a Chromium without a window, and a server on loopback that notes
// what it is asked for.
type browser struct {
	t     *testing.T
	bin   string
	home  string
	site  *httptest.Server
	files string
	mu    sync.Mutex
	asked []string
}

func openBrowser(t *testing.T) *browser {
	t.Helper()
	b := &browser{t: t, bin: need(t, "chromium"), home: t.TempDir(), files: t.TempDir()}
	b.site = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.mu.Lock()
		b.asked = append(b.asked, r.URL.Path)
		b.mu.Unlock()
		http.ServeFile(w, r, filepath.Join(b.files, filepath.Base(r.URL.Path)))
	}))
	t.Cleanup(b.site.Close)
	return b
}

// run opens a page with more options and gives what was printed, and what the
// browser complained of. No request leaves this machine: its proxy is nobody.
func (b *browser) run(page string, more ...string) (out, errs string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	args := append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-component-update",
		"--proxy-server=http://127.0.0.1:9", "--hide-scrollbars", "--enable-logging=stderr", "--user-data-dir=" + filepath.Join(b.home, "profile")}, more...)
	cmd := exec.CommandContext(ctx, b.bin, append(args, b.site.URL+"/"+page)...)
	cmd.Env = environment(b.home)
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	if err := cmd.Run(); err != nil {
		b.t.Fatalf("%v: %s", err, tail(e.String(), 800))
	}
	return o.String(), e.String()
}

// requests gives what was asked for since the last time.
func (b *browser) requests() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := b.asked
	b.asked = nil
	return all
}

// picture takes a picture of a page and gives the share of it that is as its
// first pixel, and that pixel's brightness from 0 to 65535.
func (b *browser) picture(page string, w, h int, more ...string) (same float64, bright uint32) {
	b.t.Helper()
	file := filepath.Join(b.home, "shot.png")
	b.run(page, append(more, "--screenshot="+file, fmt.Sprintf("--window-size=%d,%d", w, h))...)
	f, err := os.Open(file)
	if err != nil {
		b.t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		b.t.Fatal(err)
	}
	at := img.Bounds()
	ground := img.At(at.Min.X, at.Min.Y)
	n := 0
	for y := at.Min.Y; y < at.Max.Y; y++ {
		for x := at.Min.X; x < at.Max.X; x++ {
			if img.At(x, y) == ground {
				n++
			}
		}
	}
	r, g, bl, _ := ground.RGBA()
	return float64(n) / float64(area(at)), (r + g + bl) / 3
}

func area(r image.Rectangle) int { return r.Dx() * r.Dy() }

// luring is a recording in which everything that both sides say, and a note,
// would make a browser ask the server of the test for something.
func luring(t *testing.T, site string) string {
	t.Helper()
	lure := fmt.Sprintf(`</style></title><img src=%[1]s/evil-img><script src="%[1]s/evil-js"></script><link rel=stylesheet href='%[1]s/evil-css'>`, site)
	var entries []transcript.Entry
	add := func(ev transcript.Event) {
		entries = append(entries, transcript.Entry{Obs: len(entries), At: time.Duration(len(entries)) * time.Millisecond, Event: ev})
	}
	add(&transcript.Opened{Protocol: "smtp", Target: transcript.TextOf(lure), Host: transcript.TextOf(lure), Client: "192.0.2.1:5", Server: "192.0.2.2:25", TLS: "off"})
	offs := map[transcript.Dir]int64{}
	for i, l := range []string{"220 " + lure, "EHLO " + lure, "250 " + lure, "MAIL FROM:<" + lure + ">", "550 " + lure} {
		dir := transcript.Server
		if i%2 == 1 {
			dir = transcript.Client
		}
		b := []byte(l + "\r\n")
		add(&transcript.Data{Dir: dir, Layer: transcript.Wire, Off: offs[dir], Len: int64(len(b)), Bytes: b})
		offs[dir] += int64(len(b))
	}
	add(&transcript.Verdict{Sentence: transcript.TextOf(lure), Checks: []transcript.Check{{Name: "name", Why: transcript.TextOf(lure)}}})
	add(&transcript.Note{Text: transcript.TextOf(lure)})
	add(&transcript.Closed{By: "server", Why: transcript.TextOf(lure)})
	path := filepath.Join(t.TempDir(), "luring.mwt")
	err := transcript.WriteFile(path, func(w io.Writer) error {
		return transcript.WriteTo(w, transcript.Header{Created: time.Now()}, entries)
	})
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// TestPageInBrowser opens the page of a hostile recording in a real browser: it
// asks for nothing, its own style applies, its landmarks are there, and there is
// something to see in a light room and in a dark one, on a wide screen and on a small one.
func TestPageInBrowser(t *testing.T) {
	b := openBrowser(t)
	if err := os.WriteFile(filepath.Join(b.files, "control.html"), []byte(`<!DOCTYPE html><title>x</title><img src="/evil-img">`), 0o600); err != nil {
		t.Fatal(err)
	}
	if b.run("control.html", "--dump-dom"); !slices.Contains(b.requests(), "/evil-img") {
		t.Fatal("the browser asks for nothing at all: nothing is shown by it")
	}
	in := luring(t, b.site.URL)
	for _, ext := range []string{".html", ".svg"} {
		page := "page" + ext
		out := filepath.Join(b.files, "page.contains-secrets"+ext)
		if code, errs := exportRun(in, "-o", out, "--with-secrets"); code != 0 {
			t.Fatalf("exit code %d: %s", code, errs)
		}
		if err := os.Rename(out, filepath.Join(b.files, page)); err != nil {
			t.Fatal(err)
		}
		b.requests()
		dom, errs := b.run(page, "--dump-dom")
		got := b.requests()
		if ext == ".svg" { // a picture has no say in whether the browser looks for an icon
			got = slices.DeleteFunc(got, func(path string) bool { return path == "/favicon.ico" })
		}
		if !slices.Equal(got, []string{"/" + page}) {
			t.Errorf("%s: it asked for %q", page, got)
		}
		for _, word := range []string{"Refused to", "Content Security Policy", "violates"} {
			if strings.Contains(errs, word) {
				t.Errorf("%s: the browser complains: %s", page, tail(errs, 600))
			}
		}
		want := []string{`<html lang="en">`, "<header>", "<nav aria-label=", `<main id="main">`, "<footer>", "<h1>", `<th scope="row">`, "evil-img"}
		if ext == ".svg" {
			want = []string{`role="graphics-document"`, `<title id="title">`, `<desc id="desc">`, "evil-img"}
		}
		for _, w := range want {
			if !strings.Contains(dom, w) {
				t.Errorf("%s: no %s in the page as the browser has it", page, w)
			}
		}
		for _, w := range []string{"<img", "<script", "<link", "<image"} {
			if strings.Contains(dom, w) {
				t.Errorf("%s: there is a %s", page, w)
			}
		}
		for _, width := range []int{1200, 380} {
			light, white := b.picture(page, width, 900)
			dark, black := b.picture(page, width, 900, "--blink-settings=preferredColorScheme=0")
			if light > 0.995 || dark > 0.995 || light < 0.2 || dark < 0.2 {
				t.Errorf("%s, %d wide: %.3f of the light picture and %.3f of the dark one are ground", page, width, light, dark)
			}
			if white < 0xe000 || black > 0x4000 {
				t.Errorf("%s, %d wide: the ground is as bright as %#x in the light, %#x in the dark", page, width, white, black)
			}
		}
	}
}
