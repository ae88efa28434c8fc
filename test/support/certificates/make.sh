#!/bin/sh
# Made the certificates and keys beside it, once, valid from 2020 to 2120: for test programs only, nobody believes them.
#   ca        the authority; other-ca one that has signed nothing here
#   server    for server.test and 127.0.0.1; elsewhere for elsewhere.test only; expired for server.test, until 2021
#   client    what a router shows to a server that asks for one
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
: > "$work/index.txt"
cat > "$work/ca.cnf" <<CONFIG
[ca]
default_ca = test
[test]
database = $work/index.txt
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
CONFIG

# request FILE NAME EXTENSION…: a key and what asks for its certificate
request() {
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/$1.key"
  openssl req -new -key "$work/$1.key" -subj "/CN=portolan test $1" -addext "$2" -addext "$3" -out "$work/$1.csr"
}

# sign FILE FROM UNTIL SIGNER…
sign() {
  file=$1 from=$2 until=$3
  shift 3
  openssl ca -batch -notext -config "$work/ca.cnf" -startdate "$from" -enddate "$until" -in "$work/$file.csr" -out "$file.pem" "$@"
}

authority() {
  request "$1" 'basicConstraints=critical,CA:TRUE' 'keyUsage=critical,keyCertSign,cRLSign'
  sign "$1" 20200101000000Z 21200101000000Z -selfsign -keyfile "$work/$1.key"
}

leaf() {
  request "$1" 'basicConstraints=CA:FALSE' "subjectAltName=$2"
  sign "$1" 20200101000000Z "$3" -cert ca.pem -keyfile "$work/ca.key"
  cp "$work/$1.key" .
}

authority ca
authority other-ca
leaf server 'DNS:server.test,IP:127.0.0.1,URI:spiffe://test/server' 21200101000000Z
leaf elsewhere 'DNS:elsewhere.test' 21200101000000Z
leaf client 'DNS:client.test' 21200101000000Z
leaf expired 'DNS:server.test,IP:127.0.0.1' 20210101000000Z
