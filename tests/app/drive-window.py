#!/usr/bin/env python3
"""The whole job in the window: open, add three steps, pick each, run, read the differences, find where the
error comes from, keep a function out, search for bit widths, use recorded ranges and record again, load
steps, be told of steps that break or crash, export a picture and the model, undo twice, save.

usage: drive-window.py WHITTLE MODEL PLUGIN [FOLDER for screenshots]
"""
import json
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


def use_box_menu(window, title):
    """What is chosen in the menu of the picked box happens, though the menu is gone by then."""
    window.focus(title)
    window.key("Menu")
    window.find("Show Numbers", "menu item")
    window.key("Down", "Return")  # the first is picked when it opens
    tab = window.find("Tensor", "page tab")
    window.wait(lambda: tab.get_state_set().contains(window.Atspi.StateType.SELECTED),
                "the box's numbers")
    window.do(window.find("Node", "page tab"))
    say("used the menu of a box")


def undo_until_gone(window, title, name):
    window.focus(title)
    window.key("ctrl+z")
    window.gone(name)


def check_exact(window):
    """The step that should change nothing says so, with how little it did."""
    text = window.find(contains="exact: max |d|").get_name()
    assert float(text.split()[-1].replace("−", "-")) < 1e-3, text
    say(f"folding is {text}")


