// Package maildrop keeps the mail of the lab's accounts in memory: what SMTP
// delivers, IMAP and POP3 show. The authenticated state of IMAP is served by
// github.com/emersion/go-imap; POP3 reads the same mailboxes.
package maildrop
