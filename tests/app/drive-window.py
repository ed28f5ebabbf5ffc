#!/usr/bin/env python3
"""The whole job in the window: open, add three steps, pick each, run, read the differences, export a
picture and the model, undo twice, save.

usage: drive-window.py WHITTLE MODEL [FOLDER for screenshots]
"""
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import drive  # noqa: E402

SKIPPED = 77
STEPS = [("folded", "Batch normalization folded"),
         ("fixed-point weights", "Fixed-point weights"),
         ("fixed-point activations", "Fixed-point activations")]


def say(text):
    print("#", text, flush=True)


def open_model(window, model):
    name = os.path.basename(model)
    window.find("Open a Trained Network")
    window.do(window.find("Open…", "push button"))
    window.choose_file("Open Model", model)
    window.find(name, "label")
    window.find("Original", "list item")
    say(f"opened {name}")
    return name


def add_steps(window, title):
    for words, name in STEPS:
        window.focus(title)
        window.key("ctrl+t")
        window.find("Search conversions")
        window.type(words)
        window.key("Return")
        window.find(name, "list item")
        say(f"added {name}")
    window.wait(lambda: not window.all(contains="Not converted yet"), "the conversions")


def pick_each(window, title):
    for _, name in STEPS:
        row = window.find(name, "list item")
        window.click(row, title, dx=-60, dy=18 - window.box(row).height // 2)
        window.wait(lambda: row.get_state_set().contains(window.Atspi.StateType.SELECTED),
                    f"{name} to be picked")
        window.find(contains="After: ", role="image")
    window.focus(title)
    window.key("alt+Up", "alt+Up", "alt+Up")
    original = window.find("Original", "list item")
    window.wait(lambda: original.get_state_set().contains(window.Atspi.StateType.SELECTED),
                "the original to be picked by keys")
    window.key("alt+Down", "alt+Down", "alt+Down")
    say("picked each step by mouse and by keys")


def run(window, title):
    window.do(window.find("Run", "page tab"))
    window.focus(title)
    window.key("F5")
    window.find("SQNR")
    measures = window.wait(lambda: [text for text in window.labels() if text.endswith(" dB")],
                           "differences in dB")
    say("differences: " + ", ".join(measures[:3]))
    assert any(5.0 < float(text.split()[0].replace("−", "-")) < 90.0 for text in measures), measures


def pick_a_function(window, title):
    view = window.find(contains="After: ", role="image")
    box = window.box(view)
    window.click(view, title)
    window.focus(title)
    window.key("Home", "Down")
    window.find(contains=" picked", role="image")
    say(f"picked by keys: {window.find(contains=' picked', role='image').get_name()}")
    window.do(window.find("Node", "page tab"))
    window.find("Arguments")
    assert box.width > 200 and box.height > 200, "the canvas is too small to be of use"


def save_as(window, title, keys, dialog, path):
    window.focus(title)
    window.key(keys)
    window.choose_file(dialog, path, save=True)
    window.wait(lambda: os.path.exists(path) and os.path.getsize(path) > 0, path)
    window.find(contains="Saved " + os.path.basename(path))
    say(f"saved {os.path.basename(path)}, {os.path.getsize(path):,} bytes")


def undo_twice(window, title):
    window.focus(title)
    for _, name in reversed(STEPS[1:]):
        window.key("ctrl+z")
        window.gone(name)
    left = window.find(STEPS[0][1], "list item")
    window.wait(lambda: left.get_state_set().contains(window.Atspi.StateType.SELECTED),
                "the step that is left to be picked")
    say("undid two steps")


def main(program, model, shots, folder):
    window = drive.Window(program, [])

    def shot(name):
        if shots:
            window.screenshot(os.path.join(shots, name + ".png"))

    try:
        window.find("Open a Trained Network")
        shot("1-start")
        title = open_model(window, model)
        shot("2-opened")
        add_steps(window, title)
        pick_each(window, title)
        run(window, title)
        shot("3-differences")
        pick_a_function(window, title)
        shot("4-node")
        save_as(window, title, "ctrl+e", "Export Picture", os.path.join(folder, "after.png"))
        save_as(window, title, "ctrl+s", "Save Converted Model", os.path.join(folder, "all.nnp"))
        undo_twice(window, title)
        shot("5-undone")
        save_as(window, title, "ctrl+s", "Save Converted Model", os.path.join(folder, "one.nnp"))
        size = [os.path.getsize(os.path.join(folder, name)) for name in ("all.nnp", "one.nnp")]
        assert size[0] != size[1], "undoing changed nothing in what is saved"
        say("done")
    except BaseException:
        shot("failed")
        raise
    finally:
        window.close()


if __name__ == "__main__":
    if not drive.available():
        print("1..0 # SKIP no Xvfb, AT-SPI, xdotool or import here")
        sys.exit(SKIPPED)
    scratch = os.environ.get("WHITTLE_SCRATCH")
    if scratch is None:
        scratch = os.environ["WHITTLE_SCRATCH"] = tempfile.mkdtemp(prefix="whittle-window-")
        try:
            sys.exit(drive.within_own_session(scratch))
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    main(sys.argv[1], os.path.abspath(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None,
         scratch)
