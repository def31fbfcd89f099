package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// keeper keeps things for the screen.
type keeper struct{}

// Save implements tui.Keeper: a file that is there already stays, and the new
// one gets a number.
func (keeper) Save(name string, b []byte) (string, error) {
	name = filepath.Base(filepath.Clean("/" + strings.ReplaceAll(name, "\\", "_")))
	ext := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	for n := 1; n < 1000; n++ {
		path := name
		if n > 1 {
			path = fmt.Sprintf("%s-%d%s", stem, n, ext)
		}
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, os.ErrExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		_, err = f.Write(b)
		if err = errors.Join(err, f.Close()); err != nil {
			return "", err
		}
		return filepath.Abs(path)
	}
	return "", fmt.Errorf("%s and many more of that name are there already", name)
}

// Forget implements tui.Keeper.
func (keeper) Forget(hostPort string) error { return forget(hostPort) }
