#!/bin/sh
# unshare --mount confine.sh FOLDER COMMAND...: runs a command as the image does, with nothing but the kernel: as user 10001
# without any right or way to one, and no place to write to but FOLDER/data. Tandem and Node are in FOLDER/app. Takes root.
set -eu
folder=$1
shift
here=$(dirname "$(dirname "$(dirname "$(realpath "$0")")")")
for name in dist migrations node_modules; do
  mkdir -p "$folder/app/$name"
  mount --bind "$here/$name" "$folder/app/$name"
done
: > "$folder/app/node"
mount --bind "$(command -v node)" "$folder/app/node"
cp "$here/package.json" "$folder/app/"
mount --bind "$folder/data" "$folder/data"
while read -r _ target _; do
  # What lies below /proc and /sys is no file, and some of it cannot be mounted anew.
  case $target in "$folder/data" | /proc* | /sys*) ;; *) mount -o remount,bind,ro "$target" ;; esac
done < /proc/self/mounts
cd "$folder/app"
exec setpriv --reuid 10001 --regid 10001 --clear-groups --bounding-set=-all --inh-caps=-all --no-new-privs "$@"
