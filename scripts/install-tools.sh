#!/bin/sh
# Installs what is missing of the programs that the demo and the tests run, from
# the packages of Debian or Ubuntu. Does nothing where all are there. With "browser"
# it installs Chromium too, which is large and only the tests of the page run.
set -eu

missing=
need() { # need PACKAGE TEST...
  package=$1
  shift
  "$@" >/dev/null 2>&1 || missing="$missing $package"
}
need verilator command -v verilator  # compiles the generated Verilog to a program
need g++ command -v g++              # compiles what Verilator writes
need make command -v make            # runs Verilator's makefiles
need zlib1g-dev test -e /usr/include/zlib.h # packs waveforms
need iverilog command -v iverilog    # a second opinion on the Verilog
need yosys command -v yosys          # a third, the resource counts, and netlists
need nextpnr-ice40 command -v nextpnr-ice40 # places and routes for the iCE40
need fpga-icestorm command -v icebox_vlog   # makes its bitstreams, and reads them back
if [ "${1-}" = browser ]; then
  need chromium command -v chromium # opens the page of spikehost serve
fi

if [ -z "$missing" ]; then
  exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo "install-tools: please install:$missing (there is no apt-get here to do it)" >&2
  exit 1
fi
as_root=
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "install-tools: run this as root: apt-get install$missing" >&2
    exit 1
  fi
  as_root=sudo
fi
echo "install-tools: installing$missing with apt-get" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { $as_root apt-get update && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "install-tools: apt-get failed; see its last lines above, and install:$missing" >&2
  exit 1
fi
