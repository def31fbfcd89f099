package banner

import (
	"regexp"
	"strings"
	"sync"
)

// product is software that is known by its greeting.
type product struct {
	protocols        string
	word             string // in lower case; has to stand in the text
	software, vendor string
	form             *regexp.Regexp // its first group is the version
}

// products are in the order in which they are tried: the particular before the
// general.
var products = []struct{ protocols, form, software, vendor string }{
	{"smtp", `MetaInfo Sendmail .*Berkeley ([\d.]+)`, "Sendmail", "MetaInfo"},
	{"smtp", `Sendmail AIX [\d.]+/UCB ([\d.]+)`, "Sendmail", "Sendmail"},
	{"smtp", `Sendmail SMI-([\d.]+)`, "Sendmail", "Sendmail"},
	{"smtp", `Sendmail(?: (\d[\d.]*))?`, "Sendmail", "Sendmail"},
	{"smtp", `Postfix(?: \((\d[\d.]*))?`, "Postfix", "Postfix"},
	{"smtp", `Exim(?: (\d[\d.]*(?:[_-]\w+)?))?`, "exim", "exim"},
	{"smtp", `IMail ([\d.]+)`, "IMail Server", "Ipswitch"},
	{"smtp", `ArGoSoft Mail Server.*\(([\d.]+)\)`, "Mail Server", "ArGoSoft"},
	{"smtp", `CheckPoint FireWall-1`, "Firewall-1", "Check Point"},
	{"smtp", `IMS SMTP Receiver Version ([\d.]+)`, "Internet Mail Services", "EMWAC"},
	{"smtp", `Microsoft Exchange Internet Mail Service ([\d.]+)`, "Exchange Server", "Microsoft"},
	{"smtp", `Microsoft ESMTP MAIL Service, Version: ([\d.]+)`, "IIS", "Microsoft"},
	{"smtp", `Microsoft ESMTP MAIL Service`, "Exchange Server", "Microsoft"},
	{"smtp", `barracuda\S* ESMTP \([0-9a-f]{32}\)`, "Email Security Gateway", "Barracuda"},
	{"smtp", `SMTP/smap`, "FWTK", "TIS"},
	{"smtp", `GroupWise Internet Agent ([\d.]+)`, "GroupWise", "Novell"},
	{"smtp", `IBM VM SMTP (Level \w+|V\w+)`, "VM", "IBM"},
	{"smtp", `JAMES SMTP Server ([\d.]+)`, "James", "Apache"},
	{"smtp", `MailEnable Service, Version: ([\d.]+)`, "Mail Server", "MailEnable"},
	{"smtp", `MailSite E?SMTP Receiver Version ([\d.]+)`, "MailSite", "Rockliffe"},
	{"smtp", `MDaemon v?([\d.]+)`, "MDaemon", "Alt-N"},
	{"smtp", `Merak ([\d.]+)`, "Mail Server", "Merak"},
	{"smtp", `Mercury ([\d.]+) ESMTP`, "Mercury Mail Transport System", ""},
	{"smtp", `NAVIEG ([\d.]+)`, "Antivirus for Gateways", "Norton"},
	{"smtp", `Netscape Messaging Server - Version ([\d.]+)`, "Messaging Server", "Netscape"},
	{"smtp", `Lotus Domino Release ([\w.]+(?: [A-Z]+\d+)*)`, "Lotus Domino", "IBM"},
	{"smtp", `Lotus Domino Build`, "Lotus Domino", "Lotus"},
	{"smtp", `NTMail \(v([\d.]+)`, "NTMail", "Gordano"},
	{"smtp", `Post\.Office v([\d.]+)`, "Post.Office", ""},
	{"smtp", `SAP ([\d.]+(?:\(\d+\))?) ESMTP`, "SAP", "SAP"},
	{"smtp", `Ecelerity ([\d.]+)`, "Ecelerity Mail Server", "Ecelerity"},
	{"smtp", `Symantec Mail Security`, "Mail Security for SMTP", "Symantec"},
	{"smtp", `SonicWALL \(([\d.]+)\)`, "Email Security", "SonicWall"},
	{"smtp", `VOPmail E?SMTP Receiver Version ([\d.]+)`, "VOPMail", "Vircom"},
	{"smtp", `WebShield SMTP V([\d.]+)`, "WebShield", "McAfee"},
	{"smtp", `McAfee VirusScreen ASaP v([\d.]+)`, "WebShield", "McAfee"},
	{"smtp", `WinRoute Pro ([\d.]+)`, "WinRoute", ""},
	{"smtp", `ZMailer Server ([\d.]+)`, "ZMailer", "ZMailer"},
	{"smtp", `Kerio Connect ([\d.]+)`, "Kerio Connect", "Kerio"},
	{"smtp", `NO UCE NO UBE NO RELAY PROBES`, "Twisted Mail", "Twisted Matrix Labs"},
	{"smtp", `WinWebMail \[([\d.]+)\]`, "WinWebMail", "Ma Jian"},
	{"smtp", `ESMTP Perl`, "Perl", ""},
	{"smtp", `OpenSMTPD`, "OpenSMTPD", "OpenBSD"},
	{"smtp", `V[\d.]+-\w+, OpenVMS`, "TCP/IP Services for OpenVMS", ""},
	{"smtp", `gsmtp`, "Gmail", "Google"},
	{"smtp", `Haraka(?:/| )?([\d.]+)?`, "Haraka", "Haraka"},
	{"smtp", `hMailServer`, "hMailServer", "hMailServer"},
	{"smtp", `Stalwart`, "Stalwart", "Stalwart Labs"},
	{"smtp pop3 imap", `Dovecot`, "Dovecot", "Dovecot"},
	{"smtp pop3", `CCProxy ([\d.]+)`, "CCProxy", "Youngzsoft"},
	{"pop3", `Cyrus POP3 v([\d.]+)`, "Cyrus POP", "Carnegie Mellon University"},
	{"pop3", `Lotus Notes POP3 server`, "Lotus Domino", "IBM"},
	{"pop3", `Qpopper \(version ([\d.]+), modified by Sphera`, "Qpopper", "Sphera"},
	{"pop3", `Qpop(?:per)? \(version ([\d.]+)`, "Qpopper", "Qualcomm"},
	{"pop3", `Microsoft Exchange Server 2003 POP3 server version ([\d.]+)`, "Exchange 2003 Server", "Microsoft"},
	{"pop3", `Microsoft Exchange Server 2007 POP3`, "Exchange 2007 Server", "Microsoft"},
	{"pop3", `Microsoft Exchange POP3 server version ([\d.]+)`, "Exchange Server", "Microsoft"},
	{"pop3 imap", `Microsoft Exchange (?:POP3|IMAP4) service is ready`, "Exchange Server", "Microsoft"},
	{"pop3 imap", `Zimbra (?:POP3|IMAP4rev1) server`, "Collaboration", "Zimbra"},
	{"pop3", `TCPIP POP server`, "TCPIP POP server", "HP"},
	{"pop3", `CMailServer ([\d.]+)`, "CMailServer", "Youngzsoft"},
	{"pop3", `BlackJumboDog \(Version ([\d.]+)\)`, "BlackJumboDog", "SapporoWorks"},
	{"imap", `Microsoft Exchange IMAP4rev1 server version (5\.5[\d.]*)`, "Exchange Server 5.5", "Microsoft"},
	{"imap", `Microsoft Exchange Server 2003 IMAP4rev1 server version ([\d.]+)`, "Exchange 2003 Server", "Microsoft"},
	{"imap", `Microsoft Exchange Server 2007 IMAP4`, "Exchange 2007 Server", "Microsoft"},
	{"imap", `Domino IMAP4 Server Release ([\w.]+)`, "Lotus Domino", "IBM"},
	{"imap", `Courier-IMAP`, "Courier IMAP", "Double Precision"},
	{"imap", `Cyrus IMAP4? v?([\d.]+)`, "Cyrus IMAP", "Carnegie Mellon University"},
	{"imap", `Gimap`, "Gmail", "Google"},
}

// table makes the forms when the first greeting is read.
var table = sync.OnceValue(func() []product {
	all := make([]product, len(products))
	for i, p := range products {
		form := regexp.MustCompile("(?i)" + p.form)
		word := strings.FieldsFunc(strings.ToLower(p.form), func(r rune) bool { return (r < 'a' || r > 'z') && r != '-' })[0]
		all[i] = product{p.protocols, word, p.software, p.vendor, form}
	}
	return all
})
