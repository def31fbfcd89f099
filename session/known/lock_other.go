//go:build !unix

package known

// lock does nothing where there are no locks: the last writer wins, and the
// file is whole at each moment.
func lock(string) (func(), error) { return func() {}, nil }

// nonBlocking is nothing where no name stands for a pipe.
const nonBlocking = 0
