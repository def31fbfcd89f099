// Package diff compares two conversations: by meaning, where their dialogues
// are aligned by stages and requests, or by bytes. It is pure: events in, what
// differs out. Secrets are neither told nor compared.
package diff
