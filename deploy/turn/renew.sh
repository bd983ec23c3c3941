#!/bin/sh
# For certbot: gives coturn, which does not run as root, a copy of the certificate and has it read anew. Calls go on.
set -eu
install -d -o root -g turnserver -m 750 /etc/turnserver
for file in fullchain.pem privkey.pem; do
    install -o root -g turnserver -m 640 "$RENEWED_LINEAGE/$file" "/etc/turnserver/$file"
done
# Not running yet, the first time.
systemctl kill --signal=USR2 coturn || true
