// Package exposure tells who could read each line of a mail session, what that
// is worth, and what it would have been without SSL.
//
// Events go in, in their order; an Exposed event for each Line and Finding
// events come out. What is not told stays "not told" or "not judged": nothing
// is guessed in favour of a session. A server is proven by a recorded verdict
// and by nothing else.
package exposure
