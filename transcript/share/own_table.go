package share

import "regexp"

// ownWords are what mailwire itself puts into a copy, and the words of the
// protocols at the beginning of a line: a short password may be one of them.
var ownWords = regexp.MustCompile(`‹[^‹›\r\n]{1,200}›|` +
	`(?m:^(?:[A-Za-z]{0,4}\d{1,8} )?(?i:AUTH|AUTHENTICATE|LOGIN|USER|PASS|APOP|EHLO|HELO|MAIL FROM|RCPT TO|DATA|QUIT|NOOP|RSET|STARTTLS|STLS|CAPA|` +
	`CAPABILITY|LOGOUT|SELECT|FETCH|LIST|STAT|RETR|TOP|DELE|UIDL|APPEND|IDLE|DONE|SEARCH|STORE)\b(?: (?:PLAIN|LOGIN|XOAUTH2|OAUTHBEARER|EXTERNAL|` +
	`CRAM-MD5|DIGEST-MD5|NTLM|GSSAPI|SCRAM-SHA-1(?:-PLUS)?|SCRAM-SHA-256(?:-PLUS)?)\b)?)|(?m:^[A-Z][A-Za-z0-9-]{0,63}:)`)

// ownList is what the files themselves are written with.
const ownList = `format mailwire-transcript version created contains_secrets tool kind opened data secret verdict typed gap sent consent lost fault
note closed seq conn dir layer wire plain off len elided text b64 crc sum part protocol target host port client server smtp pop3 imap submission
implicit offered manual must verify_name sni inside loopback declared limits tls_asked line sentence checks name chain anchor dates purpose proof
skipped means roots judged_at methods state result remarks reasons check title causes tell risk what starttls auth wait allow`

// usualWords are what servers say to everybody: a part of a secret that is one
// of them tells nothing.
const usualWords = `authentication authenticate authorization required encryption encrypted mechanism supported temporary failure failed permanent
credentials username password incorrect connection available continue invalid unknown command argument arguments syntax error permission denied
mailbox messages message completed greeting service ready closing channel channels protocol secure security certificate negotiation successful
internal server address addresses recipient recipients sender rejected accepted plain login session timeout exceeded maximum allowed disabled
`

// usualNames are those of mailboxes that everybody has, in capitals; they are found by their place alone.
var usualNames = words(`SENT DRAFTS TRASH JUNK ARCHIVE ARCHIVES SPAM TEMPLATES NOTES OUTBOX IMPORTANT FLAGGED STARRED CALENDAR CONTACTS TASKS
UNKNOWN NOBODY ANONYMOUS POSTMASTER ROOT ADMIN TEST LOCALHOST`)
