package tlswire

import "bytes"

// keepLate keeps a record for a key that comes after it was told.
func (h *half) keepLate(r record) {
	if h.lateLost {
		return
	}
	if len(h.late) == maxLate {
		h.lateLost = true
		return
	}
	r.body = bytes.Clone(r.body)
	h.bytes += len(r.body)
	h.late = append(h.late, lateSeal{record: r, stage: h.stage})
}

// reopen tells again of records that can be opened after all.
func (o *Observer) reopen(h *half) {
	if len(h.late) == 0 || h.lostKeys || o.terms.version != 0 && !o.terms.tls13() {
		return
	}
	now := *h
	late := o.openable(h)
	if len(late) == 0 {
		h.stage = now.stage
		return
	}
	h.late, h.bytes, h.opener, h.messages = nil, 0, nil, messages{}
	h.finished = h.stage == stageTraffic
	if h.stage == stageEarly {
		o.early.lost = false
	}
	if h.plain == 0 {
		h.unsure = false
	}
	for i, l := range late {
		if !o.ready(h) {
			for _, rest := range late[i:] {
				h.keepLate(rest.record)
			}
			break
		}
		o.key(h)
		h.seals--
		o.unsealed(h, l.record)
	}
	h.finished = h.finished || now.finished
	switch {
	case now.opener != nil: // later records were opened in time
		h.opener, h.stage, h.messages = now.opener, now.stage, now.messages
	case now.lateLost:
		h.opener, h.lostKeys, h.unsure = nil, true, true
	}
}

// openable gives the kept records from the first one on for which there is a
// key, and sets the stage to its.
func (o *Observer) openable(h *half) []lateSeal {
	for i, l := range h.late {
		if i > 0 && l.stage == h.stage {
			continue
		}
		if h.stage = l.stage; o.ready(h) {
			return h.late[i:]
		}
	}
	return nil
}
