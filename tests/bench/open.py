#!/usr/bin/python3
"""How long it takes until a picture is on the screen: MODEL's from launch, and the sample's in a window
that is there already. Medians of some rounds, in milliseconds; each round has a session of its own.

usage: open.py WHITTLE MODEL [ROUNDS]
"""
import os
import re
import shutil
import statistics
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "app"))
import drive  # noqa: E402


def milestones(trace):
    with open(trace, encoding="utf-8") as lines:
        return {name: float(ms) for name, ms in re.findall(r"^([a-z-]+) (\d+) ms$", lines.read(), re.M)}


def play_round(program, model, trace):
    """In a session of its own: the program's words go to the trace."""
    os.dup2(os.open(trace, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
    window = drive.Window(program, [model] if model else [])
    if not model:
        window.do(window.find("Try the Sample", "push button"))
    for _ in range(100):
        if "picture-on-screen" in milestones(trace):
            break
        time.sleep(0.05)
    window.close()


def measure(what):
    folder = tempfile.mkdtemp(prefix="whittle-open-")
    os.environ.update(WHITTLE_SCRATCH=folder, WHITTLE_ROUND=what, WH_TRACE="1")
    try:
        drive.within_own_session(folder)
        return milestones(os.path.join(folder, "trace"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(model, rounds):
    launched = [measure("launch")["picture-on-screen"] for _ in range(rounds)]
    there = [measure("sample") for _ in range(rounds)]
    opened = [one["picture-on-screen"] - one["opening"] for one in there]
    print(f"{os.path.basename(model)}: from launch {statistics.median(launched):.0f} ms; "
          f"the sample in an open window {statistics.median(opened):.0f} ms")


if __name__ == "__main__":
    if "WHITTLE_ROUND" in os.environ:
        play_round(sys.argv[1], os.path.abspath(sys.argv[2]) if os.environ["WHITTLE_ROUND"] == "launch" else None,
                   os.path.join(os.environ["WHITTLE_SCRATCH"], "trace"))
    else:
        main(sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 5)
