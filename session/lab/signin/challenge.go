package signin

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
)

// Timestamp gives a challenge that no other connection gets, in the form of a
// message identifier (RFC 2195 2, RFC 1939 7).
func Timestamp(host string) string {
	return fmt.Sprintf("<%s.%d@%s>", strings.ToLower(rand.Text()), time.Now().Unix(), host)
}

// APOP tells whether digest answers the timestamp of the greeting (RFC 1939 7).
func APOP(book Book, timestamp, user, digest string) (name string, ok bool) {
	name, password, known := book.Password(user)
	sum := md5.Sum([]byte(timestamp + password))
	same := subtle.ConstantTimeCompare([]byte(hex.EncodeToString(sum[:])), []byte(strings.ToLower(digest))) == 1
	return name, same && known
}

// cram is CRAM-MD5 (RFC 2195).
type cram struct {
	book      Book
	challenge string
	asked     bool
	name      string
}

func (c *cram) User() string { return c.name }

func (c *cram) Next(response []byte) (challenge []byte, done bool, err error) {
	if !c.asked {
		c.asked = true
		if len(response) > 0 {
			return nil, true, ErrGrammar // the server speaks first
		}
		return []byte(c.challenge), false, nil
	}
	if response == nil {
		return nil, true, sasl.ErrUnexpectedClientResponse
	}
	at := strings.LastIndexByte(string(response), ' ')
	if at < 0 {
		return nil, true, ErrGrammar
	}
	name, password, known := c.book.Password(string(response[:at]))
	mac := hmac.New(md5.New, []byte(password))
	mac.Write([]byte(c.challenge))
	want := hex.EncodeToString(mac.Sum(nil))
	if subtle.ConstantTimeCompare([]byte(want), response[at+1:]) != 1 || !known {
		return nil, true, ErrRefused
	}
	c.name = name
	return nil, true, nil
}
