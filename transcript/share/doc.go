// Package share makes of a recording that holds secrets a copy that can be
// passed on. What is secret is known from the state of the protocol, as the
// decoder told it, and not from how a line looks; each secret is replaced by
// words that keep the lesson. The copy loads, replays and shows the same locks.
//
// Aliases are counters in random order, made anew for each copy: equal values
// get equal numbers, and nothing is written that a value could be guessed from.
// Lengths of secrets are classes. A copy of a copy is the same copy.
package share
