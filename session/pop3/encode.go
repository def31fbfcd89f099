package pop3

// Encode makes of one typed line the bytes to send. A POP3 client sends no
// content, so there is nothing to stuff.
func (d *Dialogue) Encode(line string) []byte { return []byte(line + "\r\n") }
