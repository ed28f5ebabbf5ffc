#!/usr/bin/python3
"""Build data/plugin-example the way a stranger would, and use what comes out.

usage: build-plugin-example.py WHITTLE EXAMPLE BUILD MODEL

What BUILD installs for developers goes to a prefix of its own; the example is copied elsewhere and built by its own
meson.build, which finds the header through pkg-config. Then WHITTLE loads it with --plugin and converts MODEL. A second copy
crashes while it converts, and must be reported by its name. Exit status 77 (skipped) without meson or pkg-config.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

whittle, example, build, model = (os.path.abspath(path) for path in sys.argv[1:])


def run(*command, env=None, status=0):
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **(env or {})})
    if done.returncode != status:
        sys.exit(f"{' '.join(command)}: exit status {done.returncode}, expected {status}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def find_pc(prefix):
    for folder, _, files in os.walk(prefix):
        if "whittle.pc" in files:
            return folder
    sys.exit("whittle.pc was not installed")


def build_example(folder, name, root):
    """Returns the shared object that the example's own meson.build makes."""
    env = {"PKG_CONFIG_PATH": find_pc(root), "PKG_CONFIG_SYSROOT_DIR": root, "CFLAGS": "-Werror"}
    out = os.path.join(folder, "build")
    run("meson", "setup", out, folder, env=env)
    run("meson", "compile", "-C", out, env=env)
    return os.path.join(out, name)


def write_crashing(folder):
    """The same example with one line that ends the process while it converts."""
    path = os.path.join(folder, "clip-weights.c")
    with open(path) as source:
        text = source.read()
    start = "  int64_t sizes[16], n_clipped;\n  char text[64];\n"
    if start not in text:
        sys.exit("clip-weights.c no longer has the lines that the crash is put behind")
    with open(path, "w") as source:
        source.write(text.replace(start, start + "\n  abort ();\n"))


def main():
    if not shutil.which("meson") or not shutil.which("pkg-config"):
        sys.exit(77)

    with tempfile.TemporaryDirectory() as work:
        root = os.path.join(work, "root")
        run("meson", "install", "-C", build, "--no-rebuild", "--tags", "devel", "--destdir", root)

        good = shutil.copytree(example, os.path.join(work, "good"))
        plugin = build_example(good, "clip-weights.so", root)
        listed = run(whittle, "converters", "clip-weights", "--plugin", plugin)
        if "limit" not in listed or "Clips the few weights" not in listed:
            sys.exit(f"the converter is not listed with its option:\n{listed}")

        step = "clip-weights:limit=0.5"
        compared = json.loads(run(whittle, "compare", model, "--plugin", plugin, "--step", step, "--json"))
        if compared["outputs"][0]["max_abs"] == 0 or compared["outputs"][0]["cosine"] < 0.9:
            sys.exit(f"clipping did not change the outputs, or spoilt them:\n{compared['outputs']}")

        bad = shutil.copytree(example, os.path.join(work, "bad"))
        write_crashing(bad)
        plugin = build_example(bad, "clip-weights.so", root)
        never = os.path.join(work, "never.nnp")
        said = run(whittle, "convert", model, "--plugin", plugin, "--step", "clip-weights", "-o", never, status=1)
        if "“clip-weights” crashed" not in said or os.path.exists(never):
            sys.exit(f"the crash is not reported by the converter's name, or left a file:\n{said}")


main()
