// Package playbook runs written conversations through a dialogue of a mail
// protocol and compares the events that come out with the written ones.
//
// A playbook is a text file with sections that begin with "-- name --":
//
//	-- talk --      what crosses, a line each:
//	    C: text     the client sends text and CR LF ("S: " for the server)
//	    C~ text     the client sends text with Go's escapes, and no line end
//	    = secure    TLS is on from here
//	    = gap s 10  10 bytes of the server are missing
//	    = end       the conversation is over
//	-- events --    the events as Compact writes them
//	-- secrets --   texts that must stand in no event, one a line
//
// A line "kinds: request reply" before the first section restricts the
// comparison to events of these kinds. Each talk is fed whole, byte by byte and
// cut at random: all events have to be the same.
package playbook
