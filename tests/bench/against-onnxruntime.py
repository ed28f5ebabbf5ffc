#!/usr/bin/python3
"""Time bench-latency and ONNX Runtime in turn, and print how they compare.

usage: against-onnxruntime.py FOLDER [--latency PROGRAM] [--runs N] [--rounds N]
See README.md for what FOLDER holds. A ratio is the median over the rounds of ours to theirs in the
same round: on a shared machine all the times of a minute can be half as long again as those of the next.
"""
import argparse
import json
import os
import statistics
import subprocess

NETWORKS = [  # name, channels, size, batch, the ratio to stay below
    ("resnet50", 3, 224, 1, 1.00),
    ("resnet18", 3, 224, 1, 1.00),
    ("mobilenet_v2", 3, 224, 1, 0.85),
    ("lenet", 3, 28, 1, 1.20),
    ("lenet", 3, 28, 64, 1.00),
]


SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "onnxruntime-latency.mjs")


def measure(command, cwd=None):
    done = subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[0])


def ratio(ours, theirs, what):
    return statistics.median(a[what] / b[what] for a, b in zip(ours, theirs))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--latency", default="build/tests/bench/bench-latency")
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()

    print("network            batch   ours ms   theirs ms   ratio   wanted   preparing: ours ms   theirs ms   ratio")
    for name, channels, size, batch, wanted in NETWORKS:
        model = next((path for path in (os.path.join(options.folder, name + end) for end in (".nnp", ".nntxt"))
                      if os.path.exists(path)), None)
        if model is None:
            continue
        common = ["--batch", batch, "--threads", options.threads, "--runs", options.runs]
        ours, theirs = [], []
        for _ in range(options.rounds):
            ours.append(measure([options.latency, model] + [str(word) for word in common]))
            theirs.append(measure(["node", SCRIPT, name + ".onnx"] +
                                  [str(word) for word in [channels, size, size] + common], options.folder))

        a = statistics.median(m["median_ms"] for m in ours)
        b = statistics.median(m["median_ms"] for m in theirs)
        c = statistics.median(m["prepare_ms"] for m in ours)
        d = statistics.median(m["prepare_ms"] for m in theirs)
        run, prepare = ratio(ours, theirs, "median_ms"), ratio(ours, theirs, "prepare_ms")
        print(f"{name:18} {batch:5} {a:9.3f} {b:11.3f} {run:7.2f} {wanted:8.2f} {c:19.1f} {d:11.1f} {prepare:7.2f}", flush=True)


main()
