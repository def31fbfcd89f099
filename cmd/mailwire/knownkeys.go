package main

import (
	"fmt"
	"path/filepath"

	"example.org/mailwire/session"
	"example.org/mailwire/session/known"
)

// knownKeys gives the memory of the keys that servers showed.
func knownKeys() (*known.File, error) {
	dir, err := stateFolder()
	if err != nil {
		return nil, err
	}
	return known.Open(filepath.Join(dir, "known-keys.json")), nil
}

// remember has a session look into the memory of keys. The lab's servers are
// left out of it: their keys are new with each lab.
func (p *program) remember(cfg *session.Config) {
	if cfg.Lab {
		return
	}
	if m, err := knownKeys(); err == nil {
		cfg.Memory = m
	}
}

// forget lets go of the key that was seen before for a host:port.
func forget(hostPort string) error {
	m, err := knownKeys()
	if err != nil {
		return err
	}
	had, err := m.Forget(hostPort)
	switch {
	case err != nil:
		return fileError{err}
	case !had:
		return usageError{fmt.Errorf("no key of %s is remembered; the name is HOST:PORT, as in mail.example.org:993", hostPort)}
	}
	return nil
}
