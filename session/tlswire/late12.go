package tlswire

import (
	"bytes"
	"slices"
)

// keep12 keeps a record up to TLS 1.2 for a key that comes after it was told.
func (h *half) keep12(o *Observer, r record) {
	if h.use != nil && !h.use.openable() {
		return
	}
	switch {
	case len(h.late) == maxLate, h.bytes+len(r.body) > maxHeld, r.body == nil && r.length() > 0 && !r.hole:
		h.lateLost = true
	case len(h.late) == 0 && !h.lateLost:
		h.first = start{use: h.use, plain: h.plain, unsure: h.unsure}
	}
	if h.lateLost {
		h.beyond.skip(&r)
		return
	}
	r.body = bytes.Clone(r.body)
	h.bytes += len(r.body)
	o.kept++
	h.late = append(h.late, lateSeal{record: r, turn: o.kept})
}

// reopen12 tells again of records up to TLS 1.2 that can be opened after all.
// Both directions go on together: a handshake inside the session speaks in turns.
func (o *Observer) reopen12() {
	if o.terms.version == 0 || o.terms.tls13() || !o.fits(&o.client) && !o.fits(&o.server) {
		return
	}
	var list []lateSeal
	dirs := map[int]*half{}
	lost, passed := map[*half]bool{}, map[*half]after{}
	for _, h := range []*half{&o.client, &o.server} {
		if len(h.late) == 0 {
			continue
		}
		for _, l := range h.late {
			dirs[l.turn] = h
		}
		list = append(list, h.late...)
		lost[h], passed[h] = h.lateLost, h.beyond
		h.change(h.first.use)
		h.plain, h.unsure = h.first.plain, h.first.unsure
		h.late, h.bytes, h.lateLost, h.beyond = nil, 0, false, after{}
		h.messages = messages{}
	}
	slices.SortFunc(list, func(a, b lateSeal) int { return a.turn - b.turn })
	for _, l := range list {
		o.sealed12(dirs[l.turn], l.record)
	}
	for h, p := range passed {
		if lost[h] {
			h.goOn(p)
		}
	}
}

// fits tells whether a key opens the first record that was kept.
func (o *Observer) fits(h *half) bool {
	if len(h.late) == 0 || h.first.use == nil {
		return false
	}
	trial := half{dir: h.dir, cover: cover{use: h.first.use}}
	for i := range h.late[:min(len(h.late), maxAttempts)] {
		r := &h.late[i].record
		if _, ok := o.open12(&trial, r); ok {
			return true
		}
		trial.before.skip(r)
	}
	return false
}

// goOn passes over the records that came after the last one that was kept.
func (h *half) goOn(p after) {
	h.lateLost, h.beyond = true, p
	if p.changed || h.unsealer == nil {
		h.change(nil)
		return
	}
	h.unsealer.pass(p.skipped)
	h.plain += p.plain
	h.unsure = h.unsure || p.unsure
	h.messages.lost = h.messages.lost || len(h.messages.msg) > 0
}
