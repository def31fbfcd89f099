package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/session/exposure"
	"example.org/mailwire/session/imap"
	"example.org/mailwire/session/pop3"
	"example.org/mailwire/session/smtp"
	"example.org/mailwire/session/tlswire"
	"example.org/mailwire/transcript"
)

// explanation is what one room knows of a word.
type explanation struct {
	Of    string `json:"of"` // SMTP, POP3, IMAP, TLS, sign-in, certificate
	Term  string `json:"term"`
	Text  string `json:"text"`
	RFC   string `json:"rfc,omitempty"`
	Worth string `json:"worth,omitempty"` // of a mechanism: what it gives away without SSL
}

// explanations is the document of explain.
type explanations struct {
	Schema string        `json:"schema"`
	Word   string        `json:"word"`
	Found  []explanation `json:"found"`
	Near   []string      `json:"near,omitempty"` // where nothing was found
}

func (p *program) explainCmd() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "explain WORD",
		Short:   "A command, code, mechanism, alert or check in words",
		Long:    "explain tells what a word of mail or TLS means: a command, a reply code, a\ncapability, a sign-in mechanism, a handshake message, an alert, a cipher suite,\na fault of a certificate. A word that it does not know gives those near to it.",
		Example: "  mailwire explain STARTTLS\n  mailwire explain SCRAM-SHA-256\n  mailwire explain unknown_ca",
		Args:    cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			word := strings.Join(strings.Fields(strings.Join(args, " ")), " ")
			if word == "" {
				return usageError{fmt.Errorf("explain: the WORD is missing; mailwire explain --help shows examples")}
			}
			return p.explain(word, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON document")
	return cmd
}

func (p *program) explain(word string, asJSON bool) error {
	e := explanations{Schema: "mailwire.explain/1", Word: transcript.TextOf(word).String(), Found: explain(word)}
	if len(e.Found) == 0 {
		e.Found = []explanation{}
		e.Near = near(word)
	}
	if asJSON || len(e.Found) > 0 {
		if err := p.document(e, e.text, asJSON); err != nil {
			return err
		}
	}
	if len(e.Found) > 0 {
		return nil
	}
	if len(e.Near) == 0 {
		return usageError{fmt.Errorf("%s is no word that mailwire knows", e.Word)}
	}
	return usageError{fmt.Errorf("%s is no word that mailwire knows; near to it: %s", e.Word, strings.Join(e.Near, ", "))}
}

func (e explanations) text(w io.Writer) error {
	for i, x := range e.Found {
		if i > 0 {
			fmt.Fprintln(w)
		}
		if _, err := fmt.Fprintf(w, "%s (%s)\n%s", x.Term, x.Of, indented(x.Text)); err != nil {
			return err
		}
		if x.Worth != "" {
			fmt.Fprintf(w, "  Without SSL: %s.\n", x.Worth)
		}
		if x.RFC != "" {
			fmt.Fprintf(w, "  %s\n", x.RFC)
		}
	}
	return nil
}

// indented wraps words to lines that a terminal of 80 columns shows whole.
func indented(words string) string {
	const width = 79
	out, row := "", " "
	for _, word := range strings.Fields(words) {
		if len(row)+1+len(word) > width && row != " " {
			out += row + "\n"
			row = " "
		}
		row += " " + word
	}
	return out + row + "\n"
}

// explain asks each room for a word, in any case of letters.
func explain(word string) []explanation {
	var found []explanation
	add := func(of string, m transcript.Meaning, ok bool) {
		if !ok || m.Text == "" {
			return
		}
		for _, x := range found {
			if x.Text == m.Text { // two protocols say the same of it
				return
			}
		}
		found = append(found, explanation{Of: of, Term: transcript.TextOf(m.Term).String(), Text: m.Text, RFC: m.RFC})
	}
	mechanism := strings.ToUpper(word)
	for _, lead := range []string{"AUTH ", "AUTHENTICATE ", "AUTH="} {
		mechanism = strings.TrimPrefix(mechanism, lead)
	}
	if m, ok := decode.Mechanism(mechanism); ok {
		add("sign-in", m, true)
		w := exposure.WayOf(mechanism, 0, nil)
		found[0].Worth = fmt.Sprintf("%s: %s", w.Severity, w.Work)
	}
	worth := len(found) == 0
	m, ok := smtp.Explain(word)
	add("SMTP", m, ok)
	m, ok = pop3.Explain(word)
	add("POP3", m, ok)
	if worth && ok && slices.Contains([]string{"PASS", "APOP"}, mechanism) {
		w := exposure.WayOf(mechanism, 0, nil)
		found[len(found)-1].Worth = fmt.Sprintf("%s: %s", w.Severity, w.Work)
	}
	m, ok = imap.Explain(word)
	add("IMAP", m, ok)
	m, ok = tlswire.Explain(tlsWord(word))
	add("TLS", m, ok)
	fault := certinspect.Fault(strings.ReplaceAll(strings.ToLower(word), " ", "_"))
	if title, text, ok := certinspect.ExplainFault(fault); ok {
		add("certificate", transcript.Meaning{Term: title, Text: text}, true)
	}
	return found
}

// tlsWord gives a name of TLS in the letters of its registry; "alert 48" names one by number.
func tlsWord(word string) string {
	if n, ok := strings.CutPrefix(strings.ToLower(word), "alert "); ok {
		if code, err := strconv.Atoi(n); err == nil {
			return tlswire.AlertName(code)
		}
		word = n
	}
	same := strings.NewReplacer(" ", "", "_", "", "-", "")
	for _, term := range tlswire.Terms() {
		if strings.EqualFold(same.Replace(term), same.Replace(word)) {
			return term
		}
	}
	return word
}

// near gives the words that differ least from one that is not known.
func near(word string) []string {
	const most, longest = 5, 60
	if len(word) > longest {
		return nil
	}
	var all []string
	for _, list := range [][]string{decode.Mechanisms(), smtp.Terms(), pop3.Terms(), imap.Terms(), tlswire.Terms()} {
		all = append(all, list...)
	}
	for _, f := range certinspect.Faults() {
		all = append(all, string(f))
	}
	slices.Sort(all)
	all = slices.Compact(all)
	upper := strings.ToUpper(word)
	distance := map[string]int{}
	var close []string
	for _, term := range all {
		t := strings.ToUpper(strings.Trim(term, "[]* "))
		d := edits(upper, t)
		if strings.HasPrefix(t, upper) && len(upper) > 2 {
			d = min(d, 1)
		}
		if d <= max(1, len(upper)/3) {
			distance[term] = d
			close = append(close, term)
		}
	}
	slices.SortStableFunc(close, func(a, b string) int { return distance[a] - distance[b] })
	return close[:min(most, len(close))]
}

// edits counts the letters to put in, take out or change between two words.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := diagonal
			if a[i-1] != b[j-1] {
				change++
			}
			diagonal = row[j]
			row[j] = min(row[j]+1, row[j-1]+1, change)
		}
	}
	return row[len(b)]
}
