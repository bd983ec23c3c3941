#!/usr/bin/env bash
# A private cluster of three MariaDB nodes (Galera) inside the checkout, reached over loopback only.
#
#   scripts/galera.sh start NAME        starts (or finds) it and prints the three addresses as URLs without a database
#   scripts/galera.sh stop NAME         stops it
#   scripts/galera.sh start-node NAME N starts node N (1 to 3) again, after it was killed; it catches up by itself
#
# Everything it keeps is in .dev/galera-NAME, which git ignores; NAME/N/pid is the process of node N.
set -euo pipefail
cd "$(dirname "$0")/.."

action=$1
name=$2
home="$PWD/.dev/galera-$name"
server=$(command -v mariadbd || echo /usr/sbin/mariadbd)
provider=$(ls /usr/lib/galera/libgalera_smm.so /usr/lib/*/galera/libgalera_smm.so 2>/dev/null | head -n 1 || true)
[ -n "$provider" ] || { echo "Galera's library is missing; on Debian: apt-get install galera-4" >&2; exit 1; }

# Root's rsync, with which nodes send each other what they miss, gives its rights up and then cannot write.
account=$(id -un)
[ "$account" != root ] || account=mysql

running() { [ -s "$home/$1/pid" ] && kill -0 "$(cat "$home/$1/pid")" 2>/dev/null && tr '\0' ' ' <"/proc/$(cat "$home/$1/pid")/cmdline" | grep -qF "$home/$1/data"; }
ask() { mariadb --no-defaults --protocol=tcp --host=127.0.0.1 --port="$(cat "$home/$1/port")" --user=lophoc --password="$(cat "$home/password")" \
    --skip-column-names --batch --execute="$2" 2>/dev/null; }
# Part of the cluster, and up to date with it.
ready() { [ "$(ask "$1" "SHOW STATUS LIKE 'wsrep_ready'" | cut -f 2)" = ON ]; }
free_port() { node -e 'const s=require("net").createServer();s.listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'; }
url() { echo "mysql://lophoc:$(cat "$home/password")@127.0.0.1:$(cat "$home/$1/port")"; }

own() { [ "$account" = "$(id -un)" ] || chown -R "$account" "$home"; }

# launch N [option ...]
launch() {
    local node=$1 group
    shift
    group=$(paste -sd, <(for other in 1 2 3; do echo "127.0.0.1:$(cat "$home/$other/group")"; done))
    nohup "$server" --no-defaults --datadir="$home/$node/data" --user="$account" --bind-address=127.0.0.1 \
        --port="$(cat "$home/$node/port")" --socket="" --pid-file="$home/$node/mariadbd.pid" --skip-name-resolve \
        --character-set-server=utf8mb4 --max-connections=300 --innodb-buffer-pool-size=64M --innodb-log-file-size=16M \
        --performance-schema=OFF --binlog-format=ROW --innodb-autoinc-lock-mode=2 --innodb-flush-log-at-trx-commit=0 \
        --wsrep-on=ON --wsrep-provider="$provider" --wsrep-cluster-name="$name" --wsrep-cluster-address="gcomm://$group" \
        --wsrep-node-name="node$node" --wsrep-node-address=127.0.0.1 --wsrep-sst-method=rsync \
        --wsrep-sst-receive-address="127.0.0.1:$(cat "$home/$node/sst")" --wsrep-slave-threads=2 \
        --wsrep-provider-options="gmcast.listen_addr=tcp://127.0.0.1:$(cat "$home/$node/group");ist.recv_addr=127.0.0.1:$(cat "$home/$node/ist");gcache.size=16M;evs.keepalive_period=PT0.5S;evs.suspect_timeout=PT2S;evs.inactive_timeout=PT4S" \
        "$@" >>"$home/$node/server.log" 2>&1 </dev/null &
    echo $! >"$home/$node/pid"
}

await() {
    local again=2
    for _ in $(seq 300); do
        if ready "$1"; then return 0; fi
        # Not `running`: for a moment after the fork the process still looks like this script.
        if ! kill -0 "$(cat "$home/$1/pid")" 2>/dev/null; then
            # The port for copies was free when it was chosen; any connection of this machine may have got it since.
            [ "$1" != 1 ] && [ $((again--)) -gt 0 ] || break
            free_port >"$home/$1/sst"
            launch "$1"
        fi
        sleep 0.1
    done
    echo "node $1 did not start; the reason is in $home/$1/server.log" >&2
    tail -n 5 "$home/$1/server.log" >&2
    exit 1
}

stop_node() {
    running "$1" || return 0
    local pid
    pid=$(cat "$home/$1/pid")
    kill "$pid"
    for _ in $(seq 300); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
}

case $action in
start)
    if running 1 && running 2 && running 3; then
        for node in 1 2 3; do url $node; done
        exit 0
    fi
    for node in 3 2 1; do stop_node $node; done
    # A cluster for tests begins from nothing.
    rm -rf "$home"
    for node in 1 2 3; do
        mkdir -p "$home/$node"
        for port in port group ist sst; do free_port >"$home/$node/$port"; done
    done
    chmod 700 "$home"
    : >"$home/install.log"
    own
    # Two at once get in each other's way.
    flock "$PWD/.dev/install.lock" mariadb-install-db --no-defaults --datadir="$home/1/data" --user="$account" \
        --auth-root-authentication-method=normal --skip-test-db >"$home/install.log" 2>&1 ||
        { echo "mariadb-install-db failed ($?)" >&2; tail -n 5 "$home/install.log" >&2; exit 1; }
    openssl rand -hex 16 | tr -d '\n' >"$home/password"
    cat >"$home/init.sql" <<SQL
CREATE OR REPLACE USER 'lophoc'@'127.0.0.1' IDENTIFIED BY '$(cat "$home/password")';
GRANT ALL ON *.* TO 'lophoc'@'127.0.0.1';
ALTER USER 'root'@'localhost' IDENTIFIED BY '$(cat "$home/password")';
SQL
    own
    # Once alone, so that the other two begin as copies of it and nothing has to be sent between them.
    launch 1 --wsrep-new-cluster --init-file="$home/init.sql"
    await 1
    stop_node 1
    rm "$home/init.sql"
    for node in 2 3; do
        cp -r "$home/1/data" "$home/$node/data"
        rm -f "$home/$node/data/galera.cache" "$home/$node/data/gvwstate.dat"
    done
    own
    launch 1 --wsrep-new-cluster
    await 1
    for node in 2 3; do launch $node; done
    for node in 2 3; do await $node; done
    for node in 1 2 3; do url $node; done
    ;;
start-node)
    node=$3
    if ! running "$node"; then
        # Where it was when it died: from there on the others send what it missed.
        "$server" --no-defaults --datadir="$home/$node/data" --user="$account" --wsrep-on=ON \
            --wsrep-provider="$provider" --wsrep-cluster-address=gcomm:// --binlog-format=ROW --innodb-log-file-size=16M \
            --skip-networking --socket="" --wsrep-recover \
            >"$home/$node/recover.log" 2>&1 || { tail -n 5 "$home/$node/recover.log" >&2; exit 1; }
        launch "$node" --wsrep-start-position="$(sed -n 's/.*Recovered position: *//p' "$home/$node/recover.log" | tail -n 1)"
    fi
    await "$node"
    url "$node"
    ;;
stop)
    for node in 3 2 1; do stop_node $node; rm -f "$home/$node/pid"; done
    ;;
*)
    echo "usage: $0 start|stop NAME, or start-node NAME N" >&2
    exit 2
    ;;
esac
