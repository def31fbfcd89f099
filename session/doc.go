// Package session drives mail sessions and decodes them: it turns what was
// observed (bytes, keys, verdicts) into what is understood (lines, replies,
// handshakes, exposure), live from a socket or again from a file.
package session
