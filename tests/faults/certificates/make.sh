#!/bin/sh
# Makes the certificates of this directory: an authority that only tests trust, and what it signed for a service.
# Each file holds a key and its certificate. The authority's own key is thrown away: to make one, make all.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
touch "$work/index"
key='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
NAMES='DNS:localhost,IP:127.0.0.1,DNS:service.invalid'

sign() { # FILE NAMES FIRST_DAY LAST_DAY
    # shellcheck disable=SC2086
    openssl req $key -subj "/CN=$1" -keyout "$work/key" -out "$work/request"
    printf '[ca]\ndefault_ca=it\n[it]\ndatabase=%s\nnew_certs_dir=%s\npolicy=any\nrand_serial=yes\n[any]\n' \
        "$work/index" "$work" >"$work/config"
    printf 'commonName=supplied\n[names]\nsubjectAltName=%s\n' "$2" >>"$work/config"
    openssl ca -batch -notext -config "$work/config" -extensions names -md sha256 -startdate "$3" -enddate "$4" \
        -cert authority.pem -keyfile "$work/authority" -in "$work/request" -out "$work/certificate"
    cat "$work/key" "$work/certificate" >"$1.pem"
}

# shellcheck disable=SC2086
openssl req -x509 $key -days 36500 -subj '/CN=authority of the tests' -addext keyUsage=critical,keyCertSign \
    -keyout "$work/authority" -out authority.pem
sign trusted "$NAMES" 20260101000000Z 21260101000000Z
sign expired "$NAMES" 20250101000000Z 20250201000000Z
sign other_host DNS:other.invalid 20260101000000Z 21260101000000Z
