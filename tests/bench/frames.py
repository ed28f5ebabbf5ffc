#!/usr/bin/python3
"""How long the frames take while one pans and zooms through a graph in the window: median and 95 %, milliseconds,
for each model with GTK's GL renderer in software and with cairo.

usage: frames.py WHITTLE [--window WIDTHxHEIGHT] [--seconds N] [--renderer gl|cairo] FILE...

"frame" is the work of one frame, from its first handler to the end of its painting; "every" is the time from one
frame to the next, which the clock keeps from falling below 16.7. The mouse drags at 125 Hz, near (where text can be
read) and from afar (a hundredth of it), and the wheel zooms in and out.
"""
import argparse
import ctypes
import os
import re
import shutil
import statistics
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import opening  # noqa: E402
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "app"))
import drive  # noqa: E402

CONTROL, LEFT, WHEEL_UP, WHEEL_DOWN = 37, 1, 4, 5


class Mouse:
    """Events as a device would send them, without a process for each."""

    def __init__(self):
        self.x11 = ctypes.CDLL("libX11.so.6")
        self.test = ctypes.CDLL("libXtst.so.6")
        self.x11.XOpenDisplay.restype = ctypes.c_void_p
        self.display = ctypes.c_void_p(self.x11.XOpenDisplay(None))

    def flush(self):
        self.x11.XFlush(self.display)

    def move(self, x, y):
        self.test.XTestFakeMotionEvent(self.display, -1, int(x), int(y), 0)
        self.flush()

    def button(self, button, down):
        self.test.XTestFakeButtonEvent(self.display, button, int(down), 0)
        self.flush()

    def key(self, code, down):
        self.test.XTestFakeKeyEvent(self.display, code, int(down), 0)
        self.flush()

    def wheel(self, button):
        self.button(button, True)
        self.button(button, False)


def pan(mouse, middle, seconds):
    """Drags up and down, a little to the side, again and again."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        mouse.move(middle[0], middle[1] + 250)
        mouse.button(LEFT, True)
        for step in range(100):
            mouse.move(middle[0] + step % 20, middle[1] + 250 - 5 * step)
            time.sleep(0.008)
        mouse.button(LEFT, False)


def zoom(mouse, middle, seconds):
    mouse.move(*middle)
    mouse.key(CONTROL, True)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for button in (WHEEL_DOWN, WHEEL_UP):
            for _ in range(12):
                mouse.wheel(button)
                time.sleep(0.05)
    mouse.key(CONTROL, False)


def frames_since(trace, mark):
    with open(trace, encoding="utf-8") as lines:
        lines.seek(mark)
        return [(float(a), float(b)) for a, b in re.findall(r"^frame ([\d.]+) ms, ([\d.]+) ms", lines.read(), re.M)]


def play_round(program, model, folder, seconds):
    trace = os.path.join(folder, "trace")
    os.dup2(os.open(trace, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
    window = drive.Window(program, [model])
    opening.wait_for_picture(trace)
    time.sleep(7.0)  # a note may lie over the graph for a while
    view = window.box(window.find(contains="functions", role="image"))
    middle = (view.x + view.width // 2, view.y + view.height // 2)
    mouse = Mouse()
    parts = []

    def part(name, action):
        time.sleep(0.5)
        mark = os.path.getsize(trace)
        action(mouse, middle, seconds)
        for frame, every in frames_since(trace, mark):
            parts.append(f"{name} {frame} {every}")

    part("near", pan)
    part("zooming", zoom)
    mouse.key(CONTROL, True)
    for _ in range(11):  # √2 for each notch
        mouse.wheel(WHEEL_DOWN)
        time.sleep(0.1)
    mouse.key(CONTROL, False)
    part("afar", pan)
    if os.environ.get("WHITTLE_SHOT"):
        window.screenshot(os.environ["WHITTLE_SHOT"])
    with open(os.path.join(folder, "frames"), "w", encoding="utf-8") as out:
        out.write("\n".join(parts))
    window.close()


def measure(model, renderer, size):
    folder = tempfile.mkdtemp(prefix="whittle-frames-")
    opening.write_settings(folder, size)
    os.environ.update(WHITTLE_SCRATCH=folder, WHITTLE_ROUND="frames", WHITTLE_MODEL=model, WH_TRACE="frames",
                      GSK_RENDERER=renderer, LIBGL_ALWAYS_SOFTWARE="1")
    try:
        opening.play_session(folder)
        with open(os.path.join(folder, "frames"), encoding="utf-8") as lines:
            return [line.split() for line in lines.read().splitlines()]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def part_of(values, part):
    values = sorted(values)
    return values[min(int(part * len(values)), len(values) - 1)]


def report(model, renderer, size):
    rows = measure(model, renderer, size)
    print(f"{os.path.basename(model)} {renderer}")
    for name in ["near", "zooming", "afar"]:
        frames = [float(row[1]) for row in rows if row[0] == name]
        every = [float(row[2]) for row in rows if row[0] == name and float(row[2]) < 200.0]  # not the pauses
        print(f"  {name:8} {len(frames):4} frames   frame {statistics.median(frames):5.1f}, 95 % {part_of(frames, 0.95):5.1f}"
              f"   every {statistics.median(every):5.1f}, 95 % {part_of(every, 0.95):5.1f}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("models", nargs="+", metavar="FILE")
    parser.add_argument("--window", default="1280x800")
    parser.add_argument("--seconds", default="4")
    parser.add_argument("--renderer", choices=["gl", "cairo"])
    wishes = parser.parse_args()
    os.environ["WHITTLE_SECONDS"] = wishes.seconds
    for model in wishes.models:
        for renderer in [wishes.renderer] if wishes.renderer else ["gl", "cairo"]:
            report(os.path.abspath(model), renderer, wishes.window)


if __name__ == "__main__":
    if "WHITTLE_ROUND" in os.environ:
        play_round(sys.argv[1], os.environ["WHITTLE_MODEL"], os.environ["WHITTLE_SCRATCH"],
                   float(os.environ["WHITTLE_SECONDS"]))
    else:
        main()
