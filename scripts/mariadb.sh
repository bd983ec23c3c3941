#!/usr/bin/env bash
# A private MariaDB inside the checkout, reached over loopback only.
#
#   scripts/mariadb.sh start NAME [option ...]   starts (or finds) it and prints its address as a URL without a database
#   scripts/mariadb.sh stop NAME                 stops it
#
# Everything it keeps is in .dev/mariadb-NAME, which git ignores; deleting that folder is a clean slate.
set -euo pipefail
cd "$(dirname "$0")/.."

action=$1
name=$2
shift 2
home="$PWD/.dev/mariadb-$name"
server=$(command -v mariadbd || echo /usr/sbin/mariadbd)

running() { [ -s "$home/pid" ] && kill -0 "$(cat "$home/pid")" 2>/dev/null && tr '\0' ' ' <"/proc/$(cat "$home/pid")/cmdline" | grep -qF "$home/data"; }
answers() { mariadb-admin --no-defaults --protocol=tcp --host=127.0.0.1 --port="$(cat "$home/port")" \
    --user=lophoc --password="$(cat "$home/password.new" 2>/dev/null || cat "$home/password")" ping >/dev/null 2>&1; }
free_port() { node -e 'const s=require("net").createServer();s.listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'; }

case $action in
start)
    mkdir -p "$home"
    chmod 700 "$home"
    if ! running; then
        if [ ! -s "$home/password" ]; then
            rm -rf "$home/data"
            # Two at once get in each other's way.
            flock "$PWD/.dev/install.lock" mariadb-install-db --no-defaults --datadir="$home/data" --user="$(id -un)" \
                --auth-root-authentication-method=normal --skip-test-db >"$home/install.log" 2>&1 ||
            { echo "mariadb-install-db failed ($?)" >&2; tail -n 5 "$home/install.log" >&2; exit 1; }
            # The account is made by an init file so that no moment exists in which the port is open without a password.
            password=$(openssl rand -hex 16)
            cat >"$home/init.sql" <<SQL
CREATE OR REPLACE USER 'lophoc'@'127.0.0.1' IDENTIFIED BY '$password';
GRANT ALL ON *.* TO 'lophoc'@'127.0.0.1';
ALTER USER 'root'@'localhost' IDENTIFIED BY '$password';
SQL
            printf '%s' "$password" >"$home/password.new"
        fi
        # Its own, because each that starts clears away what it takes for left behind.
        mkdir -p "$home/tmp"
        free_port >"$home/port"
        nohup "$server" --no-defaults --datadir="$home/data" --user="$(id -un)" --bind-address=127.0.0.1 \
            --port="$(cat "$home/port")" --socket="" --pid-file="$home/mariadbd.pid" --skip-name-resolve \
            --character-set-server=utf8mb4 --tmpdir="$home/tmp" --max-connections=300 --skip-log-bin \
            ${password:+--init-file="$home/init.sql"} "$@" >"$home/server.log" 2>&1 </dev/null &
        echo $! >"$home/pid"
    fi
    for _ in $(seq 300); do
        if answers; then
            # Only now is the account sure to exist; a first start that died begins from nothing the next time.
            [ ! -e "$home/password.new" ] || mv "$home/password.new" "$home/password"
            rm -f "$home/init.sql"
            echo "mysql://lophoc:$(cat "$home/password")@127.0.0.1:$(cat "$home/port")"
            exit 0
        fi
        # Not `running`: for a moment after the fork the process still looks like this script.
        kill -0 "$(cat "$home/pid")" 2>/dev/null || break
        sleep 0.1
    done
    echo "MariaDB did not start; the reason is in $home/server.log" >&2
    tail -n 5 "$home/server.log" >&2
    exit 1
    ;;
stop)
    if running; then
        pid=$(cat "$home/pid")
        kill "$pid"
        for _ in $(seq 300); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    fi
    rm -f "$home/pid"
    ;;
*)
    echo "usage: $0 start|stop NAME" >&2
    exit 2
    ;;
esac
