// Package guess tries passwords on what an eavesdropper has of a sign-in, and
// measures how fast one core of this machine does so.
//
// What it tries is the computation of the mechanism itself, on the challenge
// and the answer that crossed. The speed is a floor: hardware made for hashing
// is thousands of times faster. How long a password lasts is never told, since
// that is a matter of the password.
package guess
