"""A folder with small inputs, the commands that are tried in it, and the rules that hold whatever happens to them."""

import hashlib
import json
import os
import struct
import subprocess
import sys
from pathlib import Path

sys.path.insert(1, str(Path(__file__).resolve().parents[1] / "same_pictures"))
from pixels import write_png
from studio import Studio

PLAN = """
contents = ["small.png"]
styles = ["prints/1.png", "prints/2.png"]
configurations = ["color", "config3_3_1"]
size = 64
iterations = 2
"""

# The time after which a command that should end by itself hangs.
HANGS = 600


class Workplace:
    """A folder with the inputs in `in`; commands write to `out`, which may be a disk of its own, and to `out` alone."""

    def __init__(self, program, folder):
        self.program, self.folder = Path(program).resolve(), Path(folder)
        self.inputs, self.out = self.folder / "in", self.folder / "out"
        (self.inputs / "prints").mkdir(parents=True)
        self.out.mkdir()
        draw(self.inputs / "gray.png", 900, 700, 1, 1)
        draw(self.inputs / "color.png", 400, 500, 3, 2)
        draw(self.inputs / "small.png", 96, 80, 1, 3)
        for number in range(1, 9):
            draw(self.inputs / f"prints/{number}.png", 120, 100, 3, 10 + number)
        for number in range(1, 4):
            draw(self.inputs / f"g{number}.png", 300, 200 + number, 1, 20 + number)
        (self.inputs / "plan.toml").write_text(PLAN)
        self.before = hashes(self.inputs)

    def start(self, words):
        """Starts the program in the folder."""
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
        return subprocess.Popen([self.program, *words], cwd=self.folder, text=True, errors="replace", **streams)

    def check(self):
        """Checks the rules: no input has changed, whatever has a name is whole, and a picture and its record are of one run."""
        assert hashes(self.inputs) == self.before, "an input has changed"
        for path in files(self.out):
            if not path.name.startswith("."):
                assert is_whole(path), f"{path.name}: is not whole"
        for picture in files(self.out):
            record = picture.with_name(picture.name + ".json")
            if record.exists():
                wanted = json.loads(record.read_text())["file"]["sha256"]
                assert sha256(picture) == wanted, f"{picture.name}: is of another run than its record"
        for record in self.out.rglob("*.json"):
            if "nishikie_record" in record.read_text():
                assert record.with_suffix("").exists(), f"{record.name}: has no picture"

    def left(self):
        """Returns the temporary files that are there."""
        ends = (".part", ".nishikie-lock")
        return [path for path in files(self.folder) if path.name.endswith(ends) or ".nishikie-work" in path.parts]


class Command:
    """A command that writes something. `records` are the outputs that must have one; the folder `anew` is removed before the command is killed, since
    it would find its work done."""

    def __init__(self, name, words, outputs, prepare=(), records=(), force=True, anew=None):
        self.name, self.words, self.outputs, self.prepare, self.records = name, words, outputs, prepare, records
        self.force, self.anew = force, anew

    def run(self, place, *more):
        """Runs the command to its end. Returns its exit code and everything that it said."""
        process = place.start([*self.words, *more])
        out, said = process.communicate(timeout=HANGS)
        assert "panicked" not in said, said
        return process.returncode, out + said

    def start(self, place, *more):
        return place.start([*self.words, *more])

    def forced(self):
        """Returns the words that let the command overwrite what an earlier run wrote."""
        return ["--force"] if self.force else []

    def ready(self, place):
        """Does what the command needs to be done before."""
        for words in self.prepare:
            process = place.start(words)
            said = process.communicate(timeout=HANGS)[1]
            assert process.returncode == 0, said


class Export:
    """The studio's writing of a picture, asked for as its page asks for it."""

    name, outputs, records, force = "studio", ["studio/out.png"], ["studio/out.png"], False

    def ready(self, place):
        folder = place.out / "studio"
        folder.mkdir(exist_ok=True)
        for name in ["small.png", "color.png"]:
            if not (folder / name).exists():
                (folder / name).write_bytes((place.inputs / name).read_bytes())
        with Studio(Program(place.program), folder) as studio:
            choose(studio)

    def run(self, place, *_):
        with Studio(Program(place.program), place.out / "studio") as studio:
            studio.post("api/open", {"name": "small.png"})
            studio.until("api/print/small.png", lambda told: told["ready"])
            try:
                studio.post("api/print/small.png/export", {"file": "out.png"})
            except OSError as refused:
                return 1, refused.read().decode() if hasattr(refused, "read") else str(refused)
            over = lambda told: all(job["state"] in ("done", "failed") for job in told["jobs"])
            studio.until("api/state", over)
            last = studio.get("api/state")["jobs"][-1]
            return int(last["state"] == "failed"), json.dumps(last)

    def forced(self):
        return []


def choose(studio):
    """Opens a print and chooses a reference for its colors."""
    studio.post("api/open", {"name": "small.png"})
    path = "api/print/small.png"
    studio.until(path, lambda told: told["has_areas"])
    studio.post(f"{path}/choose", {"references": ["color.png"], "model": None, "palette": None, "proposal": 0})
    studio.until(path, lambda told: told["ready"])


class Program:
    """The program as `Studio` starts it."""

    def __init__(self, path):
        self.path = path

    def words(self, words):
        return [self.path, *words]


