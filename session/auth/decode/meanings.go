package decode

import "example.org/mailwire/transcript"

// What the steps mean, in a sentence or two.
var (
	meanPlain = transcript.Meaning{Term: "PLAIN", RFC: "RFC 4616",
		Text: "The user and the password as they are. Base64 is a spelling, not a lock: whoever reads the line has the password."}
	meanGoAhead = transcript.Meaning{Term: "challenge", RFC: "RFC 4422 3.3",
		Text: "The server says: go ahead."}
	meanPrompt = transcript.Meaning{Term: "prompt",
		Text: "The server asks for the user or the password; the wording is free."}
	meanLoginUser = transcript.Meaning{Term: "LOGIN",
		Text: "The user's name, spelled in base64."}
	meanLoginPass = transcript.Meaning{Term: "LOGIN",
		Text: "The password, spelled in base64: whoever reads the line has the password."}
	meanExternal = transcript.Meaning{Term: "EXTERNAL", RFC: "RFC 4422 A",
		Text: "Nothing is proven here: TLS or the network did it before, for example with a client certificate. The message may name whom to act as."}
	meanAnonymous = transcript.Meaning{Term: "ANONYMOUS", RFC: "RFC 4505",
		Text: "The client signs in as nobody; a word to trace it by may come along."}
	meanCRAM = transcript.Meaning{Term: "CRAM-MD5", RFC: "RFC 2195",
		Text: "The user and an answer to the challenge, computed with the password. Who has both can try passwords offline, very fast."}
	meanCRAMChallenge = transcript.Meaning{Term: "CRAM-MD5", RFC: "RFC 2195",
		Text: "The challenge, new for each sign-in, so that an old answer is of no use."}
	meanDigest = transcript.Meaning{Term: "DIGEST-MD5", RFC: "RFC 2831, obsoleted by RFC 6331",
		Text: "An answer to the server's nonce, computed with the password. Who has both can try passwords offline."}
	meanDigestChallenge = transcript.Meaning{Term: "DIGEST-MD5", RFC: "RFC 2831 2.1.1",
		Text: "The server's nonce and realm, or with rspauth its own proof that it knows the password."}
	meanDigestEnd = transcript.Meaning{Term: "DIGEST-MD5", RFC: "RFC 2831 2.1.3",
		Text: "The client has seen the server's proof and says so with an empty line."}
	meanScramFirst = transcript.Meaning{Term: "client-first", RFC: "RFC 5802 3",
		Text: "The user's name and a nonce. No password goes anywhere in this mechanism."}
	meanScramChallenge = transcript.Meaning{Term: "server-first", RFC: "RFC 5802 3",
		Text: "The nonce made longer, the salt, and how many times the password has to be hashed: each guess costs as much."}
	meanScramFinal = transcript.Meaning{Term: "client-final", RFC: "RFC 5802 3",
		Text: "The proof that the client knows the password. Who has the whole exchange can try passwords offline, slowly."}
	meanScramVerdict = transcript.Meaning{Term: "server-final", RFC: "RFC 5802 3",
		Text: "The server's proof that it knows the password's verifier too (v=), or why it refuses (e=)."}
	meanScramEnd = transcript.Meaning{Term: "empty answer", RFC: "RFC 5802 5",
		Text: "The client has checked the server's signature and says so with an empty line."}
	meanXOAUTH2 = transcript.Meaning{Term: "XOAUTH2",
		Text: "The user and a bearer token as they are: whoever reads the line can use the token until it ends."}
	meanOAUTHBEARER = transcript.Meaning{Term: "OAUTHBEARER", RFC: "RFC 7628",
		Text: "A bearer token as it is: whoever reads the line can use the token until it ends."}
	meanOAuthError = transcript.Meaning{Term: "error", RFC: "RFC 7628 3.2.2",
		Text: "The server refuses the token and says why, in JSON. The client has to answer once more before the refusal proper."}
	meanOAuthAck = transcript.Meaning{Term: "empty answer", RFC: "RFC 7628 3.2.3",
		Text: "Nothing is in it: the client begins without a word, or takes note of the refusal."}
	meanNTLMBegin = transcript.Meaning{Term: "NTLM negotiate",
		Text: "What the client can do: flags, and sometimes the names of its domain and machine. No secret is in it."}
	meanNTLMAsk = transcript.Meaning{Term: "NTLM challenge",
		Text: "The server's challenge of eight octets, and the names of its domain and machine: half of what guessing needs."}
	meanNTLM = transcript.Meaning{Term: "NTLM",
		Text: "A challenge and an answer computed with the password's hash. Who has both can try passwords offline, very fast."}
	meanGSS = transcript.Meaning{Term: "GSSAPI", RFC: "RFC 4752",
		Text: "A token of Kerberos or of another GSS mechanism. Names in it are readable; the ticket and what proves the client are sealed."}
	meanOpaque = transcript.Meaning{Term: "unknown mechanism",
		Text: "mailwire does not know this mechanism. What it gives away is not told, so it is guarded like a secret that can be used again."}
	meanUser = transcript.Meaning{Term: "USER", RFC: "RFC 1939 7",
		Text: "The name of the mailbox, as it is."}
	meanPass = transcript.Meaning{Term: "PASS", RFC: "RFC 1939 7",
		Text: "The password as it is: whoever reads the line has it."}
	meanLogin = transcript.Meaning{Term: "LOGIN", RFC: "RFC 9051 6.2.3",
		Text: "The user and the password as they are: whoever reads the line has them."}
	meanAPOP = transcript.Meaning{Term: "APOP", RFC: "RFC 1939 7",
		Text: "The user and one MD5 over the greeting's timestamp and the password. Who has both can try passwords offline, very fast."}
)
