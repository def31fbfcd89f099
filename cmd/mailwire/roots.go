package main

import (
	"crypto/x509"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/crypto/x509roots/fallback/bundle"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/session"
)

// roots settles whom to trust. Nothing widens it silently: what is named
// replaces the system's roots, and the lab's serve its own servers only.
func (o *tlsOptions) roots(cfg *session.Config) error {
	if len(o.ca) == 0 {
		return nil
	}
	lab := cfg.Anchors // of a target of the lab, where they are the default
	cfg.Anchors = nil
	pool := x509.NewCertPool()
	if slices.Contains(o.ca, "system") {
		sys, err := x509.SystemCertPool()
		if err != nil {
			return fileError{fmt.Errorf("the system's roots cannot be read: %w", err)}
		}
		pool = sys
	}
	for _, name := range o.ca {
		if err := o.addRoots(cfg, pool, name, lab); err != nil {
			return err
		}
	}
	cfg.Roots, cfg.RootsName = pool, strings.Join(o.ca, ", ")
	return nil
}

func (o *tlsOptions) addRoots(cfg *session.Config, pool *x509.CertPool, name string, lab []*x509.Certificate) error {
	switch name {
	case "none", "system":
		return nil
	case "mozilla":
		return addMozilla(cfg, pool)
	case "lab":
		if !cfg.Lab {
			return usageError{fmt.Errorf("--ca lab: the lab's roots vouch for lab: targets only")}
		}
		for _, c := range lab {
			pool.AddCert(c)
		}
		cfg.Anchors = append(cfg.Anchors, lab...)
		return nil
	}
	file, err := certinspect.ReadFile(name)
	if err != nil {
		return fileError{fmt.Errorf("--ca: %w", err)}
	}
	for _, der := range file.Chain {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return fileError{fmt.Errorf("--ca %s: %w", name, err)}
		}
		pool.AddCert(c)
		cfg.Anchors = append(cfg.Anchors, c)
	}
	return nil
}

// addMozilla adds the roots that Mozilla trusts, each with the limits that
// Mozilla sets on it.
func addMozilla(cfg *session.Config, pool *x509.CertPool) error {
	for root := range bundle.Roots() {
		c, err := x509.ParseCertificate(root.Certificate)
		if err != nil {
			return fmt.Errorf("a root of Mozilla's cannot be read: %w", err)
		}
		if root.Constraint == nil {
			pool.AddCert(c)
		} else {
			pool.AddCertWithConstraint(c, root.Constraint)
		}
		cfg.Anchors = append(cfg.Anchors, c)
	}
	return nil
}
