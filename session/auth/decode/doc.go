// Package decode reads what a sign-in gives away from what crossed: the lines
// of a SASL exchange as they were sent, and the arguments of the commands that
// sign in without SASL.
//
// Nothing here talks, waits or remembers more than one exchange. A decoder is
// given everything that an eavesdropper would have had, and no more. Input is
// hostile: it may be cut, badly encoded or endless; what can be read is read,
// and the fault is named. Secrets leave the package as transcript.Hidden only.
package decode
