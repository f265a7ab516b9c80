"""Tries what nishikie does in hard situations, and prints a table of the outcomes of each.

    cargo build --release
    python3 tools/reliability target/release/nishikie [CHECK ...] [--rounds N] [--only COMMAND]

Checks: kills, full_disks, together (two processes at once), folders (removed during the work), memory (limits of a container), many (10,000
files, of which one in a hundred is broken; see many.py). All but `many` if none is named. Full disks and limits of memory need root, for a small
tmpfs and a control group. Needs Python 3.10 alone. It ends at the first rule that is broken: an input that has changed, a file under its final name that
is not whole, a picture and a record that do not belong together, a temporary file that the next run does not remove, an error that names no file.
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from folders import folders
from full_disks import full_disks
from kills import kills
from many import many
from memory import memory
from together import together
from workplace import Workplace

CHECKS = {"kills": kills, "full_disks": full_disks, "together": together, "folders": folders, "memory": memory, "many": many}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("checks", nargs="*", choices=[[], *CHECKS], default=[name for name in CHECKS if name != "many"])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", default="", help="a part of the names of the commands that are tried")
    parser.add_argument("--files", type=int, default=10_000, help="the number of files of `many`")
    options = parser.parse_args()
    for name in options.checks:
        print(f"## {name}\n", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            place = Workplace(options.program, folder)
            if name == "many":
                many(place, options.files, options.only)
            else:
                CHECKS[name](place, options.rounds, options.only)


main()
