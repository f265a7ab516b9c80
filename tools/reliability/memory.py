"""Limits of memory as a container has them: the command is refused in words, and not killed."""

import os
import subprocess
from pathlib import Path

from workplace import draw, is_root, Table

GROUPS = [
    (Path("/sys/fs/cgroup"), "memory.max", "memory.swap.max"),
    (Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes", None),
]
MEGABYTES = [64, 128, 256, 512, 1024, 2048]


class Group:
    """A control group with a limit of memory."""

    def __init__(self, megabytes):
        for root, limit, swap in GROUPS:
            self.folder = root / f"nishikie-{os.getpid()}"
            if not (root / "cgroup.procs").exists():
                continue
            self.folder.mkdir()
            if (self.folder / limit).exists():
                (self.folder / limit).write_text(str(megabytes << 20))
                if swap and (self.folder / swap).exists():
                    (self.folder / swap).write_text("0")
                return
            self.folder.rmdir()
        raise OSError("no control group of memory can be made here")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.folder.rmdir()

    def run(self, place, words):
        inside = 'echo $$ > "$0"/cgroup.procs && exec "$@"'
        command = ["sh", "-c", inside, self.folder, place.program, *words]
        return subprocess.run(command, cwd=place.folder, capture_output=True, text=True)


def memory(place, _rounds, only):
    if not is_root():
        print("Limits of memory are left out: only root can make a control group.\n")
        return
    draw(place.inputs / "large.png", 3000, 2000, 1, 5)
    jobs = {
        "colorize, plain map": ["colorize", "in/large.png", "in/color.png", "-o", "out/o.png", "--plain-map", "--force"],
        "colorize": ["colorize", "in/large.png", "in/color.png", "-o", "out/o.png", "--force"],
        "colorize to JPEG": ["colorize", "in/large.png", "in/color.png", "-o", "out/o.jpg", "--force"],
        "style mode": ["colorize", "in/large.png", "in/color.png", "-o", "out/s.png", "--size", "512", "--iterations", "1", "--mode", "style", "--force"],
        "palette": ["palette", "in/large.png"],
        "suggest": ["suggest", "in/large.png", "in/prints"],
        "score": ["score", "in/large.png", "in/large.png"],
        "train": ["train", "in/prints", "-o", "out/m.safetensors", "--force"],
    }
    table = Table("command", *(f"{megabytes} MB" for megabytes in MEGABYTES))
    for name, words in jobs.items():
        if only not in name:
            continue
        row = [name]
        for megabytes in MEGABYTES:
            with Group(megabytes) as group:
                ended = group.run(place, words)
            if ended.returncode == 0:
                row.append("done")
            elif ended.returncode == 1 and "memory" in ended.stderr:
                row.append("refused in words")
            else:
                row.append("KILLED" if ended.returncode in (-9, 137) else f"exit code {ended.returncode}: {ended.stderr.strip()[-80:]}")
        table.row(*row)
    (place.inputs / "large.png").unlink()
