#!/usr/bin/python3
"""How long it takes until a model's whole picture is on the screen: from launch, and in a window that is there
already. Milliseconds, medians of some rounds, each with a session of its own; the sum of the most memory that the
program and its children ever held; and what reading the file's bytes alone takes.

usage: opening.py WHITTLE [--rounds N] [--window WIDTHxHEIGHT] [--parts] FILE...

--parts says in which parts the time in the open window went: the model read, its graph, its scene, the window
filled, the picture drawn.
"""
import argparse
import os
import re
import shutil
import statistics
import sys
import tempfile
import threading
import time
from urllib.request import pathname2url

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "app"))
import drive  # noqa: E402

PARTS = ["opening", "model-read", "graph-made", "scene-placed", "window-filled", "picture-on-screen"]
RECENT = """<?xml version="1.0" encoding="UTF-8"?>
<xbel version="1.0" xmlns:bookmark="http://www.freedesktop.org/standards/desktop-bookmarks"
      xmlns:mime="http://www.freedesktop.org/standards/shared-mime-info">
  <bookmark href="file://%s" added="2020-01-01T00:00:00Z" modified="2020-01-01T00:00:00Z" visited="2020-01-01T00:00:00Z">
    <info><metadata owner="http://freedesktop.org"><mime:mime-type type="text/plain"/>
      <bookmark:applications><bookmark:application name="Whittle" exec="&apos;whittle %%u&apos;"
        modified="2020-01-01T00:00:00Z" count="1"/></bookmark:applications>
    </metadata></info>
  </bookmark>
</xbel>
"""


def milestones(trace):
    """The last of each name: a coarse picture comes before the final one."""
    with open(trace, encoding="utf-8") as lines:
        return {name: float(ms) for name, ms in re.findall(r"^([a-z-]+) (\d+) ms$", lines.read(), re.M)}


def status(process, field):
    with open(f"/proc/{process}/status", encoding="utf-8") as lines:
        return int(re.search(rf"^{field}:\s+(\d+) kB", lines.read(), re.M).group(1))


def family(process):
    yield process
    with open(f"/proc/{process}/task/{process}/children", encoding="utf-8") as children:
        for child in children.read().split():
            yield from family(int(child))


class Memory(threading.Thread):
    """The most that each process of a family ever held, looked at again and again."""

    def __init__(self, process):
        super().__init__(daemon=True)
        self.process, self.most, self.going = process, {}, True

    def look(self):
        try:
            for one in family(self.process):
                self.most[one] = status(one, "VmHWM")
        except (OSError, AttributeError):  # one has ended meanwhile
            pass

    def run(self):
        while self.going:
            self.look()
            time.sleep(0.05)


def wait_for_picture(trace):
    for _ in range(1200):
        if "picture-on-screen" in milestones(trace):
            return
        time.sleep(0.05)
    sys.exit("no picture within a minute")


def play_round(program, model, folder, launch):
    """In a session of its own: the program's words go to the trace."""
    trace = os.path.join(folder, "trace")
    os.dup2(os.open(trace, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
    window = drive.Window(program, [model] if launch else [])
    memory = Memory(window.process.pid)
    memory.start()
    if not launch:
        row = window.find(os.path.basename(model), "list item")
        time.sleep(1.0)  # the start page's own drawing, and what was left for later at the start
        window.click(row, "Whittle")
    wait_for_picture(trace)
    time.sleep(float(os.environ["WHITTLE_PATIENCE"]))  # what follows the picture counts as memory too
    memory.going = False
    memory.join()
    memory.look()
    with open(os.path.join(folder, "memory"), "w", encoding="utf-8") as out:
        out.write(str(sum(memory.most.values()) / 1024))
    window.close()


def write_settings(folder, size):
    os.makedirs(os.path.join(folder, "config", "whittle"))
    with open(os.path.join(folder, "config", "whittle", "settings.ini"), "w", encoding="utf-8") as settings:
        settings.write("[window]\nwidth={}\nheight={}\n".format(*size.split("x")))


def play_session(folder):
    """Plays the round in a session of its own. Its daemons talk; what the round says stands in its trace."""
    nowhere, words, errors = os.open(os.devnull, os.O_WRONLY), os.dup(1), os.dup(2)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    try:
        failed = drive.within_own_session(folder) != 0
    finally:
        os.dup2(words, 1)
        os.dup2(errors, 2)
    if failed:
        with open(os.path.join(folder, "trace"), encoding="utf-8") as trace:
            sys.exit(trace.read())


def measure(model, launch, size, patience=1.0):
    folder = tempfile.mkdtemp(prefix="whittle-open-")
    os.makedirs(os.path.join(folder, "data"))
    write_settings(folder, size)
    with open(os.path.join(folder, "data", "recently-used.xbel"), "w", encoding="utf-8") as recent:
        recent.write(RECENT % pathname2url(model))
    os.environ.update(WHITTLE_SCRATCH=folder, WHITTLE_ROUND="launch" if launch else "there", WHITTLE_MODEL=model,
                      WHITTLE_PATIENCE=str(patience), WH_TRACE="1")
    try:
        play_session(folder)
        with open(os.path.join(folder, "memory"), encoding="utf-8") as memory:
            return milestones(os.path.join(folder, "trace")), float(memory.read())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def time_reading(model):
    begun = time.perf_counter()
    with open(model, "rb") as file:
        while file.read(1 << 20):
            pass
    return (time.perf_counter() - begun) * 1e3


def report(model, rounds, size, parts):
    reading = min(time_reading(model) for _ in range(3))
    launched = [measure(model, True, size)[0]["picture-on-screen"] for _ in range(rounds)]
    there, memory = zip(*(measure(model, False, size) for _ in range(rounds)))
    opened = [one["picture-on-screen"] - one["opening"] for one in there]
    coarse = [one["coarse-picture-on-screen"] - one["opening"] for one in there if "coarse-picture-on-screen" in one]
    line = (f"{os.path.basename(model):26} read {reading:6.1f}  from launch {statistics.median(launched):6.0f}"
            f"  in the open window {statistics.median(opened):6.0f}  ({min(opened):.0f} to {max(opened):.0f})"
            f"  memory {statistics.median(memory):4.0f} MB")
    if coarse:
        line += f"  coarse {statistics.median(coarse):5.0f}"
    if parts:
        line += "  " + "  ".join(f"{to} {statistics.median(one[to] - one[of] for one in there):.0f}"
                                 for of, to in zip(PARTS, PARTS[1:]))
    print(line, flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("models", nargs="+", metavar="FILE")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--window", default="1280x800")
    parser.add_argument("--parts", action="store_true")
    wishes = parser.parse_args()
    for model in wishes.models:
        report(os.path.abspath(model), wishes.rounds, wishes.window, wishes.parts)


if __name__ == "__main__":
    if "WHITTLE_ROUND" in os.environ:
        play_round(sys.argv[1], os.environ["WHITTLE_MODEL"], os.environ["WHITTLE_SCRATCH"],
                   os.environ["WHITTLE_ROUND"] == "launch")
    else:
        main()
