package capture

// vote is what one line says for a protocol.
type vote struct {
	protocol string
	weight   int
}

// Weights of what a line says. A protocol is certain with sure votes, and
// clear ahead of the next one.
const (
	weak   = 1
	likely = 4
	strong = 8
	proof  = 16 // no other protocol says it

	sure  = 8
	clear = 4
)

// words are first words of clients' lines, in capitals. The words that need a
// look at what follows them are judged in clientLine.
var words = map[string][]vote{
	// RFC 5321 4.1, RFC 3030, RFC 3207, RFC 1985
	"EHLO": {{"smtp", proof}}, "HELO": {{"smtp", proof}}, "BDAT": {{"smtp", strong}}, "XCLIENT": {{"smtp", strong}}, "XFORWARD": {{"smtp", strong}},
	"VRFY": {{"smtp", likely}}, "EXPN": {{"smtp", likely}}, "ETRN": {{"smtp", likely}}, "DATA": {{"smtp", likely}}, "BURL": {{"smtp", strong}},
	"STARTTLS": {{"smtp", 2}, {"nntp", weak}, {"sieve", weak}},
	"RSET":     {{"smtp", weak}, {"pop3", weak}},
	// RFC 2033
	"LHLO": {{"lmtp", proof}},
	// RFC 1939, RFC 2449, RFC 2595
	"CAPA": {{"pop3", strong}}, "STLS": {{"pop3", strong}}, "APOP": {{"pop3", strong}}, "UIDL": {{"pop3", strong}}, "TOP": {{"pop3", likely}},
	"XTND": {{"pop3", likely}}, "LAST": {{"pop3", 2}}, "STAT": {{"pop3", 2}, {"ftp", weak}},
	"QUIT": {{"smtp", weak}, {"pop3", weak}, {"ftp", weak}, {"nntp", weak}},
	"NOOP": {{"smtp", weak}, {"pop3", weak}, {"ftp", weak}}, "LIST": {{"pop3", weak}, {"ftp", weak}, {"nntp", weak}},
	"PASS": {{"pop3", weak}, {"ftp", weak}, {"irc", weak}}, "HELP": {{"smtp", weak}, {"ftp", weak}, {"nntp", weak}},
	// RFC 959, RFC 2389, RFC 2428, RFC 3659, RFC 4217
	"SYST": {{"ftp", strong}}, "FEAT": {{"ftp", strong}}, "PASV": {{"ftp", strong}}, "EPSV": {{"ftp", strong}}, "EPRT": {{"ftp", strong}},
	"STOR": {{"ftp", strong}}, "NLST": {{"ftp", strong}}, "CDUP": {{"ftp", strong}}, "MDTM": {{"ftp", strong}}, "MLSD": {{"ftp", strong}},
	"PBSZ": {{"ftp", strong}}, "PROT": {{"ftp", strong}}, "CLNT": {{"ftp", strong}}, "XPWD": {{"ftp", strong}},
	"CWD": {{"ftp", likely}}, "PWD": {{"ftp", likely}}, "TYPE": {{"ftp", likely}}, "PORT": {{"ftp", likely}}, "MKD": {{"ftp", likely}},
	"RMD": {{"ftp", likely}}, "OPTS": {{"ftp", likely}}, "SITE": {{"ftp", likely}}, "ABOR": {{"ftp", likely}}, "REST": {{"ftp", likely}},
	// RFC 3977
	"GROUP": {{"nntp", likely}}, "ARTICLE": {{"nntp", strong}}, "XOVER": {{"nntp", strong}}, "OVER": {{"nntp", likely}}, "IHAVE": {{"nntp", strong}},
	"NEWNEWS": {{"nntp", strong}}, "NEWGROUPS": {{"nntp", strong}}, "AUTHINFO": {{"nntp", proof}}, "CAPABILITIES": {{"nntp", strong}},
	"XHDR": {{"nntp", strong}}, "TAKETHIS": {{"nntp", strong}}, "LISTGROUP": {{"nntp", strong}},
	// RFC 5804
	"PUTSCRIPT": {{"sieve", proof}}, "LISTSCRIPTS": {{"sieve", proof}}, "HAVESPACE": {{"sieve", proof}}, "GETSCRIPT": {{"sieve", proof}},
	"SETACTIVE": {{"sieve", proof}}, "DELETESCRIPT": {{"sieve", proof}}, "CHECKSCRIPT": {{"sieve", proof}}, "AUTHENTICATE": {{"sieve", strong}},
	"CAPABILITY": {{"sieve", likely}}, "LOGOUT": {{"sieve", 2}},
	// RFC 2812
	"NICK": {{"irc", strong}}, "PRIVMSG": {{"irc", strong}}, "JOIN": {{"irc", likely}}, "CAP": {{"irc", strong}}, "PONG": {{"irc", strong}},
	// memcached, Redis without arrays
	"PING": {{"redis", likely}, {"irc", likely}}, "STATS": {{"memcached", likely}}, "GET": {{"memcached", weak}, {"redis", weak}},
	"SET": {{"memcached", weak}, {"redis", weak}}, "INCR": {{"redis", likely}}, "INFO": {{"redis", likely}}, "SELECT": {{"redis", weak}},
}

