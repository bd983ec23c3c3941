# shellcheck shell=bash
# Read by backup.sh and restore.sh: which database, as whom, without a password on any command line.
#
#   DATABASE_URL=mysql://user:password@host:port/database     as the server itself has it, percent-encoding included
#   OPTION_FILE=/etc/lophoc/backup.cnf DATABASE=lophoc        or a MariaDB option file, section [client]; it wins

fail() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# decode TEXT: undoes percent-encoding.
decode() {
    [[ ! $1 =~ %($|.$|[^0-9A-Fa-f]|.[^0-9A-Fa-f]) ]] ||
        fail "DATABASE_URL has a % that two hexadecimal digits do not follow"
    local text=${1//\\/\\\\}
    printf '%b' "${text//%/\\x}"
}

# quote TEXT: as a value of an option file.
quote() {
    local text=${1//\\/\\\\}
    text=${text//\"/\\\"}
    printf '"%s"' "$text"
}

# Sets user, password, host, port and database from DATABASE_URL.
read_url() {
    local rest=${DATABASE_URL#*://} address
    [[ $DATABASE_URL =~ ^(mysql|mariadb):// && $rest =~ ^[^/]*@[^/@]+/[^/]+$ ]] ||
        fail "DATABASE_URL must have the form mysql://user:password@host:port/database"
    [[ $rest != *[?#]* ]] ||
        fail "DATABASE_URL has settings after the name of the database; give an OPTION_FILE instead"
    database=$(decode "${rest##*/}")
    address=${rest%/*}
    user=${address%@*} password=
    if [[ $user == *:* ]]; then
        password=$(decode "${user#*:}")
        user=${user%%:*}
    fi
    user=$(decode "$user")
    host=${address##*@} port=3306
    # [::1]:3306 as well as 127.0.0.1:3306 and a bare name
    if [[ $host =~ ^(.*[^:]):([0-9]+)$ ]]; then
        host=${BASH_REMATCH[1]} port=${BASH_REMATCH[2]}
    fi
    host=${host#'['} host=${host%']'}
}

# The connection as an option file. TCP as the server uses it, where the client would take "localhost" for a socket.
options() {
    if [ -n "${OPTION_FILE:-}" ]; then
        cat -- "$OPTION_FILE"
    else
        printf '[client]\nprotocol=tcp\nhost=%s\nport=%s\nuser=%s\npassword=%s\n' \
            "$(quote "$host")" "$port" "$(quote "$user")" "$(quote "$password")"
    fi
}

# with_options COMMAND ...: runs a MariaDB client. It reads the options from a pipe, so they are nowhere on the disk.
with_options() {
    local command=$1
    shift
    "$command" --defaults-file=<(options) --default-character-set=utf8mb4 "$@"
}

if [ -n "${OPTION_FILE:-}" ]; then
    [ -r "$OPTION_FILE" ] || fail "cannot read OPTION_FILE $OPTION_FILE"
    database=${DATABASE:-lophoc}
elif [ -n "${DATABASE_URL:-}" ]; then
    read_url
else
    fail "set DATABASE_URL, or OPTION_FILE and DATABASE"
fi
# It becomes part of file names and of SQL.
[[ $database =~ ^[A-Za-z0-9_]+$ ]] || fail "the name of the database may hold letters, digits and _ only"
