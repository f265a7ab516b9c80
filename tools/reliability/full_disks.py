"""Disks that are full: of every command, with room for everything from nothing to all of its output."""

import os
import shutil
import subprocess

from workplace import COMMANDS, files, is_root, prints_to_suggest, sha256, Table

SIZE = 64 << 20


class Disk:
    """A small disk of its own in the place of the folder that is written to."""

    def __init__(self, place):
        self.place = place

    def __enter__(self):
        shutil.rmtree(self.place.out)
        self.place.out.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", self.place.out])
        assert mounted.returncode == 0, "no small disk can be mounted here"
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", self.place.out], check=True)

    def free(self):
        disk = os.statvfs(self.place.out)
        return disk.f_bavail * disk.f_frsize

    def fill(self, left):
        (self.place.out / ".filler").write_bytes(bytes(max(self.free() - left, 0)))

    def empty(self):
        (self.place.out / ".filler").unlink()


def full_disks(place, rounds, only):
    if not is_root():
        print("Full disks are left out: only root can mount a small one.\n")
        return
    table = Table("command", "rounds", "all written", "refused, with the file's name", "half-written files", "pictures without record or records without picture")
    for command in COMMANDS:
        if only not in command.name:
            continue
        refused = done = 0
        for overwrite in [False, True] if command.force else [False]:
            need = needed(place, command)
            for number in range(rounds):
                share = number / max(rounds - 1, 1)
                if round_of(place, command, int(share * need), overwrite):
                    refused += 1
                else:
                    done += 1
        table.row(command.name, refused + done, done, refused, 0, 0)


def needed(place, command):
    """Returns the number of bytes that a disk gets fuller by the command, with some more for files that are there for a moment only."""
    with Disk(place) as disk:
        prints_to_suggest(place)
        command.ready(place)
        before = disk.free()
        code, said = command.run(place)
        assert code == 0, said
        return (before - disk.free()) * 5 // 4 + (256 << 10)


def round_of(place, command, left, overwrite):
    """Runs the command with so many bytes left. Returns whether it was refused."""
    with Disk(place) as disk:
        prints_to_suggest(place)
        command.ready(place)
        if overwrite:
            code, said = command.run(place)
            assert code == 0, said
        before = {path: sha256(path) for path in files(place.out)}
        disk.fill(left)
        code, said = command.run(place, *command.forced() if overwrite else [])
        place.check()
        if code:
            assert any(name.split("/")[-1] in said or "out" in said for name in command.outputs), f"{command.name}: no file is named: {said}"
            assert "no room" in said or "No space left" in said or "(os error 28)" in said, said
        for path, hash_before in before.items():
            assert path.exists(), f"{path}: is lost"
            if path.suffix in (".png", ".json", ".safetensors", ".csv") and not overwrite:
                assert sha256(path) == hash_before or path.name.endswith(".nishikie.json"), f"{path}: has changed"
        disk.empty()
        again, said = command.run(place, *command.forced() if overwrite or code == 0 or anything(place, command) else [])
        assert again == 0 or (code == 0 and not command.force), f"with room again: {said}"
        place.check()
        still = [str(path.relative_to(place.folder)) for path in place.left()]
        assert not still, still
        for name in command.records:
            assert (place.out / f"{name}.json").exists(), name
        return bool(code)


def anything(place, command):
    """Returns whether the command has written some of its files, each whole."""
    return any((place.out / name).exists() for name in command.outputs)
