package share

import (
	"encoding/base64"
	"regexp"
	"strings"

	"example.org/mailwire/transcript"
)

// message is one line of a sign-in: what the decoder understood of it, and who could read it.
type message struct {
	step *transcript.AuthStep
	path string // who could read it, in words
}

// sasl gives a line of a sign-in with its secrets replaced, still of the
// mechanism's form and in base64, so that it decodes to what it taught.
func (r *redactor) sasl(m message, body string) string {
	if body == "" || body == "*" || body == "=" {
		return body
	}
	raw, err := base64.StdEncoding.DecodeString(body)
	if err != nil {
		raw, err = base64.RawStdEncoding.DecodeString(strings.TrimRight(body, "="))
	}
	switch {
	case err != nil && m.step.Dir == transcript.Server && strings.Contains(body, "****"): // of a copy, or as good as one
		return r.text(body)
	case err != nil:
		raw = []byte(body)
	}
	out := base64.StdEncoding.EncodeToString([]byte(r.saslMessage(m, string(raw))))
	if out != body && m.step.Dir == transcript.Client {
		r.knownMessage(body, out)
	}
	r.lines[out] = true
	return out
}

func (r *redactor) saslMessage(m message, msg string) string {
	client := m.step.Dir == transcript.Client
	switch mech := m.step.Mechanism; {
	case mech == "PLAIN" && client:
		return r.plain(m, msg)
	case mech == "LOGIN" && client:
		if m.step.Secret == transcript.SecretIdentity {
			return r.user(msg)
		}
		if strings.Count(msg, "\x00") == 2 { // a message of PLAIN in the wrong place
			return r.plain(m, msg)
		}
		return r.password(m, msg)
	case mech == "CRAM-MD5" && client:
		return r.cram(m, msg)
	case mech == "DIGEST-MD5":
		return r.digestMD5(m, msg)
	case strings.HasPrefix(mech, "SCRAM-"):
		return r.scram(msg)
	case mech == "XOAUTH2" && client:
		return r.oauth(m, msg, false)
	case mech == "OAUTHBEARER" && client:
		return r.oauth(m, msg, true)
	case (mech == "EXTERNAL" || mech == "ANONYMOUS") && client:
		return r.user(msg)
	case mech == "NTLM":
		return r.ntlm(m, msg)
	case client:
		return r.secret(msg, wordsOpaque, m.path)
	case mech == "CRAM-MD5", strings.HasPrefix(mech, "G"):
		return r.challenge(msg)
	}
	return r.text(msg) // a prompt, or a refusal in words
}

// password is a password that stood in base64.
func (r *redactor) password(m message, v string) string {
	return r.secret(v, wordsPassword, m.path+lessonBase64)
}

func (r *redactor) plain(m message, msg string) string {
	p := strings.Split(msg, "\x00")
	if len(p) != 3 {
		return r.password(m, msg)
	}
	return r.user(p[0]) + "\x00" + r.user(p[1]) + "\x00" + r.password(m, p[2])
}

func (r *redactor) digest(m message, v string) string {
	return r.secret(v, wordsDigest, lessonDigest+m.path)
}

func (r *redactor) cram(m message, msg string) string {
	if r.replaced(msg) {
		return msg
	}
	at := strings.LastIndexByte(msg, ' ')
	if at < 0 {
		return r.digest(m, msg)
	}
	return r.user(msg[:at]) + " " + r.answer(msg[at+1:])
}

