package transcript

// Packets gives the numbers of the first and the last packet of a capture that
// have bytes of a span; 0 where no packet is known for any of them.
func (l *Log) Packets(s Span) (first, last int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	st := l.streams[streamKey{s.Conn, s.Dir, s.Layer}]
	if st == nil {
		return 0, 0
	}
	for i := st.at(s.Off); i < len(st.chunks) && st.chunks[i].off < s.End(); i++ {
		if p := st.chunks[i].packet; p > 0 {
			if first == 0 || p < first {
				first = p
			}
			last = max(last, p)
		}
	}
	return first, last
}
