package imap

// command is what is known of a command.
type command struct {
	entry
	verb  string
	args  string
	where place
	needs string // any one of these capabilities, as far as they are known
}

var commands = byVerb(commandTable)

func byVerb(table []command) map[string]*command {
	m := make(map[string]*command, len(table))
	for i := range table {
		m[table[i].verb] = &table[i]
	}
	return m
}

// commandTable is in the order in which commands are proposed.
var commandTable = []command{
	{entry{text: "Asks what the server can do. Ask again after STARTTLS and after signing in: the list changes.", rfc: "RFC 9051 6.1.1"}, "CAPABILITY", "", anywhere, ""},
	{entry{text: "Asks the server to start TLS on this connection. After its OK the handshake begins at once.", rfc: "RFC 9051 6.2.1"}, "STARTTLS", "", beforeSignIn, "STARTTLS"},
	{entry{text: "Signs in with a SASL mechanism. The exchange goes on in base64 lines until the tagged reply.", rfc: "RFC 9051 6.2.2"}, "AUTHENTICATE", "mechanism", beforeSignIn, ""},
	{entry{text: "Signs in with user name and password as they are. Without TLS anyone on the path reads both.", rfc: "RFC 9051 6.2.3"}, "LOGIN", "user password", beforeSignIn, ""},
	{entry{text: "Opens a mailbox for reading and changing. The reply tells its size, its flags and its UIDVALIDITY.", rfc: "RFC 9051 6.3.2"}, "SELECT", "mailbox", afterSignIn, ""},
	{entry{text: "Opens a mailbox for reading only: nothing is marked as seen.", rfc: "RFC 9051 6.3.3"}, "EXAMINE", "mailbox", afterSignIn, ""},
	{entry{text: "Lists mailboxes whose names fit a pattern. * stands for anything, % for one level.", rfc: "RFC 9051 6.3.9"}, "LIST", `"" "*"`, afterSignIn, ""},
	{entry{text: "Tells counts of a mailbox without opening it.", rfc: "RFC 9051 6.3.11"}, "STATUS", "mailbox (MESSAGES UNSEEN)", afterSignIn, ""},
	{entry{text: "Gets parts of messages: flags, sizes, headers, bodies. BODY[…] marks a message as seen, BODY.PEEK[…] does not.", rfc: "RFC 9051 6.4.5"}, "FETCH", "1 (FLAGS ENVELOPE)", withMailbox, ""},
	{entry{text: "Fetches by UID, a number that stays with its message, instead of the position in the mailbox.", rfc: "RFC 9051 6.4.9"}, "UID FETCH", "1 (FLAGS)", withMailbox, ""},
	{entry{text: "Finds messages that fit all criteria and gives their positions.", rfc: "RFC 9051 6.4.4"}, "SEARCH", "ALL", withMailbox, ""},
	{entry{text: "Finds messages that fit the criteria and gives their UIDs.", rfc: "RFC 9051 6.4.9"}, "UID SEARCH", "ALL", withMailbox, ""},
	{entry{text: "Changes flags: FLAGS sets them, +FLAGS adds, -FLAGS removes.", rfc: "RFC 9051 6.4.6"}, "STORE", `1 +FLAGS (\Seen)`, withMailbox, ""},
	{entry{text: "Changes flags of messages that are named by their UIDs.", rfc: "RFC 9051 6.4.9"}, "UID STORE", `1 +FLAGS (\Seen)`, withMailbox, ""},
	{entry{text: "Copies messages to the end of another mailbox.", rfc: "RFC 9051 6.4.7"}, "COPY", "1 mailbox", withMailbox, ""},
	{entry{text: "Copies messages, named by UID, to another mailbox.", rfc: "RFC 9051 6.4.9"}, "UID COPY", "1 mailbox", withMailbox, ""},
	{entry{text: "Moves messages to another mailbox in one step.", rfc: "RFC 6851 3.1"}, "MOVE", "1 mailbox", withMailbox, "MOVE IMAP4REV2"},
	{entry{text: "Moves messages that are named by UID.", rfc: "RFC 6851 3.2"}, "UID MOVE", "1 mailbox", withMailbox, "MOVE IMAP4REV2"},
	{entry{text: `Removes for good all messages that carry \Deleted, and tells of each one.`, rfc: "RFC 9051 6.4.3"}, "EXPUNGE", "", withMailbox, ""},
	{entry{text: `Removes for good those messages of a set of UIDs that carry \Deleted.`, rfc: "RFC 4315 2.1"}, "UID EXPUNGE", "1", withMailbox, "UIDPLUS IMAP4REV2"},
	{entry{text: "Sorts the messages that fit the criteria on the server.", rfc: "RFC 5256 3"}, "SORT", "(DATE) UTF-8 ALL", withMailbox, "SORT"},
	{entry{text: "Sorts as SORT does, and answers in UIDs.", rfc: "RFC 5256 3"}, "UID SORT", "(DATE) UTF-8 ALL", withMailbox, "SORT"},
	{entry{text: "Groups messages into conversations by an algorithm that the server offers.", rfc: "RFC 5256 3"}, "THREAD", "REFERENCES UTF-8 ALL", withMailbox, "THREAD=REFERENCES"},
	{entry{text: "Groups messages into conversations and names them by UID.", rfc: "RFC 5256 3"}, "UID THREAD", "REFERENCES UTF-8 ALL", withMailbox, "THREAD=REFERENCES"},
	{entry{text: "Asks the server to bring its copy on disk up to date. IMAP4rev2 no longer has it.", rfc: "RFC 3501 6.4.1"}, "CHECK", "", withMailbox, "IMAP4REV1"},
	{entry{text: `Closes the mailbox and removes, without a word, all messages that carry \Deleted.`, rfc: "RFC 9051 6.4.1"}, "CLOSE", "", withMailbox, ""},
	{entry{text: "Closes the mailbox and removes nothing.", rfc: "RFC 9051 6.4.2"}, "UNSELECT", "", withMailbox, "UNSELECT IMAP4REV2"},
	{entry{text: "Adds a message to a mailbox. The message follows as a literal: {size}, then its bytes.", rfc: "RFC 9051 6.3.12"}, "APPEND", "mailbox {size}", afterSignIn, ""},
	{entry{text: "Makes a mailbox.", rfc: "RFC 9051 6.3.4"}, "CREATE", "mailbox", afterSignIn, ""},
	{entry{text: "Removes a mailbox with all its messages.", rfc: "RFC 9051 6.3.5"}, "DELETE", "mailbox", afterSignIn, ""},
	{entry{text: "Gives a mailbox another name.", rfc: "RFC 9051 6.3.6"}, "RENAME", "mailbox name", afterSignIn, ""},
	{entry{text: "Puts a mailbox on the list of those that the user wants to see.", rfc: "RFC 9051 6.3.7"}, "SUBSCRIBE", "mailbox", afterSignIn, ""},
	{entry{text: "Takes a mailbox off the list of subscribed ones; the mailbox stays.", rfc: "RFC 9051 6.3.8"}, "UNSUBSCRIBE", "mailbox", afterSignIn, ""},
	{entry{text: "Lists subscribed mailboxes. LIST (SUBSCRIBED) has taken its place.", rfc: "RFC 3501 6.3.9"}, "LSUB", `"" "*"`, afterSignIn, "IMAP4REV1"},
	{entry{text: "Asks where the user's own, other users' and shared mailboxes begin.", rfc: "RFC 9051 6.3.10"}, "NAMESPACE", "", afterSignIn, "NAMESPACE IMAP4REV2"},
	{entry{text: "Waits for news: the server tells of changes as they happen, until the client sends DONE.", rfc: "RFC 2177 3"}, "IDLE", "", afterSignIn, "IDLE IMAP4REV2"},
	{entry{text: "Turns extensions on that change what the server sends.", rfc: "RFC 5161 3.1"}, "ENABLE", "CONDSTORE", withoutMail, "ENABLE IMAP4REV2"},
	{entry{text: "Tells each other name and version of the program. It proves nothing; NIL keeps one's own back.", rfc: "RFC 2971 3.1"}, "ID", "NIL", anywhere, "ID"},
	{entry{text: "Asks which events of which mailboxes the server shall tell of unasked.", rfc: "RFC 5465 3"}, "NOTIFY", "NONE", afterSignIn, "NOTIFY"},
	{entry{text: "Tells how much of a quota is used.", rfc: "RFC 9208 4.1.1"}, "GETQUOTA", `""`, afterSignIn, "QUOTA"},
	{entry{text: "Tells which quotas count for a mailbox, and how much of them is used.", rfc: "RFC 9208 4.1.2"}, "GETQUOTAROOT", "mailbox", afterSignIn, "QUOTA"},
	{entry{text: "Sets the limits of a quota; as a rule an administrator's command.", rfc: "RFC 9208 4.1.3"}, "SETQUOTA", "", neverProposed, "QUOTA"},
	{entry{text: "Lists who may do what with a mailbox.", rfc: "RFC 4314 3.3"}, "GETACL", "mailbox", afterSignIn, "ACL"},
	{entry{text: "Gives somebody rights on a mailbox.", rfc: "RFC 4314 3.1"}, "SETACL", "", neverProposed, "ACL"},
	{entry{text: "Takes all rights on a mailbox from somebody.", rfc: "RFC 4314 3.2"}, "DELETEACL", "", neverProposed, "ACL"},
	{entry{text: "Asks which rights somebody could be given on a mailbox.", rfc: "RFC 4314 3.4"}, "LISTRIGHTS", "", neverProposed, "ACL"},
	{entry{text: "Tells one's own rights on a mailbox.", rfc: "RFC 4314 3.5"}, "MYRIGHTS", "mailbox", afterSignIn, "ACL"},
	{entry{text: "Reads notes that are attached to a mailbox or to the server.", rfc: "RFC 5464 4.2"}, "GETMETADATA", "mailbox /private/comment", afterSignIn, "METADATA"},
	{entry{text: "Writes notes that are attached to a mailbox or to the server.", rfc: "RFC 5464 4.3"}, "SETMETADATA", "", neverProposed, "METADATA"},
	{entry{text: "Asks for compression of both directions. It hides nothing, it only saves bytes.", rfc: "RFC 4978 3"}, "COMPRESS", "DEFLATE", anywhere, "COMPRESS=DEFLATE"},
	{entry{text: "Sets the language of the server's texts.", rfc: "RFC 5255 3.2"}, "LANGUAGE", "", neverProposed, "LANGUAGE"},
	{entry{text: "Chooses how searching and sorting compare letters.", rfc: "RFC 5255 4.7"}, "COMPARATOR", "", neverProposed, "I18NLEVEL=2"},
	{entry{text: "Makes a URL that lets whoever holds it read one message: a secret by itself.", rfc: "RFC 4467 7"}, "GENURLAUTH", "", neverProposed, "URLAUTH"},
	{entry{text: "Makes all URLs of GENURLAUTH for a mailbox worthless.", rfc: "RFC 4467 7"}, "RESETKEY", "", neverProposed, "URLAUTH"},
	{entry{text: "Reads a message by a URL that GENURLAUTH made.", rfc: "RFC 4467 7"}, "URLFETCH", "", neverProposed, "URLAUTH"},
	{entry{text: "Changes a search that the server keeps up to date; this one ends it.", rfc: "RFC 5267 4.3"}, "CANCELUPDATE", "", neverProposed, "CONTEXT=SEARCH"},
	{entry{text: "Searches several mailboxes at once.", rfc: "RFC 7377 2"}, "ESEARCH", "", neverProposed, "MULTISEARCH"},
	{entry{text: "Puts a new message in the place of one, by its position.", rfc: "RFC 8508 3.3"}, "REPLACE", "", neverProposed, "REPLACE"},
	{entry{text: "Puts a new message in the place of one that is named by UID.", rfc: "RFC 8508 3.4"}, "UID REPLACE", "", neverProposed, "REPLACE"},
	{entry{text: "Signs out but keeps the connection: somebody else can sign in.", rfc: "RFC 8437 2"}, "UNAUTHENTICATE", "", afterSignIn, "UNAUTHENTICATE"},
	{entry{text: "Lists mailboxes with their roles; an older form of LIST of one large provider.", rfc: "RFC 6154 1"}, "XLIST", "", neverProposed, "XLIST"},
	{entry{text: "Ends IDLE. It carries no tag; the tagged reply to IDLE follows.", rfc: "RFC 2177 3"}, "DONE", "", neverProposed, ""},
	{entry{text: "Does nothing. The server uses the occasion to tell what is new, and the connection stays alive.", rfc: "RFC 9051 6.1.2"}, "NOOP", "", anywhere, ""},
	{entry{text: "Says goodbye. The server answers BYE and the tagged OK, then closes.", rfc: "RFC 9051 6.1.3"}, "LOGOUT", "", anywhere, ""},
}
