package tlswire

import (
	"embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// files are the registries of IANA. The first line of each names it and tells
// of which day it is.
//
//go:embed iana/*.csv
var files embed.FS

// entry is a value of a registry. recommended is Y, N, D (discouraged), or
// empty where it is not known or the registry does not say, RFC 9847 3.
type entry struct {
	value                        uint16
	name, recommended, reference string
}

// registry is a registry with the values that were in use without one.
type registry struct {
	title  string
	names  map[uint16]string
	values map[string]entry // by name; registered ones alone
	// sentences are those that explain values, made when first asked for.
	sentences sync.Map
}

// registered gives a registry that is read when it is first asked for.
func registered(file string, besides map[uint16]string) func() *registry {
	return sync.OnceValue(func() *registry {
		r, err := readRegistry(file)
		if err != nil {
			panic(err) // the file is part of the program
		}
		for v, name := range besides {
			if _, ok := r.names[v]; !ok {
				r.names[v] = name
			}
		}
		return r
	})
}

func readRegistry(file string) (*registry, error) {
	b, err := files.ReadFile("iana/" + file)
	if err != nil {
		return nil, err
	}
	head, rows, _ := strings.Cut(string(b), "\n")
	list, err := csv.NewReader(strings.NewReader(rows)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	r := &registry{title: strings.TrimPrefix(head, "# "), names: make(map[uint16]string, len(list)), values: make(map[string]entry, len(list))}
	for _, row := range list[1:] {
		v, err := strconv.ParseUint(row[0], 0, 16)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		e := entry{uint16(v), strings.TrimSuffix(row[1], "_RESERVED"), row[2], row[3]}
		r.names[e.value], r.values[e.name] = e.name, e
	}
	return r, nil
}

// name gives the name of a value as a field shows it, and whether it has one.
func (r *registry) name(v int) (string, bool) {
	if n, ok := r.names[uint16(v)]; ok {
		return n, true
	}
	if grease(v) {
		return nameGREASE, true
	}
	return fmt.Sprintf("unknown (0x%04x)", v), false
}

// Registries of IANA.
var (
	suites       = registered("cipher-suites.csv", unregisteredSuites)
	groups       = registered("supported-groups.csv", unregisteredGroups)
	schemes      = registered("signature-schemes.csv", unregisteredSchemes)
	extensions   = registered("extensions.csv", unregisteredExtensions)
	alertTypes   = registered("alerts.csv", nil)
	messageTypes = registered("handshake-types.csv", nil)
	certTypes    = registered("client-certificate-types.csv", unregisteredCertTypes)
	compressions = registered("certificate-compression.csv", nil)
	kems         = registered("hpke-kem.csv", unregisteredKEMs)
	kdfs         = registered("hpke-kdf.csv", nil)
	aeads        = registered("hpke-aead.csv", nil)
)

// valueFields are the fields whose values stand in a registry.
var valueFields = map[string]func() *registry{
	"cipher_suite": suites, "group": groups, "selected_group": groups, "named_curve": groups, "scheme": schemes,
	"algorithm": schemes, "dc_cert_verify_algorithm": schemes, "kem_id": kems, "kdf_id": kdfs, "aead_id": aeads,
}

// referenceOf gives where a value of a field is defined; empty where no registry says.
func referenceOf(field, value string) string {
	if r, ok := valueFields[field]; ok {
		return r().values[value].reference
	}
	return ""
}

// explainValue explains a name of a registry.
func explainValue(term string) (text, reference string) {
	for _, r := range []struct {
		of   func() *registry
		what string
	}{{suites, "A cipher suite"}, {groups, "A group for the key exchange"}, {schemes, "A way to sign"}} {
		e, ok := r.of().values[term]
		if !ok {
			continue
		}
		words := map[string]string{"Y": ", recommended", "N": ", not recommended for all", "D": ", discouraged"}[e.recommended]
		return fmt.Sprintf("%s: 0x%04x in the registry of IANA%s.", r.what, e.value, words), e.reference
	}
	return "", ""
}