// tagged are the commands of IMAP behind a tag (RFC 9051 6, RFC 3501 6, RFC 2177, RFC 2971).
var tagged = map[string]int{
	"CAPABILITY": proof, "NOOP": likely, "LOGOUT": strong, "STARTTLS": strong, "AUTHENTICATE": proof, "LOGIN": strong, "ENABLE": likely,
	"SELECT": strong, "EXAMINE": strong, "CREATE": likely, "DELETE": likely, "RENAME": likely, "SUBSCRIBE": likely, "UNSUBSCRIBE": strong,
	"LIST": likely, "LSUB": strong, "XLIST": strong, "NAMESPACE": strong, "STATUS": likely, "APPEND": likely, "IDLE": strong, "CLOSE": likely,
	"UNSELECT": strong, "EXPUNGE": strong, "SEARCH": likely, "FETCH": strong, "STORE": likely, "COPY": likely, "MOVE": likely, "UID": strong,
	"CHECK": likely, "ID": strong, "COMPRESS": strong, "GETQUOTAROOT": strong, "GETQUOTA": strong, "NOTIFY": likely, "SORT": likely, "THREAD": likely,
}

// mechanisms are the names that stand behind AUTH (IANA registry of SASL mechanisms).
var mechanisms = map[string]bool{
	"PLAIN": true, "LOGIN": true, "CRAM-MD5": true, "DIGEST-MD5": true, "NTLM": true, "GSSAPI": true, "GSS-SPNEGO": true, "EXTERNAL": true,
	"ANONYMOUS": true, "XOAUTH2": true, "OAUTHBEARER": true, "XOAUTH": true, "OTP": true, "SECURID": true, "KERBEROS_V4": true,
}

// codes are what a server's three digits say; text behind them is judged in serverLine.
var codes = map[string][]vote{
	"220": {{"smtp", 2}, {"ftp", 2}, {"lmtp", weak}}, "250": {{"smtp", 3}, {"ftp", weak}}, "354": {{"smtp", 6}}, "334": {{"smtp", 5}},
	"235": {{"smtp", 5}}, "221": {{"smtp", weak}, {"ftp", weak}}, "251": {{"smtp", 2}}, "252": {{"smtp", likely}}, "421": {{"smtp", 2}, {"ftp", 2}},
	"450": {{"smtp", 2}, {"ftp", weak}}, "451": {{"smtp", 2}, {"ftp", weak}}, "452": {{"smtp", 2}, {"ftp", weak}}, "454": {{"smtp", 2}},
	"550": {{"smtp", 2}, {"ftp", weak}}, "551": {{"smtp", weak}}, "552": {{"smtp", weak}}, "553": {{"smtp", 2}, {"ftp", weak}}, "554": {{"smtp", 3}},
	"535": {{"smtp", 3}}, "530": {{"smtp", weak}, {"ftp", 2}}, "331": {{"ftp", strong}}, "230": {{"ftp", strong}}, "227": {{"ftp", strong}},
	"229": {{"ftp", strong}}, "226": {{"ftp", likely}}, "150": {{"ftp", likely}}, "125": {{"ftp", likely}}, "257": {{"ftp", strong}},
	"234": {{"ftp", likely}}, "215": {{"ftp", likely}, {"nntp", 2}}, "213": {{"ftp", likely}}, "200": {{"ftp", weak}, {"nntp", 2}},
	"201": {{"nntp", 4}}, "211": {{"nntp", weak}, {"ftp", weak}}, "222": {{"nntp", 2}}, "223": {{"nntp", 2}}, "224": {{"nntp", 2}},
	"281": {{"nntp", strong}}, "381": {{"nntp", strong}}, "480": {{"nntp", likely}},
}

// starts are the first bytes of lines that one protocol alone begins with, of either side.
var starts = []struct {
	text string
	vote
}{
	{"SSH-", vote{"ssh", proof}}, {"HTTP/", vote{"http", proof}}, {"RTSP/", vote{"rtsp", proof}}, {"SIP/2.0", vote{"sip", proof}},
	{"RFB 00", vote{"vnc", proof}}, {"@RSYNCD:", vote{"rsync", proof}}, {"<?xml", vote{"xmpp", strong}}, {"<stream:", vote{"xmpp", proof}},
	{"AMQP", vote{"amqp", proof}}, {"GIOP", vote{"giop", proof}}, {"\"IMPLEMENTATION\"", vote{"sieve", proof}}, {"* ACAP", vote{"acap", proof}},
	{"NOTICE AUTH", vote{"irc", proof}}, {"PING :", vote{"irc", strong}}, {"+PONG", vote{"redis", proof}}, {"-WRONGTYPE", vote{"redis", proof}},
	{"-NOAUTH", vote{"redis", proof}}, {"-MOVED ", vote{"redis", proof}}, {"-ERR unknown command", vote{"redis", 5}},
	{"-ERR wrong number of arguments", vote{"redis", proof}}, {"+QUEUED", vote{"redis", proof}}, {"VALUE ", vote{"memcached", likely}},
	{"git-upload-pack", vote{"git", proof}}, {"\x7fELF", vote{"binary", proof}},
	{"* OK", vote{"imap", proof}}, {"* PREAUTH", vote{"imap", proof}}, {"* BYE", vote{"imap", strong}}, {"* CAPABILITY", vote{"imap", proof}},
	{"* FLAGS", vote{"imap", strong}}, {"* LIST", vote{"imap", strong}}, {"* LSUB", vote{"imap", strong}}, {"* SEARCH", vote{"imap", strong}},
	{"* STATUS", vote{"imap", strong}}, {"* ID ", vote{"imap", strong}}, {"* NAMESPACE", vote{"imap", strong}},
	{"+OK", vote{"pop3", 3}}, {"-ERR", vote{"pop3", 2}}, {"-ERR", vote{"redis", weak}},
}
