"""Tests that nishikie loses nothing: kills, full disks, folders that go away, and two processes on one output.

    cargo build --release
    python3 tools/safety.py target/release/nishikie examples/gray.png examples/color.jpg

After every round the inputs must be as they were, a picture and its record must agree (the record has the picture's SHA-256), and the
next run must leave nothing but pictures and records behind. Needs Python 3 alone; the full disk needs root, for a small tmpfs.
"""

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = Path(sys.argv[1]).resolve()
INPUTS = [Path(name).resolve() for name in sys.argv[2:4]]
ROUNDS = int(sys.argv[4]) if len(sys.argv) > 4 else None


def rounds(usual):
    return min(usual, ROUNDS) if ROUNDS else usual


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


BEFORE = [sha256(path) for path in INPUTS]


def start(output, *more):
    words = [PROGRAM, "colorize", *INPUTS, "-o", output, "--plain-map", *more]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def run(output, *more):
    process = start(output, *more)
    said = process.communicate()[1]
    assert process.returncode in (0, 1) and "panicked" not in said, said
    return process.returncode, said


def agree(folder):
    """Checks that every picture has its record and every record its picture. Returns their number."""
    assert [sha256(path) for path in INPUTS] == BEFORE, "an input was changed"
    pictures = sorted(path for path in folder.glob("[!.]*") if path.suffix != ".json")
    records = sorted(path for path in folder.glob("[!.]*.json"))
    assert [path.name + ".json" for path in pictures] == [path.name for path in records], os.listdir(folder)
    for picture, record in zip(pictures, records):
        wanted = json.loads(record.read_text())["file"]["sha256"]
        assert sha256(picture) == wanted, f"{picture} and its record are of different runs"
    return len(pictures)


def clean(folder):
    """Checks that the next run leaves nothing behind but its own output."""
    code, said = run(folder / "next.png", "--force")
    assert code == 0, said
    hidden = list(folder.glob(".*"))
    assert not hidden, hidden
    return agree(folder)


def kills(folder):
    began = time.monotonic()
    run(folder / "first.png")
    whole = time.monotonic() - began
    killed = parts = 0
    for number in range(rounds(50)):
        # Half of them anywhere, half near the end, where files are written.
        share = random.uniform(0, 1) if number % 2 else random.uniform(0.8, 1.05)
        process = start(folder / "killed.png", "--force")
        time.sleep(share * whole)
        process.kill()
        process.communicate()
        killed += process.returncode < 0
        parts += any(folder.glob(".*"))
        if any(folder.glob(".*.nishikie-lock")):
            clean(folder)  # A promise was made: the next run keeps it.
        agree(folder)
    clean(folder)
    return f"{killed} runs killed, {parts} times something hidden was left, and cleared"


def full_disks(folder):
    if os.geteuid() != 0:
        return "skipped: only root can make a small disk"
    refused = 0
    size = 4 << 20
    for number in range(rounds(20)):
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder])
        if mounted.returncode:
            return "skipped: no small disk can be mounted here"
        try:
            code, said = run(folder / "old.png")
            assert code == 0, said
            old = sha256(folder / "old.png")
            disk = os.statvfs(folder)
            left = number * (64 << 10) // 2  # From nothing to more than a picture takes.
            filler = disk.f_bavail * disk.f_frsize - left
            (folder / ".filler").write_bytes(bytes(max(filler, 0)))
            for name in ["old.png", "new.png"]:
                code, said = run(folder / name, "--force")
                if code:
                    refused += 1
                    assert name in said and "no room" in said, said
                    assert sha256(folder / "old.png") == old
                agree(folder)
            (folder / ".filler").unlink()
            clean(folder)
        finally:
            subprocess.run(["umount", folder], check=True)
    return f"{refused} runs refused for want of room, each with the file's name"


def folders_removed(folder):
    said_so = 0
    for _ in range(rounds(20)):
        place = folder / "gone"
        place.mkdir(exist_ok=True)
        process = start(place / "out.png")
        time.sleep(random.uniform(0.05, 0.6))
        shutil.rmtree(place, ignore_errors=True)
        said = process.communicate()[1]
        assert process.returncode in (0, 1) and "panicked" not in said, said
        if process.returncode:
            assert "gone" in said, said
            said_so += 1
        agree(folder)
    shutil.rmtree(folder / "gone", ignore_errors=True)
    clean(folder)
    return f"{said_so} runs ended with an error that names the folder"


def two_at_once(folder, *force):
    both = 0
    for _ in range(rounds(20)):
        for path in folder.glob("out*"):
            path.unlink()
        pair = [start(folder / "out.png", "--size", size, *force) for size in ("400", "300")]
        said = [process.communicate()[1] for process in pair]
        codes = sorted(process.returncode for process in pair)
        assert codes == [0, 0] if force else codes == [0, 1], said
        assert all("panicked" not in one for one in said), said
        both += codes == [0, 0]
        agree(folder)
    clean(folder)
    return f"{both} times both wrote, one after the other"


def main():
    for name, check in {
        "kills": kills,
        "full disks": full_disks,
        "folders removed": folders_removed,
        "two at once": two_at_once,
        "two at once with --force": lambda folder: two_at_once(folder, "--force"),
    }.items():
        with tempfile.TemporaryDirectory() as folder:
            print(f"{name}: {check(Path(folder))}", flush=True)


main()
