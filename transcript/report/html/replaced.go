package html

import "regexp"

// replacement is a kind of words that stand for something in a copy to be passed on.
type replacement struct {
	Words, Stand string
	N            int // different ones on the page
}

// kinds are all of them. The whole list stands on every page, so that no word of
// it depends on what was said.
var kinds = []struct{ kind, words, stand string }{
	{"secret", "‹secret 1: …›", "a password, a token or another message of a sign-in; equal ones have equal numbers"},
	{"answer", "‹answer-1›", "an answer that allows guessing, with its challenge"},
	{"challenge", "‹challenge 1›", "what the server sent to be answered"},
	{"scram", "‹nonce A›, ‹salt›, ‹proof›", "what SCRAM's proof could be checked against"},
	{"body", "‹body: …›", "the text of a mail; its size is told"},
	{"date", "‹date›", "a date; times count from the start of the recording"},
	{"text", "‹text 1›", "words that nobody understood"},
	{"name", "user1, host1, ip1, mailbox1", "users, hosts, addresses and mailboxes; equal ones have equal numbers"},
}

var (
	stands   = regexp.MustCompile(`‹[^‹›\r\n]{1,200}›`)
	kindOf   = regexp.MustCompile(`^‹(?:(secret \d+)|(answer)-|(challenge) |(nonce|salt|proof|server signature|channel binding)|(body)|(date)|(text|typed|name|\d))`)
	alias    = regexp.MustCompile(`\b(?:user|host|mailbox|ip)\d{1,7}\b`)
	numbered = regexp.MustCompile(`^‹(secret \d+)`)
)

// count notes what stands in a text for something that was taken out.
func (b *builder) count(s string) {
	note := func(kind, what string) {
		if b.seen[kind] == nil {
			b.seen[kind] = map[string]bool{}
		}
		b.seen[kind][what] = true
	}
	for _, w := range stands.FindAllString(s, -1) {
		m := kindOf.FindStringSubmatch(w)
		if m == nil {
			continue
		}
		for i, kind := range []string{"secret", "answer", "challenge", "scram", "body", "date", "text"} {
			if m[i+1] == "" {
				continue
			}
			if at := numbered.FindString(w); at != "" { // the same one may be told with other words
				w = at
			}
			note(kind, w)
		}
	}
	for _, w := range alias.FindAllString(s, -1) {
		note("name", w)
	}
}

// replaced gives the list.
func (b *builder) replaced() (list []replacement) {
	for _, k := range kinds {
		list = append(list, replacement{k.words, k.stand, len(b.seen[k.kind])})
	}
	return list
}
