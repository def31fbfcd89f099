package imap

import (
	"strings"
	"testing"
)

// TestTextsDiffer checks that each term has a text of its own, in plain length.
func TestTextsDiffer(t *testing.T) {
	seen := map[string]string{}
	words, sentences := 0, 0
	check := func(kind, term string, e entry) {
		t.Helper()
		if e.text == "" || e.rfc == "" {
			t.Errorf("%s %s: text %q, source %q", kind, term, e.text, e.rfc)
		}
		if other, ok := seen[e.text]; ok {
			t.Errorf("%s and %s %s have the same text", other, kind, term)
		}
		seen[e.text] = kind + " " + term
		words += len(strings.Fields(e.text))
		sentences += strings.Count(e.text+" ", ". ")
	}
	for _, c := range commandTable {
		check("command", c.verb, c.entry)
	}
	for _, table := range []struct {
		name    string
		entries map[string]entry
	}{{"status", statuses}, {"hint", hints}, {"data", dataOf}, {"code", codes}, {"capability", features}} {
		for term, e := range table.entries {
			check(table.name, term, e)
			if term != upper([]byte(term)) && table.name != "hint" {
				t.Errorf("%s %s is not in upper case", table.name, term)
			}
		}
	}
	if len(seen) < 200 {
		t.Errorf("%d terms", len(seen))
	}
	if sentences == 0 || words/sentences > 18 {
		t.Errorf("%d words in %d sentences", words, sentences)
	}
}

func TestVerbsOfResponsesAreCommands(t *testing.T) {
	for _, table := range []map[string]entry{dataOf, codes} {
		for term, e := range table {
			for _, v := range strings.Fields(e.verbs) {
				if commands[v] == nil {
					t.Errorf("%s is for %s, which is no command", term, v)
				}
			}
		}
	}
}

func TestExplain(t *testing.T) {
	for term, want := range map[string]string{
		"select": "SELECT", "UID fetch": "UID FETCH", "[alert]": "[ALERT]", "[UIDNEXT 4]": "[UIDNEXT]",
		"* exists": "* EXISTS", "* BYE": "BYE", "no": "NO", "auth=plain": "AUTH=PLAIN", "AUTH=X-OWN": "AUTH=X-OWN",
		"THREAD=OTHER": "THREAD=OTHER", "Starttls": "STARTTLS", "TRYCREATE": "[TRYCREATE]", "vanished": "* VANISHED",
		"literal+": "LITERAL+", "idle": "IDLE", "APPENDLIMIT=1000": "APPENDLIMIT=1000", "+": "+",
	} {
		m, ok := Explain(term)
		if !ok || m.Term != want || m.Text == "" {
			t.Errorf("Explain(%q) = %+v, %v", term, m, ok)
		}
	}
	for _, term := range []string{"", "FROB", "[FROB]", "* FROB", "X=Y", "LO\u200bGIN"} {
		if m, ok := Explain(term); ok || m.Text != "" {
			t.Errorf("Explain(%q) = %+v", term, m)
		}
	}
}

// TestKnownNames holds the names that servers show: Dovecot 2.3 with its usual
// plugins, and those that go-imap knows.
func TestKnownNames(t *testing.T) {
	const capabilities = `IMAP4rev1 IMAP4rev2 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ LITERAL- STARTTLS LOGINDISABLED
		AUTH=PLAIN AUTH=LOGIN AUTH=CRAM-MD5 AUTH=DIGEST-MD5 AUTH=SCRAM-SHA-1 AUTH=SCRAM-SHA-256 AUTH=NTLM AUTH=GSSAPI AUTH=GSS-SPNEGO
		AUTH=EXTERNAL AUTH=ANONYMOUS AUTH=OAUTHBEARER AUTH=XOAUTH2 SORT SORT=DISPLAY THREAD=REFERENCES THREAD=REFS THREAD=ORDEREDSUBJECT
		MULTIAPPEND URL-PARTIAL CATENATE UNSELECT CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED I18NLEVEL=1 CONDSTORE QRESYNC ESEARCH
		ESORT SEARCHRES WITHIN CONTEXT=SEARCH LIST-STATUS BINARY MOVE SNIPPET=FUZZY PREVIEW=FUZZY PREVIEW STATUS=SIZE SAVEDATE NOTIFY
		SPECIAL-USE CREATE-SPECIAL-USE QUOTA QUOTASET ACL RIGHTS=texk METADATA METADATA-SERVER COMPRESS=DEFLATE URLAUTH URLAUTH=BINARY
		XLIST APPENDLIMIT APPENDLIMIT=100 CONVERT FILTERS LANGUAGE LIST-MYRIGHTS LIST-METADATA MAILBOX-REFERRALS MULTISEARCH OBJECTID
		REPLACE SEARCH=FUZZY UNAUTHENTICATE UTF8=ACCEPT UTF8=ONLY UIDONLY INPROGRESS QUOTA=RES-STORAGE QUOTA=RES-MESSAGE`
	for _, c := range strings.Fields(capabilities) {
		if m, ok := explainCapability(upper([]byte(c))); !ok || m.Text == "" {
			t.Errorf("the capability %s has no text", c)
		}
	}
	const names = `ALERT ALREADYEXISTS APPENDUID AUTHENTICATIONFAILED AUTHORIZATIONFAILED BADCHARSET BADEVENT BADURL CANNOT CAPABILITY
		CLIENTBUG CLOSED CONTACTADMIN COPYUID CORRUPTION EXPIRED EXPUNGEISSUED HASCHILDREN HIGHESTMODSEQ INUSE LIMIT MODIFIED NOMODSEQ
		NONEXISTENT NOPERM NOTIFICATIONOVERFLOW NOTSAVED NOUPDATE OVERQUOTA PARSE PERMANENTFLAGS PRIVACYREQUIRED READ-ONLY READ-WRITE
		REFERRAL SERVERBUG TOOBIG TRYCREATE UIDNEXT UIDNOTSTICKY UIDVALIDITY UNAVAILABLE UNKNOWN-CTE UNSEEN URLMECH USEATTR`
	for _, c := range strings.Fields(names) {
		if m, ok := explainCode(c); !ok || m.Text == "" {
			t.Errorf("the response code %s has no text", c)
		}
	}
}
