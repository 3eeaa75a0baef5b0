#!/bin/sh
# docker/import-base-images.sh [IMAGE...]: makes the base images that the Dockerfiles ask for, where none can be pulled.
#
# They are stand-ins under the official names: a minimal Debian by debootstrap, and for node:24-bookworm-slim this
# machine's own Node, whichever it is, its headers and npm. Like the official ones they start no services during a build. Unlike them
# they trust the certificates that this machine trusts, and take package lists of any age.
# Takes about a minute each. Needs root, debootstrap and an engine that answers.
set -eu

# The images, as Dockerfile and docker/pbx/Dockerfile name them; debian:bullseye-slim is for Asterisk 16 alone.
[ $# -gt 0 ] || set -- debian:testing-slim node:24-bookworm-slim

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# debian SUITE SCRIPT: a minimal system in $work/root
debian() {
  rm -rf "$work/root"
  debootstrap --variant=minbase "$1" "$work/root" "" "/usr/share/debootstrap/scripts/$2"
  rm -rf "$work/root"/var/cache/apt/archives/*.deb "$work/root"/var/lib/apt/lists/*
  printf '#!/bin/sh\nexit 101\n' > "$work/root/usr/sbin/policy-rc.d"
  chmod 755 "$work/root/usr/sbin/policy-rc.d"
  echo 'Acquire::Check-Valid-Until "false";' > "$work/root/etc/apt/apt.conf.d/any-age"
  mkdir -p "$work/root/etc/ssl/certs"
  cp -L /etc/ssl/certs/ca-certificates.crt "$work/root/etc/ssl/certs/"
}

# Node of this machine, where the official image has it
add_node() {
  case $(node --version) in v24.*) ;; *) echo "this machine's Node is $(node --version): so is the image's" >&2 ;; esac
  prefix=$(dirname "$(dirname "$(node --print process.execPath)")")
  to=$work/root/usr/local
  mkdir -p "$to/bin" "$to/include" "$to/lib/node_modules"
  cp "$prefix/bin/node" "$to/bin/"
  cp -R "$prefix/include/node" "$to/include/"
  cp -R "$(npm root --global)/npm" "$to/lib/node_modules/"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$to/bin/npm"
}

# import IMAGE: $work/root under this name
import() {
  tar -C "$work/root" -c . | docker import \
    --change 'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt' --change 'CMD ["bash"]' - "$1"
}

for image; do
  case $image in
    # An older debootstrap does not know the testing suite by name, but builds it like any newer one.
    debian:testing-slim) debian testing sid ;;
    debian:bullseye-slim) debian bullseye bullseye ;;
    node:24-bookworm-slim) debian bookworm bookworm && add_node ;;
    *) echo "no Dockerfile here asks for $image" >&2; exit 1 ;;
  esac
  import "$image"
done
