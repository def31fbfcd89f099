package html

import (
	"bytes"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"
)

// ours are the elements that a page is made of, with the attributes that each may have.
var ours = map[string]string{
	"html": "lang", "head": "", "meta": "charset http-equiv content name", "title": "", "style": "", "body": "",
	"a": "class href", "header": "", "h1": "", "h2": "id", "h3": "id", "h4": "", "p": "class", "code": "", "nav": "aria-label",
	"ul": "", "ol": "", "li": "id", "main": "id", "section": "id aria-labelledby", "table": "class", "caption": "", "thead": "", "tbody": "",
	"tr": "id", "th": "scope class colspan", "td": "class", "span": "class", "b": "", "div": "class tabindex role aria-label",
	"strong": "", "details": "id", "summary": "", "br": "", "footer": "",
}

// seen is what a walk through a page gathers.
type seen struct {
	t        testing.TB
	ids      map[string]bool
	links    []string // without the #
	labels   []string
	count    map[string]int
	heading  int
	text     strings.Builder
	doctypes int
}

// inspect parses a page as a browser does, and holds that all of it is ours:
// elements, attributes, links into the page itself only; and that it is built
// as people need it who cannot see it.
func inspect(t testing.TB, page []byte) {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	s := &seen{t: t, ids: map[string]bool{}, count: map[string]int{}}
	s.walk(doc)
	for _, to := range append(s.links, s.labels...) {
		if !s.ids[to] {
			t.Errorf("nothing has the ID %q", to)
		}
	}
	for _, one := range []string{"html", "head", "title", "style", "body", "header", "nav", "main", "footer", "h1"} {
		if s.count[one] != 1 {
			t.Errorf("%d elements %s", s.count[one], one)
		}
	}
	if s.doctypes != 1 || s.count["table"] != s.count["caption"] || s.count["table"] != s.count["thead"] {
		t.Errorf("doctypes %d, tables %d, captions %d, heads %d", s.doctypes, s.count["table"], s.count["caption"], s.count["thead"])
	}
	for _, r := range s.text.String() {
		if r != '\n' && r != ' ' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar) {
			t.Errorf("the text has %U", r)
		}
	}
	if !bytes.Contains(page, []byte("default-src &#39;none&#39;")) && !bytes.Contains(page, []byte("default-src 'none'")) {
		t.Error("no policy")
	}
}

func (s *seen) walk(n *html.Node) {
	switch n.Type {
	case html.ElementNode:
		s.element(n)
	case html.CommentNode:
		s.t.Errorf("a comment: %q", n.Data)
	case html.DoctypeNode:
		s.doctypes++
	case html.TextNode:
		if n.Parent.Data != "style" {
			s.text.WriteString(n.Data)
		} else if n.Data != style {
			s.t.Error("the style is not ours")
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		s.walk(c)
	}
}

func (s *seen) element(n *html.Node) {
	s.count[n.Data]++
	may, ok := ours[n.Data]
	if !ok {
		s.t.Errorf("an element %s is none of ours", n.Data)
	}
	attr := map[string]string{}
	for _, a := range n.Attr {
		attr[a.Key] = a.Val
		if !strings.Contains(" "+may+" ", " "+a.Key+" ") {
			s.t.Errorf("%s has the attribute %s", n.Data, a.Key)
		}
	}
	if id, ok := attr["id"]; ok {
		if id == "" || s.ids[id] || strings.ContainsAny(id, " <>\"'") {
			s.t.Errorf("the ID %q is there twice, or is none", id)
		}
		s.ids[id] = true
	}
	if l, ok := attr["aria-labelledby"]; ok {
		s.labels = append(s.labels, l)
	}
	switch n.Data {
	case "a":
		to, into := strings.CutPrefix(attr["href"], "#")
		if !into || to == "" {
			s.t.Errorf("a link leads out of the page: %q", attr["href"])
		}
		s.links = append(s.links, to)
	case "html":
		if attr["lang"] != "en" {
			s.t.Error("the language is not told")
		}
	case "h1", "h2", "h3", "h4":
		level := int(n.Data[1] - '0')
		if level > s.heading+1 {
			s.t.Errorf("%s follows h%d", n.Data, s.heading)
		}
		s.heading = level
		if n.FirstChild == nil {
			s.t.Errorf("an empty %s", n.Data)
		}
	case "th":
		switch attr["scope"] {
		case "col", "row", "rowgroup":
		default:
			s.t.Error("a th without a scope")
		}
	case "meta":
		if strings.EqualFold(attr["http-equiv"], "refresh") {
			s.t.Error("the page goes elsewhere")
		}
	case "div":
		if attr["tabindex"] != "0" || attr["role"] != "region" || attr["aria-label"] == "" {
			s.t.Error("what scrolls cannot be reached with the keyboard, or has no name")
		}
	}
}
