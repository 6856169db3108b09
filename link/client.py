#!/usr/bin/env python3
"""A client of the link protocol, version 5, in one page: PROTOCOL.md says what it does.

    stty -F /dev/ttyUSB1 raw -echo 1000000
    client.py /dev/ttyUSB1 0 3 - 15    # a spike time for each input, - for none

It takes a sample through a board that holds weights, and prints the clock cycles and the spike
times that come back. It needs nothing but Python."""
import random, struct, sys, zlib

HELLO, SAMPLES, INFO, DONE, RESULTS = 0x01, 0x05, 0x81, 0x82, 0x85
board, times = open(sys.argv[1], "r+b", buffering=0), sys.argv[2:]
session = random.randrange(1, 1 << 16)

def send(kind, seq, payload=b""):
    content = struct.pack("<BBH", kind, seq, session) + payload
    content += struct.pack("<I", zlib.crc32(content))
    board.write(b"~" + content.replace(b"}", b"}]").replace(b"~", b"}^") + b"~")

def replies():
    heard, due = b"", 0
    while True:
        *frames, heard = (heard + board.read(4096)).split(b"~")
        for frame in frames:
            content = frame.replace(b"}^", b"~").replace(b"}]", b"}")
            if len(content) >= 8 and zlib.crc32(content) == 0x2144DF1C:  # intact
                kind, seq, of = struct.unpack_from("<BBH", content)
                if of == session:
                    assert seq == due and kind in (INFO, DONE, RESULTS), f"run again: {content}"
                    due = (due + 1) % 256
                    yield kind, content[4:-4]

def bits_of_results():
    for kind, payload in reply:
        for byte in payload if kind == RESULTS else b"":
            yield from (byte >> k & 1 for k in range(8))

send(HELLO, 0)
reply = replies()
_, info = next(reply)
assert info[:5] == b"SPKH\x05", "the board speaks another protocol"
log_t, layers = info[6], list(struct.iter_unpack("<HH8x", info[28:28 + 12 * info[7]]))
n_in, n_out = layers[0][0], layers[-1][1]
assert len(times) == n_in, f"the board has {n_in} inputs"
sample = "".join("0" if t == "-" else "1" + f"{int(t):0{log_t}b}"[::-1] for t in times)
send(SAMPLES, 1, int(sample[::-1], 2).to_bytes((len(sample) + 7) // 8, "little"))
stream = bits_of_results()
take = lambda count: sum(next(stream) << k for k in range(count))
print(take(32), *(take(log_t) if take(1) else "-" for _ in range(n_out)))
