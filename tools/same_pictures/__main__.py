"""Compares the pictures of two builds of nishikie, pixel by pixel.

    python3 tools/same_pictures OLD NEW [--only WORD] [--kernel NAME]...

Runs both over a table of jobs (jobs.py), with every kernel that this machine has, and compares the SHA-256 of the pixels of every
picture that they write, and the text of what they print. Ends with exit code 1 if any differs. A job that fails in both builds
alike is an error too. Needs Python 3 alone.
"""

import argparse
import csv
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import inputs
import jobs
from pixels import pixel_hash

KERNELS = ["amx", "avx512", "avx2", "neon", "portable"]


class Program:
    """A build of nishikie that computes with one kernel."""

    def __init__(self, path, kernel, precision):
        self.path, self.kernel, self.precision = path, kernel, precision

    def words(self, words):
        # Not all commands compute with the network.
        plain = words[0] in ("palette", "score", "study")
        return [self.path, *words] + ([] if plain else ["--kernel", self.kernel, "--precision", self.precision])

    def run(self, words, folder):
        """Runs the program. Returns its standard output; raises an error if it fails."""
        environment = {**os.environ, "NISHIKIE_KERNEL": self.kernel}
        done = subprocess.run(self.words(words), cwd=folder, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"exit code {done.returncode}")
        return done.stdout


def kernels(path, folder):
    """Returns the pairs of a kernel and a precision that this machine can compute with."""
    found = []
    for kernel in KERNELS:
        for precision in ["exact", "fast"]:
            words = "colorize gray.png shore.png --mode style --size 32 --iterations 1 -o trial.png --force".split()
            try:
                Program(path, kernel, precision).run(words, folder)
                found.append((kernel, precision))
            except RuntimeError:
                pass
    return found


def hashes(job, program, folder):
    """Returns the hashes of all files that a job makes, by their names; or the reason why it failed."""
    jobs.fresh(folder)
    try:
        job.run(program, folder)
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"}
    made = {}
    for path in jobs.written(folder):
        made[str(path.relative_to(folder))] = pixel_hash(path) if path.suffix in jobs.SUFFIXES else text_hash(path)
    return made or {"failed": "nothing was written"}


def text_hash(path):
    """Returns the SHA-256 of a text; of a table without its column of times."""
    text = path.read_text()
    if path.suffix == ".csv":
        rows = list(csv.reader(text.splitlines()))
        kept = [at for at, name in enumerate(rows[0]) if name != "seconds"]
        text = repr([[row[at] for at in kept] for row in rows])
    return hashlib.sha256(text.encode()).hexdigest()


def compare(job, kernel, old, new):
    """Prints the rows of one job. Returns how many differ and must not."""
    wrong = 0
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name, "-"), new.get(name, "-")
        same = before == after and name != "failed"
        verdict = "same" if same else "DIFFERS" if job.exact else "differs"
        wrong += verdict == "DIFFERS"
        shown = [before, after] if name == "failed" else [before[:16], after[:16]]
        print(f"{job.name:32} {kernel:14} {name:40} {shown[0]:16} {shown[1]:16} {verdict}", flush=True)
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--only", default="", help="run only jobs whose name holds this")
    parser.add_argument("--kernel", action="append", help="run only with this kernel; may be given several times")
    options = parser.parse_args()
    old, new = options.old.resolve(), options.new.resolve()
    wrong = rows = 0
    times = [0.0, 0.0]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        inputs.make(folder)
        pairs = [pair for pair in kernels(old, folder) if not options.kernel or pair[0] in options.kernel]
        if not pairs:
            sys.exit("none of these kernels is on this machine")
        for kernel, precision in pairs:
            name = kernel if precision == "exact" else f"{kernel} {precision}"
            for job in jobs.table():
                if options.only not in job.name:
                    continue
                made = []
                for number, path in enumerate([old, new]):
                    begun = time.monotonic()
                    made.append(hashes(job, Program(path, kernel, precision), folder / "work"))
                    times[number] += time.monotonic() - begun
                wrong += compare(job, name, *made)
                rows += len(made[0])
    print(f"{rows} results, {wrong} not the same; {times[0]:.0f} s and {times[1]:.0f} s")
    sys.exit(1 if wrong or not rows else 0)


main()
