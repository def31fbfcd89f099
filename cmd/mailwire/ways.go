package main

import (
	"strings"
	"sync"
	"time"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/session/auth/guess"
	"example.org/mailwire/session/exposure"
	"example.org/mailwire/tui"
)

// wayTable tells the screen what each mechanism would give away. It measures
// beside the screen, once for each number of iterations.
type wayTable struct {
	mu    sync.Mutex
	rates map[int]map[string]guess.Rate // by iterations; nil while they are measured
}

// mostMeasured bounds the numbers of iterations for which is measured.
const mostMeasured = 8

// tell gives the table; speeds are missing until they are measured.
func (t *wayTable) tell(protocol string, iterations int) []tui.Way {
	if iterations <= 0 {
		iterations = decode.MinIterations
	}
	rates := t.measured(iterations)
	floor := func(mechanism string, _ int) (guess.Rate, bool) {
		r, ok := rates[mechanism]
		return r, ok
	}
	var out []tui.Way
	for _, name := range mechanismsOf(protocol) {
		w := exposure.WayOf(name, iterations, floor)
		way := tui.Way{Mechanism: name, Severity: w.Severity, Work: w.Work}
		if w.Floor != nil {
			way.Speed = w.Floor.Short()
		}
		out = append(out, way)
	}
	return out
}

// measured gives the rates for a number of iterations, nil until they are known.
func (t *wayTable) measured(iterations int) map[string]guess.Rate {
	t.mu.Lock()
	defer t.mu.Unlock()
	rates, ok := t.rates[iterations]
	if ok || len(t.rates) >= mostMeasured {
		return rates
	}
	if t.rates == nil {
		t.rates = map[int]map[string]guess.Rate{}
	}
	t.rates[iterations] = nil
	go t.measure(iterations) // ends by itself after a budget for each mechanism
	return nil
}

func (t *wayTable) measure(iterations int) {
	rates := map[string]guess.Rate{}
	for _, name := range mechanismsOf("pop3") { // they have all
		if r, ok := guess.Measure(name, iterations, time.Now, guess.Budget); ok && !strings.HasSuffix(name, "-PLUS") {
			rates[name] = r
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rates[iterations] = rates
}

// mechanismsOf gives the mechanisms of a protocol, those that give most away first.
func mechanismsOf(protocol string) []string {
	list := []string{"PLAIN", "LOGIN"}
	if protocol == "pop3" {
		list = append(list, "USER")
	}
	list = append(list, "XOAUTH2", "OAUTHBEARER", "CRAM-MD5")
	if protocol == "pop3" {
		list = append(list, "APOP")
	}
	return append(list, "DIGEST-MD5", "NTLM", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512", "EXTERNAL", "SCRAM-SHA-256-PLUS")
}