def pick_step(window, title, name):
    row = window.find(name, "list item")
    window.click(row, title, dx=-60, dy=18 - window.box(row).height // 2)
    window.wait(lambda: row.get_state_set().contains(window.Atspi.StateType.SELECTED),
                f"{name} to be picked")


def keep_out(window, title):
    """From the picked function, and back by undoing."""
    pick_step(window, title, "Fixed-point weights")
    window.find(contains="After: ", role="image")
    window.click(window.find(contains="After: ", role="image"), title)
    window.key("Home")
    window.do(window.find("Node", "page tab"))
    window.do(window.find("Keep Out of “Fixed-point weights”", "push button"))
    window.find("1 kept out")
    window.find("Include in “Fixed-point weights” Again", "push button")
    undo_until_gone(window, title, "1 kept out")
    say("kept a function out of a step, and let it in again")


def find_errors(window, title):
    window.do(window.find("Analysis", "page tab"))
    window.do(window.find("Measure", "push button"))
    text = window.find(contains="Outputs: ", role="label").get_name()
    rows = window.wait(lambda: [node for node in window.all(role="push button", contains="Keep ")
                                if " out of " in node.get_name()], "a ranking")
    assert len(rows) == 7, [node.get_name() for node in rows]  # four layers, three activations
    window.do(rows[0])
    window.find("1 kept out")
    window.find(contains="The steps have changed since")
    undo_until_gone(window, title, "1 kept out")
    say("where the error comes from: " + text.replace("\n", ", "))


def search_bits(window, title):
    window.do(window.find("Bit Widths", "page tab"))
    window.do(window.find("Search", "push button"))
    best = window.find(contains=": the best within the budget").get_name()
    window.click(window.find(contains="Size against quality", role="image"), title)
    window.key("Home")
    smallest = window.wait(lambda: [node.get_name() for node in window.all(contains="of float")
                                    if node.get_name() != best
                                    and node.get_role_name() == "label"], "the smallest")[0]
    assert float(smallest.split()[0]) < float(best.split()[0]), (smallest, best)
    window.do(window.find("Apply", "push button"))
    window.wait(lambda: window.all(role="list item")[-1].get_name() == "Fixed-point weights"
                and not window.all(contains="Not converted yet"), "the steps of the search")
    say(f"bit widths: {best}; the smallest {smallest}")
    window.focus(title)
    window.key("ctrl+z")
    window.wait(lambda: window.all(role="list item")[-1].get_name() == STEPS[2][1],
                "the steps as they were")


def look_at_grid(window, title):
    """What a value is rounded to stands beside its histogram."""
    window.do(window.find("Tensor", "page tab"))
    window.click(window.find(contains="After: ", role="image"), title)
    window.key("Home", "Down", "Down")
    steps = window.find(contains=" steps of 2").get_name()
    window.find("clipped")
    say(f"an activation is rounded to {steps}")


def load_steps(window, title, folder):
    """A file of steps takes the place of what there is; one that is none is named."""
    good, bad = os.path.join(folder, "weights.json"), os.path.join(folder, "no-steps.json")
    with open(good, "w") as file:
        json.dump({"steps": [{"converter": "fixed-point-weight", "options": {"n_w": 6},
                              "exclude": ["@lenet/Convolution"]}]}, file)
    with open(bad, "w") as file:
        file.write("{ \"steps\": 7 }")
    for path, expected in ((good, "1 kept out"), (bad, "Could not load the steps")):
        window.focus(title)
        window.key("ctrl+shift+o")
        window.choose_file("Load Steps", path)
        window.find(contains=expected)
    window.find(contains="no-steps.json")
    window.key("Escape")
    window.gone("Could not load the steps")
    window.find("1 kept out")
    undo_until_gone(window, title, "1 kept out")
    say("loaded steps from a file")


def seed(window, number):
    window.do(window.find("Run", "page tab"))
    spin = window.find("Seed", "spin button")
    window.Atspi.Value.set_current_value(spin, number)


def recorded(window, title, folder, shot):
    """Ranges are kept with the steps: other inputs change nothing until one asks for it."""
    plain, kept = os.path.join(folder, "quantize.json"), os.path.join(folder, "recorded.json")
    models = [os.path.join(folder, name) for name in ("q1.nntxt", "q2.nntxt", "q3.nntxt")]
    with open(plain, "w") as file:
        json.dump({"steps": [{"converter": "batch-normalization-folded"},
                             {"converter": "quantize", "options": {"method": "mse"}}]}, file)

    def load(path, expected):
        window.focus(title)
        window.key("ctrl+shift+o")
        window.choose_file("Load Steps", path)
        window.find(contains=expected)
        window.wait(lambda: not window.all(contains="Not converted yet"), "the conversions")

    load(plain, "the inputs of the run: random numbers (seed 0)")
    assert not window.all("Record again", "push button")
    save_as(window, title, "ctrl+shift+s", "Save Steps", kept)
    save_as(window, title, "ctrl+s", "Save Converted Model", models[0])
    undo_until_gone(window, title, "Quantize")
    seed(window, 9)
    load(kept, "random numbers (seed 0) · from the steps' file")
    shot("4d-recorded")
    save_as(window, title, "ctrl+s", "Save Converted Model", models[1])
    window.do(window.find("Record again", "push button"))
    window.find(contains="the inputs of the run: random numbers (seed 9)")
    window.gone("Record again")
    save_as(window, title, "ctrl+s", "Save Converted Model", models[2])

    numbers = []
    for path in models:
        with open(path.replace(".nntxt", ".h5"), "rb") as file:
            numbers.append(file.read())
    assert numbers[0] == numbers[1], "recorded ranges gave other numbers"
    assert numbers[1] != numbers[2], "recording again changed nothing"
    window.focus(title)
    window.key("ctrl+z")
    window.find("Record again", "push button")
    undo_until_gone(window, title, "Quantize")
    seed(window, 0)
    say("ranges came back with the steps, and were recorded again when asked for")


def add_own(window, title):
    """Converters from a shared object: one that only says it is exact, one that crashes."""
    for name, words in (("Lying", "Not exact: “y”"), ("crashing", "A step failed")):
        pick_step(window, title, STEPS[0][1])  # before the weights are behind quantizers
        window.focus(title)
        window.key("ctrl+t")
        window.find("Search conversions")
        window.type(name)
        window.key("Return")
        window.find(contains=words)
        if name == "crashing":
            window.find(contains="converter “crashing” crashed")
            window.key("Escape")
            window.gone("A step failed")
        undo_until_gone(window, title, name)
    say("a step that broke its promise and one that crashed were named")


def save_as(window, title, keys, dialog, path):
    """Files are written beside and renamed: one that is there is whole. (The word that it was saved goes
    again after some seconds, which a busy machine may need to look for it.)"""
    window.focus(title)
    window.key(keys)
    window.choose_file(dialog, path, save=True)
    window.wait(lambda: os.path.exists(path) and os.path.getsize(path) > 0, path)
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


def write_broken(folder):
    path = os.path.join(folder, "broken.nnp")
    with open(path, "w", encoding="ascii") as broken:
        broken.write("not a model")
    return path


def fail_to_open(window):
    """A window for a file that isn't one is left with the start page, where one can go on."""
    window.find("Could not open the model")
    window.key("Escape")
    window.gone("Could not open the model")
    assert not window.all("Export"), "there is nothing to export, but a button for it"
    say("a file that is no model leaves the start page")


def main(program, model, plugin, shots, folder):
    window = drive.Window(program, ["--plugin", plugin, write_broken(folder)])

    def shot(name):
        if shots:
            window.screenshot(os.path.join(shots, name + ".png"))

    try:
        fail_to_open(window)
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
        use_box_menu(window, title)
        check_exact(window)
        find_errors(window, title)
        shot("4a-errors")
        search_bits(window, title)
        shot("4b-bits")
        look_at_grid(window, title)
        shot("4c-grid")
        recorded(window, title, folder, shot)
        add_own(window, title)
        load_steps(window, title, folder)
        keep_out(window, title)
        pick_step(window, title, STEPS[2][1])
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
    main(sys.argv[1], os.path.abspath(sys.argv[2]), os.path.abspath(sys.argv[3]),
         sys.argv[4] if len(sys.argv) > 4 else None, scratch)
