#!/bin/sh
# Makes the files of this folder anew with the openssl command line (3.0 or
# newer). The passwords are "lab". The tests judge for the day of the OCSP
# responses: after a new run set the moment in files_test.go.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
for k in root inter leaf gone signer; do
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out $k.key 2>/dev/null
done
cat > ca.cnf <<'CNF'
[ca]
default_ca = d
[d]
dir = .
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
default_days = 365
policy = any
email_in_dn = no
crlnumber = crlnumber
default_crl_days = 30
[any]
commonName = supplied
[req]
distinguished_name = dn
[dn]
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[server]
subjectAltName = DNS:smtp.a.test
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
authorityInfoAccess = caIssuers;URI:http://127.0.0.1/inter.cer,OCSP;URI:http://127.0.0.1/ocsp
crlDistributionPoints = URI:http://127.0.0.1/inter.crl
[responder]
keyUsage = critical,digitalSignature
extendedKeyUsage = OCSPSigning
[asked]
subjectAltName = DNS:smtp.a.test,DNS:mail.a.test,IP:192.0.2.1,email:postmaster@a.test
keyUsage = digitalSignature
extendedKeyUsage = serverAuth,clientAuth
tlsfeature = status_request
CNF
: > index.txt; echo 'unique_subject = no' > index.txt.attr
echo 01 > crlnumber
from=20261101000000Z
until=20361101000000Z
req() { openssl req -new -config ca.cnf -key "$1.key" -subj "/CN=$2" -out "$1.csr"; }
sign() { openssl ca -batch -notext -config ca.cnf -startdate $from -enddate $until -in "$1.csr" -out "$1.pem" -extensions "$2" -cert "$3.pem" -keyfile "$3.key" 2>/dev/null; }
req root "Files Root CA"
openssl ca -batch -notext -config ca.cnf -startdate $from -enddate $until -in root.csr -out root.pem -extensions root -selfsign -keyfile root.key 2>/dev/null
req inter "Files Issuing CA"; sign inter root root
: > index.txt; echo 'unique_subject = no' > index.txt.attr
req leaf smtp.a.test; sign leaf server inter
req gone smtp.a.test; sign gone server inter
req signer "Files OCSP Responder"; sign signer responder inter
openssl ca -config ca.cnf -cert inter.pem -keyfile inter.key -revoke gone.pem -crl_reason keyCompromise 2>/dev/null
openssl ca -config ca.cnf -cert inter.pem -keyfile inter.key -gencrl -crl_lastupdate 20261120000000Z -crl_nextupdate 20261220000000Z -out list.pem 2>/dev/null
openssl crl -in list.pem -outform DER -out list.crl
cat leaf.pem inter.pem > chain.pem
cat inter.pem leaf.pem > turned.pem
openssl crl2pkcs7 -nocrl -certfile turned.pem -outform DER -out chain.p7b
openssl crl2pkcs7 -in list.pem -certfile chain.pem -out chain.p7.pem
echo hello | openssl smime -sign -signer leaf.pem -inkey leaf.key -certfile inter.pem -outform DER -nodetach -stream -out signed.p7m
echo hello | openssl cms -encrypt -outform DER -out sealed.p7m leaf.pem
openssl pkcs12 -export -inkey leaf.key -in leaf.pem -certfile inter.pem -passout pass:lab -out modern.p12
openssl pkcs12 -export -legacy -inkey leaf.key -in leaf.pem -certfile inter.pem -passout pass:lab -out legacy.p12
openssl pkcs12 -export -inkey leaf.key -in leaf.pem -passout pass: -out empty.p12
openssl req -new -config ca.cnf -key leaf.key -subj "/CN=smtp.a.test/O=Files" -reqexts asked -out request.csr
openssl req -in request.csr -outform DER -out request.der
ocsp() { openssl ocsp -index index.txt -CA inter.pem -issuer inter.pem -cert "$1.pem" -ndays 30 -rsigner "$2.pem" -rkey "$2.key" $4 -respout "$3.ocsp" >/dev/null 2>&1; }
ocsp leaf inter good -resp_no_certs
ocsp leaf signer delegated ""
ocsp gone signer revoked ""
for f in root.pem inter.pem leaf.pem gone.pem chain.pem list.pem list.crl chain.p7b chain.p7.pem signed.p7m sealed.p7m modern.p12 legacy.p12 empty.p12 request.csr request.der good.ocsp delegated.ocsp revoked.ocsp; do
  cp "$f" "$here/$f"
  chmod 644 "$here/$f"
done
