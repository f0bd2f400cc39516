#!/bin/sh
# Puts pg_dump and pg_restore 18, or the programs that are named, into a folder of their own, with every library that they
# need: Debian's packages, checked by apt against Debian's keys, unpacked and never installed. The system's libraries may be
# older; it is not touched.
#
#   fetch-postgres-client.sh <folder> [<program> ...]
set -eu

folder=$1
shift
[ $# -gt 0 ] || set -- pg_dump pg_restore
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
suite=${POSTGRES_CLIENT_SUITE:-forky}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial" "$work/debs" "$work/root"
touch "$work/status"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$work/sources.list"

# A status without packages: apt names all that pg_dump needs, libc too. A mirror may lag behind: what it has is signed all
# the same, only perhaps not the newest.
apt() {
  apt-get -qq -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=- -o Dir::State="$work/state" \
    -o Dir::State::status="$work/status" -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root \
    -o Acquire::Languages=none -o Acquire::Check-Valid-Until=false "$@"
}
apt update
# Perl is only for Debian's own wrapper of psql. What cleans an archive up stands in the server's package.
case " $* " in *" pg_archivecleanup "*) server=postgresql-18 ;; *) server= ;; esac
case " $* " in *" psql "*) shell='libreadline8t64|libtinfo6|' ;; *) shell= ;; esac
packages=$(apt install --no-install-recommends --print-uris postgresql-client-18 |
  sed -n "s/^'[^']*' \([^_]*\)_.*/\1/p" |
  grep -E "^(${shell}libc6|libgcc-s1|libcrypt1|zlib1g|libcom-err2|libk.*|libzstd1|libssl3t64|libgssapi.*|libsasl2-2|libldap2|libxxhash0|liblz4-1|libpq5|postgresql-client-18)\$")
(cd "$work/debs" && apt download $packages $server)
for package in "$work"/debs/*.deb; do dpkg-deb -x "$package" "$work/root"; done

mkdir -p "$work/out/lib" "$work/out/programs" "$work/out/bin"
find "$work/root" -path '*/gconv' -prune -o -path '*linux-gnu*' -name '*.so*' \( -type f -o -type l \) -exec cp -P {} "$work/out/lib/" \;
for program in "$@"; do
  cp "$work/root/usr/lib/postgresql/18/bin/$program" "$work/out/programs/"
  cat >"$work/out/bin/$program" <<'EOF'
#!/bin/sh
here=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
for loader in "$here"/lib/ld-linux*.so.*; do break; done
exec "$loader" --library-path "$here/lib" "$here/programs/${0##*/}" "$@"
EOF
  chmod 755 "$work/out/bin/$program"
done
"$work/out/bin/$1" --version

chmod -R u=rwX,go=rX "$work/out"
mkdir -p "$(dirname "$folder")"
rm -rf "$folder.new"
cp -R "$work/out" "$folder.new"
rm -rf "$folder"
mv "$folder.new" "$folder"
