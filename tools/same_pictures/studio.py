"""Pictures that the studio writes, asked for as its page asks for them."""

import json
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request


class Studio:
    """A server of a folder, from `with` to its end."""

    def __init__(self, program, folder):
        self.folder = folder
        words = program.words(["studio", str(folder), "--port", "0"])
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.address = self.process.stdout.readline().strip()
        with urllib.request.urlopen(self.address) as page:
            self.token = re.search(r'name="token" content="(\w+)"', page.read().decode())[1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=120)
        self.process.stdout.close()

    def get(self, path):
        with urllib.request.urlopen(self.address + path) as answer:
            return json.load(answer)

    def post(self, path, body):
        headers = {"content-type": "application/json", "origin": self.address.rstrip("/"), "x-nishikie-token": self.token}
        request = urllib.request.Request(self.address + path, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def edit(self, path, kind, fields):
        """Makes an edit. Builds of before the one form of edits have a route for each kind, and colors as texts."""
        rgb = fields.get("rgb")
        try:
            self.post(f"{path}/edit", {"kind": kind, **fields})
        except urllib.error.HTTPError as error:
            if error.code not in (404, 405):
                raise
            older = {name: value for name, value in fields.items() if name != "rgb"}
            color = rgb and "#" + bytes(rgb).hex()
            self.post(f"{path}/{kind}", {**older, "color": color})

    def until(self, path, wanted):
        """Asks until the answer is as wanted."""
        for _ in range(3000):
            told = self.get(path)
            if wanted(told):
                return
            time.sleep(0.1)
        raise TimeoutError(f"{path}: {told}")

    def wait_for(self, name):
        """Waits until a picture and its record are written, and the work is over."""
        self.until("api/state", lambda told: all(job["state"] in ("done", "failed") for job in told["jobs"]))
        if not (self.folder / f"{name}.json").exists():
            raise FileNotFoundError(f"{name}: {self.get('api/state')['jobs']}")


def folder_of(folder):
    """Makes a folder of prints for the studio inside a job's folder."""
    prints = folder / "inputs"
    prints.mkdir()
    for name in ["gray.png", "shore.png"]:
        shutil.copy(folder.parent / name, prints)
    return prints


def export(program, folder):
    """Colors a print from a reference, mends it with every kind of edit, and writes it."""
    prints = folder_of(folder)
    path = "api/print/gray.png"
    with Studio(program, prints) as studio:
        studio.post("api/open", {"name": "gray.png"})
        studio.until(path, lambda told: told["has_areas"])
        studio.post(f"{path}/choose", {"references": ["shore.png"], "model": None, "palette": None, "proposal": 0})
        studio.until(path, lambda told: told["ready"])
        studio.edit(path, "pick", {"x": 90, "y": 125, "rgb": [43, 79, 129], "alike": False})
        studio.edit(path, "pick", {"x": 20, "y": 200, "rgb": [160, 48, 32], "alike": True})
        studio.edit(path, "region", {"corners": [[10.5, 8], [60, 12.25], [30, 70]], "rgb": [58, 122, 74]})
        studio.edit(path, "region", {"corners": [[20, 20], [40, 20], [30, 40]], "rgb": None})
        studio.edit(path, "stroke", {"points": [[40, 10.5], [88, 30]], "radius": 7.5, "rgb": [160, 48, 32]})
        studio.edit(path, "stroke", {"points": [[50, 12]], "radius": 4, "rgb": None})
        studio.edit(path, "pick", {"x": 5, "y": 5, "rgb": [255, 255, 255], "alike": False})
        studio.post(f"{path}/undo", {})
        studio.post(f"{path}/export", {"file": "out.png"})
        studio.wait_for("out.png")
    shutil.move(prints / "out.png", folder)


def style(program, folder):
    """Runs style mode on a print."""
    prints = folder_of(folder)
    with Studio(program, prints) as studio:
        studio.post("api/open", {"name": "gray.png"})
        asked = {"styles": ["shore.png"], "configuration": "config3_3_1", "changes": {"iterations": 5}, "size": 96}
        name = studio.post("api/print/gray.png/style", asked)["file"]
        studio.wait_for(name)
    shutil.move(prints / name, folder / "out.png")
