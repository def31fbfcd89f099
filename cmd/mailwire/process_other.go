//go:build !unix

package main

import "os"

// endings are the signals that end the program in good order.
var endings = []os.Signal{os.Interrupt}

// noCore has nothing to do where there are no core files.
func noCore() {}

// noFollow is nothing where symbolic links cannot be refused.
const noFollow = 0

// whoElse tells nothing where modes of files do not say who can read them.
func whoElse(os.FileInfo) string { return "" }
