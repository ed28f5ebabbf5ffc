"""Drives the window as a person would: by accessible names, the mouse and the keys.

Needs Xvfb, dbus-run-session, at-spi2-core, xdotool, ImageMagick's import and python3-gi with
Atspi; `available ()` tells whether all are there. A display and a bus of its own are started.
"""
import os
import shutil
import subprocess
import sys
import time

TOOLS = ["Xvfb", "dbus-run-session", "xdotool", "import"]
LAUNCHER = "/usr/libexec/at-spi-bus-launcher"


def available():
    try:
        import gi
        gi.require_version("Atspi", "2.0")
    except (ImportError, ValueError):
        return False
    return all(shutil.which(tool) for tool in TOOLS) and os.path.exists(LAUNCHER)


def within_own_session(folder):
    """Starts this script again with a display, a bus and folders of its own; gives its status."""
    read, write = os.pipe()
    screen = os.environ.get("WHITTLE_SCREEN", "1440x900")
    # Without -noreset it starts anew when its last client goes, and the next one may find it gone.
    xvfb = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", screen + "x24",
                             "-nolisten", "tcp", "-noreset"], pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    display = os.fdopen(read).readline().strip()
    runtime = os.path.join(folder, "run")
    os.makedirs(runtime, mode=0o700, exist_ok=True)
    env = dict(os.environ, DISPLAY=":" + display, GDK_BACKEND="x11", GTK_A11Y="atspi",
               WHITTLE_DRIVEN="1", XDG_RUNTIME_DIR=runtime, LC_ALL="C.UTF-8",
               XDG_CONFIG_HOME=os.path.join(folder, "config"),
               XDG_DATA_HOME=os.path.join(folder, "data"), XDG_CURRENT_DESKTOP="none")
    env.pop("DBUS_SESSION_BUS_ADDRESS", None)
    env.pop("AT_SPI_BUS_ADDRESS", None)
    try:
        return subprocess.call(["dbus-run-session", "--", sys.executable] + sys.argv, env=env)
    finally:
        xvfb.terminate()
        xvfb.wait()


def shell(command):
    return subprocess.run(command, shell=True, capture_output=True, text=True).stdout.strip()


class Window:
    """A running program and its accessible tree."""

    def __init__(self, program, arguments, patience=60):
        import gi
        gi.require_version("Atspi", "2.0")
        from gi.repository import Atspi
        self.Atspi = Atspi
        self.patience = patience
        self.launcher = subprocess.Popen([LAUNCHER, "--launch-immediately"],
                                         stderr=subprocess.DEVNULL)
        time.sleep(0.5)
        Atspi.init()
        self.process = subprocess.Popen([program] + arguments)
        self.tree = self.wait(self._find_application, "the program on the accessibility bus")

    def _find_application(self):
        desktop = self.Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child and child.get_process_id() == self.process.pid:
                return child
        return None

    def wait(self, question, what):
        """Asks until there is an answer; the machine may be slow."""
        end = time.monotonic() + self.patience
        while True:
            try:
                answer = question()
            except Exception:  # the tree changes while it is walked
                answer = None
            if answer:
                return answer
            if self.process.poll() is not None:
                raise AssertionError(f"the program ended with {self.process.returncode}")
            if time.monotonic() > end:
                raise AssertionError(f"waited {self.patience} s for {what}")
            time.sleep(0.1)

    def walk(self, node=None, visible=True):
        """What is visible, or all; a part that goes while it is looked at is left out."""
        node = node or self.tree
        try:
            if visible and node != self.tree and node.get_role_name() not in ("frame", "dialog"):
                if not node.get_state_set().contains(self.Atspi.StateType.VISIBLE):
                    return
        except Exception:
            return
        yield node
        try:
            children = [node.get_child_at_index(i) for i in range(node.get_child_count())]
        except Exception:
            return
        for child in children:
            if child:
                yield from self.walk(child, visible)

    def matching(self, name=None, role=None, visible=True, contains=None):
        """One after the other: each look at a part is a message to the program and back."""
        self.tree.clear_cache()
        for node in self.walk(visible=visible):
            try:
                text = node.get_name() or ""
                if name is not None and text != name:
                    continue
                if contains is not None and contains not in text:
                    continue
                if role is not None and node.get_role_name() != role:
                    continue
            except Exception:
                continue
            yield node

    def all(self, name=None, role=None, visible=True, contains=None):
        return list(self.matching(name, role, visible, contains))

    def find(self, name=None, role=None, contains=None):
        return self.wait(lambda: next(self.matching(name, role, contains=contains), None),
                         f"{role or 'something'} named {name or contains!r}")

    def gone(self, name):
        self.wait(lambda: next(self.matching(name), None) is None, f"{name!r} to go")

    def do(self, node, index=0):
        self.Atspi.Action.do_action(node, index)

    def window_id(self, title):
        return self.wait(lambda: shell(f"xdotool search --onlyvisible --name '{title}' | tail -1"),
                         f"a window called {title!r}")

    def box(self, node):
        return self.Atspi.Component.get_extents(node, self.Atspi.CoordType.WINDOW)

    def place(self, node):
        box = self.box(node)
        return box.x + box.width // 2, box.y + box.height // 2

    def click(self, node, title, button=1, dx=0, dy=0):
        x, y = self.place(node)
        window = self.window_id(title)
        shell(f"xdotool mousemove --window {window} {x + dx} {y + dy} sleep 0.15 click {button}")
        time.sleep(0.2)

    def focus(self, title):
        shell(f"xdotool windowfocus --sync {self.window_id(title)}")
        time.sleep(0.2)

    def key(self, *keys):
        for key in keys:
            shell(f"xdotool key {key}")
            time.sleep(0.15)

    def type(self, text):
        subprocess.run(["xdotool", "type", "--delay", "15", text])
        time.sleep(0.3)

    def choose_file(self, title, path, save=False):
        """Answers GTK's file chooser."""
        self.focus(title)
        time.sleep(0.5)
        self.key("ctrl+a" if save else "ctrl+l")
        time.sleep(0.4)
        self.type(path)
        self.key("Return")

    def screenshot(self, path):
        time.sleep(0.6)
        shell(f"import -window root '{path}'")

    def labels(self):
        return [node.get_name() for node in self.all(role="label")]

    def dump(self):
        for node in self.walk():
            print(node.get_role_name(), repr(node.get_name()))

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.launcher.terminate()
