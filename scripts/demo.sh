#!/bin/sh
# The way from a network to a picture, as with a board on the desk: generate the
# design, start the Verilated board behind a pseudo-terminal (every bit on its
# serial pins), and drive that terminal as one drives a serial port.
set -eu

port=bin/arty-a7.port
board=
stop() {
  if [ -n "$board" ]; then
    kill -INT "$board" 2>/dev/null || true
    wait "$board" 2>/dev/null || true
  fi
  rm -f "$port"
}
rm -f "$port"
trap stop EXIT
trap 'exit 130' INT TERM

say() { printf '\n$ %s\n' "$*"; "$@"; }

say bin/spikehdl gen --board arty-a7
printf '\n$ bin/spikehdl simulate --board arty-a7 --at %s &\n' "$port"
bin/spikehdl simulate --board arty-a7 --at "$port" &
board=$!
while [ ! -e "$port" ]; do
  kill -0 "$board" 2>/dev/null || { wait "$board"; exit 1; }
  sleep 1
done
say bin/spikehost info --port "$port"
say bin/spikehost sample -n 64 --port "$port" -o digits.png