// digestMD5 writes the fields anew, all of them quoted.
func (r *redactor) digestMD5(m message, msg string) string {
	if len(m.step.Fields) == 0 {
		return r.digest(m, msg)
	}
	var out []string
	for _, f := range m.step.Fields {
		key, v := f.Name, f.Value.Raw()
		switch key {
		case "user":
			key, v = "username", r.user(v)
		case "authorization identity":
			key, v = "authzid", r.user(v)
		case "digest":
			key, v = "response", r.digest(m, f.Secret.Reveal())
			if m.step.Dir == transcript.Server {
				key = "rspauth"
			}
		case "nonce", "cnonce":
			v = r.nonce(v)
		case "realm":
			v = r.host(v)
		case "digest-uri":
			service, host, ok := strings.Cut(v, "/")
			if ok && plainWord.MatchString(service) {
				v = service + "/" + r.host(host)
			} else {
				v = r.foreign(v)
			}
		case "nc", "qop", "charset", "algorithm", "stale", "maxbuf", "cipher":
			if !plainWord.MatchString(v) {
				v = r.foreign(v)
			}
		default:
			name, value, ok := strings.Cut(f.Secret.Reveal(), "=")
			if !ok || name != "other" {
				value = f.Secret.Reveal()
			}
			key, v = "other", r.foreign(value)
		}
		out = append(out, key+`="`+strings.NewReplacer(`"`, "", `\`, "").Replace(v)+`"`)
	}
	return strings.Join(out, ",")
}

// plainWord is a value of a closed list, or a list of them.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9,-]{1,40}$`)

func (r *redactor) scram(msg string) string {
	parts := strings.Split(msg, ",")
	final := strings.HasPrefix(msg, "c=")
	for i, p := range parts {
		key, v, ok := strings.Cut(p, "=")
		switch {
		case p == "", !ok && (p == "n" || p == "y"):
		case !ok:
			parts[i] = "x=" + r.extension(p)
		case key == "n" || key == "a":
			if !r.opts.KeepNames {
				parts[i] = key + "=" + r.user(v)
			}
		case key == "r":
			parts[i] = "r=" + r.nonces(v)
		case key == "s":
			parts[i] = "s=" + r.fixed(v, "‹salt›")
		case key == "i" && digits.MatchString(v):
		case key == "p" && i == 0 && !final && plainWord.MatchString(v):
		case key == "p":
			parts[i] = "p=" + r.fixed(v, "‹proof›")
		case key == "v":
			parts[i] = "v=" + r.fixed(v, "‹server signature›")
		case key == "c" && (v == "biws" || v == "eSws"): // n,, and y,, in base64
		case key == "c":
			parts[i] = "c=" + r.binding(v)
		case key == "e":
			parts[i] = "e=" + strings.ReplaceAll(r.text(v), ",", " ")
		case len(key) == 1:
			parts[i] = key + "=" + r.extension(v)
		default:
			parts[i] = "x=" + r.extension(p)
		}
	}
	return strings.Join(parts, ",")
}

var digits = regexp.MustCompile(`^\d{1,12}$`)

// binding stands for a GS2 header with the data of the channel behind it (RFC
// 5802 5.1). The header is that of the first message and no secret.
func (r *redactor) binding(v string) string {
	const words = "‹channel binding›"
	if v == words {
		return v
	}
	r.knownMessage(v, words)
	if b, err := base64.StdEncoding.DecodeString(v); err == nil {
		if header := strings.SplitN(string(b), ",", 3); len(header) == 3 {
			r.knownRandom(header[2], bareSecret)
		}
	}
	return words
}

// foreign gives what stands in the place of a piece of a sign-in that does not
// belong there: it may be a secret.
func (r *redactor) foreign(v string) string {
	out := r.opaque(v)
	if out != v {
		r.known(v, out)
		r.misplaced(v)
	}
	return out
}

func (r *redactor) extension(v string) string { return r.fixed(v, "‹extension›") }

// fixed gives words without a number in the place of a secret.
func (r *redactor) fixed(v, words string) string {
	if v != words {
		r.knownRandom(v, words)
	}
	return words
}

// nonces gives the client's nonce, and the server's behind it.
func (r *redactor) nonces(v string) string {
	if r.replaced(v) {
		return v
	}
	client := ""
	for n := range r.names.numbers[aliasNonce] {
		if len(n) > len(client) && len(n) < len(v) && strings.HasPrefix(v, n) {
			client = n
		}
	}
	return r.nonce(client) + r.nonce(v[len(client):])
}

// oauth is user=… or a GS2 header, and key=value parted by ^A.
func (r *redactor) oauth(m message, msg string, gs2 bool) string {
	parts := strings.Split(msg, "\x01")
	for i, p := range parts {
		key, v, ok := strings.Cut(p, "=")
		switch {
		case p == "":
		case gs2 && i == 0:
			parts[i] = r.gs2(p)
		case key == "user" && ok && !gs2:
			parts[i] = "user=" + r.user(v)
		case key == "auth" && ok:
			scheme, token, two := strings.Cut(v, " ")
			if !two {
				scheme, token = "", v
			}
			if !strings.EqualFold(scheme, "bearer") {
				scheme = ""
				token = v
			}
			parts[i] = strings.TrimPrefix("auth="+scheme+" "+r.token(m, token), "")
		case key == "host" && ok:
			parts[i] = "host=" + r.host(v)
		case key == "port" && digits.MatchString(v):
		default:
			parts[i] = r.foreign(p)
		}
	}
	return strings.Join(parts, "\x01")
}

func (r *redactor) gs2(header string) string {
	f := strings.Split(header, ",")
	for i, p := range f {
		switch name, ok := strings.CutPrefix(p, "a="); {
		case ok:
			f[i] = "a=" + r.user(name)
		case p == "" || p == "n" || p == "y" || strings.HasPrefix(p, "p=") && plainWord.MatchString(p[2:]):
		default:
			f[i] = r.foreign(p)
		}
	}
	return strings.Join(f, ",")
}

// token is a bearer token; of a JWT all but the signature can be kept, where that was asked for.
func (r *redactor) token(m message, v string) string {
	lesson := lessonToken + m.path + lessonBase64
	if p := strings.Split(v, "."); r.opts.KeepClaims && len(p) == 3 && strings.HasPrefix(v, "eyJ") {
		return p[0] + "." + p[1] + "." + r.secret(p[2], wordsToken, lesson)
	}
	return r.secret(v, wordsToken, lesson)
}
