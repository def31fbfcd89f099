package main

import (
	"errors"
	"os"
	"path/filepath"
)

// dataFolder is where recordings are kept.
func dataFolder() (string, error) { return folder("data", "XDG_DATA_HOME", ".local/share") }

// stateFolder is where the lab tells of itself.
func stateFolder() (string, error) { return folder("state", "XDG_STATE_HOME", ".local/state") }

// folder gives one of mailwire's folders: below MAILWIRE_HOME where that is
// set, else by the XDG variable, else below the home folder.
func folder(name, xdg, below string) (string, error) {
	if h := os.Getenv("MAILWIRE_HOME"); h != "" {
		return filepath.Join(h, name), nil
	}
	if x := os.Getenv(xdg); filepath.IsAbs(x) {
		return filepath.Join(x, "mailwire"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil || home == "" {
		return "", errors.New("there is no home folder; set MAILWIRE_HOME to a folder for recordings and state")
	}
	return filepath.Join(home, below, "mailwire"), nil
}