def colorize(name, output, *more, records=None):
    words = ["colorize", "in/gray.png", "in/color.png", "-o", f"out/{output}", *more]
    return Command(name, words, [output], records=[output] if records is None else records)


BATCH = ["g1.png", "g2.png", "g3.png"]
RUNS = ["study", "run", "in/plan.toml", "--out", "out/study"]

COMMANDS = [
    colorize("colorize to PNG", "a.png", "--plain-map"),
    colorize("colorize to TIFF", "a.tif", "--plain-map"),
    colorize("colorize to JPEG", "a.jpg", "--plain-map"),
    colorize("colorize to WebP", "a.webp", "--plain-map"),
    Command(
        "colorize with confidence",
        ["colorize", "in/small.png", "in/color.png", "-o", "out/c.png", "--confidence", "out/confidence.png"],
        ["c.png", "confidence.png"],
        records=["c.png"],
    ),
    Command(
        "colorize with proposals",
        ["colorize", "in/small.png", "in/color.png", "-o", "out/p.png", "--proposals", "2"],
        ["p.png", "p-1.png", "p-2.png"],
        records=["p-1.png", "p-2.png"],
    ),
    Command(
        "colorize in style mode",
        ["colorize", "in/small.png", "in/color.png", "-o", "out/s.png", "--iterations", "2", "--history", "out/h.csv", "--save-every", "1"],
        ["s.png", "h.csv", "s-00001.png"],
        records=["s.png"],
    ),
    Command(
        "batch",
        ["colorize", *(f"in/{name}" for name in BATCH), "--style", "in/color.png", "--output-dir", "out/batch", "--plain-map"],
        [f"batch/{name}" for name in BATCH],
        records=[f"batch/{name}" for name in BATCH],
    ),
    Command("palette", ["palette", "in/color.png", "-o", "out/w.png", "-o", "out/w.json", "-o", "out/w.gpl"], ["w.png", "w.json", "w.gpl"]),
    Command("suggest", ["suggest", "in/small.png", "out/prints", "--sheet", "out/sheet.png"], ["sheet.png"]),
    Command("train", ["train", "in/prints", "-o", "out/m.safetensors"], ["m.safetensors"]),
    Command("study run", RUNS, ["study/study.json"], force=False, anew="study"),
    Command(
        "study export",
        ["study", "export", "out/study", "--csv", "out/t.csv", "--parquet", "out/t.parquet"],
        ["t.csv", "t.parquet"],
        prepare=[RUNS],
    ),
    Command("study report", ["study", "report", "out/study"], ["study/report/report.html"], prepare=[RUNS], force=False),
    Export(),
]


def prints_to_suggest(place):
    """Copies the prints to where `suggest` may keep its descriptors."""
    folder = place.out / "prints"
    folder.mkdir(exist_ok=True)
    for path in (place.inputs / "prints").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())


def draw(path, width, height, channels, seed):
    """Draws a print of stripes and patches, with some noise so that it does not compress to nothing."""
    row = [(x * 7 + seed * 31) % 256 for x in range(width)]
    samples = bytearray()
    noise = seed * 2654435761 % 2**32
    for y in range(height):
        patch = (y // 16) * 40
        for x in range(width):
            noise = (noise * 1664525 + 1013904223) % 2**32
            value = (row[x] // 2 + patch + (x // 24) * 15 + (noise >> 28)) % 256
            samples += bytes((value + channel * 60 * (x // 32 % 3)) % 256 for channel in range(channels))
    write_png(path, width, height, channels, bytes(samples))


def files(folder):
    return sorted(path for path in Path(folder).rglob("*") if path.is_file())


def sha256(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def hashes(folder):
    return {path.relative_to(folder): sha256(path) for path in files(folder)}


def is_whole(path):
    """Returns whether a file is complete, as its kind allows to see."""
    data = path.read_bytes()
    match path.suffix:
        case ".png":
            return data[:4] == b"\x89PNG" and data[-8:-4] == b"IEND"
        case ".jpg":
            return data[:2] == b"\xff\xd8" and data[-2:] == b"\xff\xd9"
        case ".webp":
            return data[:4] == b"RIFF" and struct.unpack("<I", data[4:8])[0] + 8 == len(data)
        case ".tif":
            return data[:4] == b"II*\0" and struct.unpack("<I", data[4:8])[0] < len(data)
        case ".json":
            return is_json(data)
        case ".gpl":
            return data.startswith(b"GIMP Palette") and data.endswith(b"\n")
        case ".csv":
            return data.endswith(b"\n")
        case ".parquet":
            return data[:4] == data[-4:] == b"PAR1"
        case ".safetensors":
            header = struct.unpack("<Q", data[:8])[0] if len(data) >= 8 else len(data)
            end = max((tensor["data_offsets"][1] for name, tensor in json.loads(data[8 : 8 + header]).items() if name != "__metadata__"), default=0)
            return len(data) == 8 + header + end
        case ".html":
            return data.rstrip().endswith(b"</html>")
        case _:
            return len(data) > 0


def is_json(data):
    try:
        json.loads(data)
        return True
    except ValueError:
        return False


class Table:
    """A table in Markdown, printed row by row."""

    def __init__(self, *head):
        self.row(*head)
        self.row(*["---"] * len(head))

    def row(self, *cells):
        print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def is_root():
    return hasattr(os, "geteuid") and os.geteuid() == 0
