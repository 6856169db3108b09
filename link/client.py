#!/usr/bin/env python3
"""A client of the link protocol, version 5, in one page: PROTOCOL.md says what it does.

    client.py DEVICE HEX...   runs samples of raw spike times, one byte an input, ff for none

It answers a line of JSON a sample, on standard error if standard output is the device. The board must hold weights. Needs nothing but Python; a device is a
serial port set to raw (stty -F /dev/ttyUSB1 raw -echo 1000000), or - for standard input and output."""
import json, os, random, struct, sys, zlib

HELLO, SAMPLES, INFO, DONE, RESULTS = 0x01, 0x05, 0x81, 0x82, 0x85


class Board:
    def __init__(self, read, write):
        self.read, self.write, self.buffer = read, write, b""
        self.session, self.seq, self.due = random.randrange(1, 65536), 0, 0
        self.send(HELLO, b"")
        _, info = self.receive(INFO)
        assert info[:5] == b"SPKH\x05", "this board speaks another protocol"
        self.log_t, layers = info[6], info[7]
        self.n_in, = struct.unpack_from("<H", info, 28)
        self.n_out, = struct.unpack_from("<H", info, 28 + 12 * (layers - 1) + 2)

    def send(self, kind, payload):
        content = struct.pack("<BBH", kind, self.seq, self.session) + payload
        content += struct.pack("<I", zlib.crc32(content))
        self.seq = (self.seq + 1) % 256
        self.write(b"~" + content.replace(b"}", b"}]").replace(b"~", b"}^") + b"~")

    def receive(self, *kinds):
        while True:  # a frame of this session, intact and in step
            while b"~" not in self.buffer:
                self.buffer += self.read()
            frame, self.buffer = self.buffer.split(b"~", 1)
            content = frame.replace(b"}^", b"~").replace(b"}]", b"}")
            if len(content) < 8 or zlib.crc32(content) != 0x2144DF1C:
                continue
            kind, seq, session = struct.unpack_from("<BBH", content)
            if session == self.session:
                assert seq == self.due and kind in kinds, f"frame {seq} of type {kind:#x}: begin again"
                self.due = (self.due + 1) % 256
                return kind, content[4:-4]

    def run(self, times):
        bits = "".join("1" + f"{t:0{self.log_t}b}"[::-1] if t < 1 << self.log_t else "0" for t in times)
        bits += "0" * (-len(bits) % 8)
        self.send(SAMPLES, bytes(int(bits[i:i + 8][::-1], 2) for i in range(0, len(bits), 8)))
        stream, spikes = b"", None
        while spikes is None:
            kind, payload = self.receive(DONE, RESULTS)
            stream += payload if kind == RESULTS else b""
            spikes = self.unpack("".join(f"{b:08b}"[::-1] for b in stream[4:]))
        return {"cycles": struct.unpack_from("<I", stream)[0], "times": spikes}

    def unpack(self, bits):
        spikes, at = [], 0
        while len(spikes) < self.n_out:
            if at + 1 + (bits[at:at + 1] == "1") * self.log_t > len(bits):
                return None  # the rest is in the next frame
            fires, at = bits[at] == "1", at + 1
            spikes.append(int(bits[at:at + self.log_t][::-1], 2) if fires else None)
            at += fires * self.log_t
        return spikes


if __name__ == "__main__":
    inward, outward = (0, 1) if sys.argv[1] == "-" else (os.open(sys.argv[1], os.O_RDWR),) * 2
    board = Board(lambda: os.read(inward, 4096) or sys.exit("the board is gone"), lambda data: os.write(outward, data))
    for sample in sys.argv[2:]:
        print(json.dumps(board.run(bytes.fromhex(sample))), file=sys.stderr if outward == 1 else sys.stdout)
