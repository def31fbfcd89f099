package tlswire

import (
	"crypto/tls"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

func without(steps []step, drop func(string) bool) (out []step) {
	for _, s := range steps {
		if s.secret == "" || !drop(s.secret) {
			out = append(out, s)
		}
	}
	return out
}

// keysFirst gives the steps with all secrets before the first byte; keysLast after the last.
func keysFirst(steps []step) []step {
	out := slices.Clone(steps)
	slices.SortStableFunc(out, func(a, b step) int { return order(a) - order(b) })
	return out
}

func keysLast(steps []step) []step {
	out := slices.Clone(steps)
	slices.SortStableFunc(out, func(a, b step) int { return order(b) - order(a) })
	return out
}

func order(s step) int {
	if s.secret != "" {
		return 0
	}
	return 1
}

func TestSecretsBeforeAndAfter(t *testing.T) {
	client, server := configs(tls.VersionTLS13)
	client.ClientSessionCache = tls.NewLRUClientSessionCache(1)
	steps, _ := talk(t, client, server)
	live, _ := feedAll(t, steps)
	first, _ := feedAll(t, keysFirst(steps))
	if ladder(live) != ladder(first) {
		t.Errorf("keys first:\n%s\nas they came:\n%s", ladder(first), ladder(live))
	}
	last, o := feedAll(t, keysLast(steps))
	checkPlain(t, first)
	checkPlain(t, last)
	if !o.Done() {
		t.Error("the handshake is not known to be over")
	}
	opened := slices.DeleteFunc(names(last), func(s string) bool { return strings.HasSuffix(s, "sealed") })
	slices.Sort(opened)
	want := names(live)
	slices.Sort(want)
	if !slices.Equal(opened, want) {
		t.Errorf("keys last: %v, want %v", opened, want)
	}
	for _, r := range latest(last) {
		if r.Sealed && !r.Opened {
			t.Errorf("%s was not opened", r.Span)
		}
	}
}

func TestNoSecrets(t *testing.T) {
	client, server := configs(tls.VersionTLS13)
	steps, _ := talk(t, client, server)
	events, o := feedAll(t, without(steps, func(string) bool { return true }))
	want := "c ClientHello,s ServerHello,s sealed,s sealed,s sealed,s sealed,c sealed"
	if got := strings.Join(names(events), ","); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if n := strings.Count(ladder(events), "a Finished, by its size"); n != 2 || !o.Done() {
		t.Errorf("the handshake is not known to be over: %d likely Finished", n)
	}
	checkRecords(t, steps, events)
	for _, r := range all[*transcript.Record](events) {
		if r.Plain.Layer != transcript.NoLayer {
			t.Errorf("%s claims to know its plaintext: %s", r.Span, r.Plain)
		}
	}
}

func TestHandshakeSecretsOnly(t *testing.T) {
	client, server := configs(tls.VersionTLS13)
	steps, _ := talk(t, client, server)
	events, o := feedAll(t, without(steps, func(l string) bool { return strings.Contains(l, "TRAFFIC_SECRET_0") }))
	want := "c ClientHello,s ServerHello,s EncryptedExtensions,s Certificate,s CertificateVerify,s Finished,c Finished"
	if got := strings.Join(names(events), ","); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if !o.Done() {
		t.Error("the handshake is not known to be over")
	}
}

func TestTrafficSecretsOnly(t *testing.T) {
	client, server := configs(tls.VersionTLS13)
	client.ClientSessionCache = tls.NewLRUClientSessionCache(1) // else crypto/tls asks for no tickets
	steps, _ := talk(t, client, server)
	steps = without(steps, func(l string) bool { return strings.Contains(l, "HANDSHAKE") })
	for name, s := range map[string][]step{"as they came": steps, "first": keysFirst(steps), "last": keysLast(steps)} {
		t.Run(name, func(t *testing.T) {
			events, _ := feedAll(t, s)
			checkPlain(t, events)
			if !slices.Contains(names(events), "s NewSessionTicket") {
				t.Errorf("the ticket was not opened: %v", names(events))
			}
		})
	}
}

func TestHandshakeSecretsLast(t *testing.T) {
	client, server := configs(tls.VersionTLS13)
	client.ClientSessionCache = tls.NewLRUClientSessionCache(1)
	steps, _ := talk(t, client, server)
	isHandshake := func(l string) bool { return strings.Contains(l, "HANDSHAKE") }
	late := without(steps, isHandshake)
	for _, s := range steps {
		if s.secret != "" && isHandshake(s.secret) {
			late = append(late, s)
		}
	}
	// The last bytes come after the late keys: they are opened with the keys that came in time.
	var tail step
	for i := len(late) - 1; tail.bytes == nil; i-- {
		if late[i].dir == transcript.Server {
			tail = late[i]
			late = slices.Delete(late, i, i+1)
		}
	}
	events, _ := feedAll(t, append(late, tail))
	checkPlain(t, events)
	for _, name := range []string{"s EncryptedExtensions", "s Finished", "c Finished", "s NewSessionTicket"} {
		if !slices.Contains(names(events), name) {
			t.Errorf("no %s in %v", name, names(events))
		}
	}
}
