package lab

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// ClientNames lists whose client certificates there are: the people with
// accounts, and a stranger whose authority nobody trusts.
func ClientNames() []string {
	list := []string{}
	for _, p := range people {
		list = append(list, p.Name)
	}
	return append(list, stranger)
}

// Client gives the certificate of a client with its key. Like everything of
// the lab it is worth nothing anywhere else.
func (d *Directory) Client(name string) (tls.Certificate, error) {
	if !slices.Contains(ClientNames(), name) {
		return tls.Certificate{}, fmt.Errorf("the lab has no client certificate for %q; there are %s", transcript.TextOf(name), strings.Join(ClientNames(), " "))
	}
	if c, ok := d.clients[name]; ok {
		return c, nil
	}
	b, err := readOwn(clientFile(d.folder, name))
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("the lab that runs in another process gives no client certificate for %s: %w", name, err)
	}
	return tls.X509KeyPair(b, b)
}

// clientFile is where a lab tells other processes of a client's certificate.
func clientFile(folder, name string) string { return filepath.Join(folder, "lab-client-"+name+".pem") }

// writeClients writes the clients' certificates with their keys, each into a
// file of mode 0600 beside the state file.
func (l *Lab) writeClients(folder string) error {
	for _, name := range slices.Sorted(maps.Keys(l.clients)) {
		b, err := pemOf(l.clients[name])
		if err == nil {
			err = replace(clientFile(folder, name), b)
		}
		if err != nil {
			return fmt.Errorf("the client certificate of %s: %w", name, err)
		}
	}
	return nil
}

// pemOf gives chain and key of a certificate as PEM, RFC 7468.
func pemOf(c tls.Certificate) ([]byte, error) {
	var b bytes.Buffer
	for _, der := range c.Certificate {
		if err := pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: der}); err != nil {
			return nil, err
		}
	}
	key, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	if err != nil {
		return nil, err
	}
	err = pem.Encode(&b, &pem.Block{Type: "PRIVATE KEY", Bytes: key})
	return b.Bytes(), err
}

// readOwn reads a small file that nobody else may read or write.
func readOwn(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	fi, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !fi.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file", path)
	case runtime.GOOS != "windows" && fi.Mode().Perm()&0o077 != 0:
		return nil, fmt.Errorf("%s is open to others (mode %o); remove it and start the lab again", path, fi.Mode().Perm())
	}
	return io.ReadAll(io.LimitReader(f, maxState))
}
