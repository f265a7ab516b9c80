"""Ten thousand files in a folder, of which one in a hundred is broken or odd.

Every entry of the folder must be accounted for: used, or left out by its name. Sound prints are left out where two look alike by chance. A broken one must not be used, and no command may take more than three
times as long as for the sound files alone. Times are those of the processor, which do not depend on how busy the machine is.
"""

import json
import os
import resource

from broken import fill
from workplace import HANGS, Table

SLOWER = 3


def many(place, count, only):
    sound, mixed = place.folder / "sound", place.folder / "mixed"
    fill(sound, count, False)
    broken, odd = fill(mixed, count, True)
    entries = sorted(os.listdir(mixed))
    table = Table("command", "files", "used", "broken and named", "odd, left out by name", "sound, left out by name", "neither used nor named", "sound files alone", "all")
    for name, run in {"suggest": suggest, "palette": palette, "train": train, "batch": batch}.items():
        if only not in name:
            continue
        alone, _, _ = timed(run, place, sound)
        took, used, left_out = timed(run, place, mixed)
        named = lambda starts: sum(any(name.startswith(start) for name in left_out) for start in starts)
        sound_ones = len(left_out) - named(broken) - named(odd)
        silent = len(entries) - used - len(left_out)
        table.row(name, len(entries), used, f"{named(broken)} of {len(broken)}", named(odd), sound_ones, silent, f"{alone:.0f} s", f"{took:.0f} s")
        assert silent == 0 and named(broken) == len(broken), f"{name}: not all are accounted for"
        assert took < SLOWER * alone + 1, f"{name}: takes {took:.0f} s, and {alone:.0f} s without the broken files"


def timed(run, place, folder):
    before = processor_time()
    used, left_out = run(place, folder)
    return processor_time() - before, used, left_out


def processor_time():
    """Returns the seconds that the programs which have ended took of the processor."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def ended(place, words, codes):
    """Runs the program. Returns what it printed, and everything that it said."""
    process = place.start(words)
    out, said = process.communicate(timeout=HANGS * 100)
    assert process.returncode in codes and "panicked" not in said, said[-2000:]
    return out, said + out


def suggest(place, folder):
    return screened(place, folder, ["suggest", "in/small.png", folder.name, "--json"])


def palette(place, folder):
    return screened(place, folder, ["palette", folder.name, "--json"])


def train(place, folder):
    return screened(place, folder, ["train", folder.name, "-o", "out/m.safetensors", "--force", "--json"])


def screened(place, folder, words):
    """Runs a command that says what it left out. Returns the number of used pictures and the names of the others."""
    out, _ = ended(place, words, [0])
    found = json.loads(out)
    left_out = [entry["path"] for entry in found["left_out"]]
    entries = len(os.listdir(folder))
    assert found["pictures"] == found["used"] + len(left_out), "the pictures do not add up"
    # A descriptor's folder is made meanwhile.
    own = os.path.isdir(folder / ".nishikie")
    assert entries - own <= found["pictures"] + found["others"] + found["folders"] <= entries, "the entries do not add up"
    return found["used"], [os.path.basename(path) for path in left_out] + folders(folder)


def folders(folder):
    """Returns the names of folders, which are counted."""
    # Not by the entry itself, which fails for a link to itself.
    return [name for name in os.listdir(folder) if os.path.isdir(folder / name) and name != ".nishikie"]


def batch(place, folder):
    paths = [os.path.join(os.fsencode(folder.name), name) for name in sorted(os.listdir(os.fsencode(folder)))]
    output = f"out/{folder.name}"
    words = ["colorize", *paths, "--style", "in/color.png", "--output-dir", output, "--plain-map", "--format", "png", "--json"]
    out, said = ended(place, words, [0, 1])
    ends = json.loads(out)
    done = [end for end in ends if end["state"] != "failed"]
    assert len(ends) == len(paths), "the outcomes do not add up"
    return len(done), [os.path.basename(end["content"]) for end in ends if end["state"] == "failed"]
