#!/usr/bin/python3
"""Opens models of a gigabyte in the window: an .nnp whose members are stored, and a .protobuf. Their numbers must not be
read: prints how long until the picture, and the memory that is resident when the window has been left alone for a
while. The files are made in FOLDER (they take 2.2 GB there) and removed again.

usage: big.py WHITTLE FOLDER [--rounds N]
"""
import argparse
import os
import random
import shutil
import statistics
import struct
import sys
import tempfile
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import opening  # noqa: E402

LAYERS, SIDE = 16, 4096  # 16 matrices of 4096 × 4096: 64 MB each


def varint(n):
    out = b""
    while n >= 0x80:
        out += bytes([n & 0x7F | 0x80])
        n >>= 7
    return out + bytes([n])


def field(number, payload):
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def shape(*sizes):
    return b"".join(varint(1 << 3) + varint(size) for size in sizes)


def network():
    """x → Affine → Affine … → y, as protobuf; the numbers of the fields are those of graph/io/schema-table.c."""
    def variable(name, kind, *sizes):
        return field(100, field(1, name.encode()) + field(2, kind.encode()) + field(20, shape(*sizes)))
    out = field(1, b"big") + varint(10 << 3) + varint(1)
    out += variable("h0", "Buffer", 1, SIDE)
    for i in range(LAYERS):
        out += variable(f"layer{i}/W", "Parameter", SIDE, SIDE) + variable(f"h{i + 1}", "Buffer", 1, SIDE)
    for i in range(LAYERS):
        out += field(200, field(1, f"affine{i}".encode()) + field(2, b"Affine") + field(20, f"h{i}".encode()) +
                     field(20, f"layer{i}/W".encode()) + field(30, f"h{i + 1}".encode()) +
                     field(1001, varint(1 << 3) + varint(1)))
    return field(100, out)


def write_parameters(file):
    numbers = struct.pack("<65536f", *(random.uniform(-1.0, 1.0) for _ in range(65536)))
    n_bytes = 4 * SIDE * SIDE
    for i in range(LAYERS):
        head = field(1, f"layer{i}/W".encode()) + field(20, shape(SIDE, SIDE)) + varint(100 << 3 | 2) + varint(n_bytes)
        file.write(varint(200 << 3 | 2) + varint(len(head) + n_bytes) + head)
        for _ in range(n_bytes // len(numbers)):
            file.write(numbers)


def make_protobuf(path):
    with open(path, "wb") as file:
        file.write(varint(1 << 3 | 2) + varint(3) + b"0.1" + network())
        write_parameters(file)


def make_nnp(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("nnp_version.txt", "0.1\n")
        archive.writestr("network.protobuf", varint(1 << 3 | 2) + varint(3) + b"0.1" + network())
        with archive.open("parameter.protobuf", "w", force_zip64=True) as member:
            write_parameters(member)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("folder")
    parser.add_argument("--rounds", type=int, default=3)
    wishes = parser.parse_args()
    if shutil.disk_usage(wishes.folder).free < 8 << 30:
        sys.exit(f"{wishes.folder}: there should be 8 GB free")
    folder = tempfile.mkdtemp(prefix="whittle-big-", dir=wishes.folder)
    try:
        for name, make in [("big.nnp", make_nnp), ("big.protobuf", make_protobuf)]:
            path = os.path.join(folder, name)
            make(path)
            reading = opening.time_reading(path)
            there, memory = zip(*(opening.measure(path, False, "1280x800", patience=8.0) for _ in range(wishes.rounds)))
            opened = [one["picture-on-screen"] - one["opening"] for one in there]
            print(f"{name}: {os.path.getsize(path) / 1e9:.2f} GB, read {reading:.0f} ms; in the open window "
                  f"{statistics.median(opened):.0f} ms, resident {statistics.median(memory):.0f} MB", flush=True)
            os.unlink(path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    if "WHITTLE_ROUND" in os.environ:
        opening.play_round(sys.argv[1], os.environ["WHITTLE_MODEL"], os.environ["WHITTLE_SCRATCH"], False)
    else:
        main()
