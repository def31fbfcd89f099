package report

// Each gives, in the order in which they crossed, what a ladder has a step for:
// a handshake message, an alert, or a record with a ChangeCipherSpec (both nil).
func (l *Ladder) Each(step func(r *LadderRecord, m *LadderMessage, a *LadderAlert)) {
	for _, r := range l.Records {
		if r.Type == "change_cipher_spec" {
			step(r, nil, nil)
		}
		for _, item := range r.items {
			switch x := item.(type) {
			case *LadderMessage:
				step(r, x, nil)
			case *LadderAlert:
				step(r, nil, x)
			}
		}
	}
}
