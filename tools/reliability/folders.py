"""Folders that are removed while something is written into them."""

import random
import shutil
import time

from workplace import colorize, Table


def folders(place, rounds, only):
    command = colorize("colorize", "gone/a.png", "--plain-map", records=[])
    if only not in command.name:
        return
    gone = place.out / "gone"
    gone.mkdir()
    began = time.monotonic()
    assert command.run(place)[0] == 0
    whole = time.monotonic() - began
    named = 0
    for _ in range(rounds):
        shutil.rmtree(gone, ignore_errors=True)
        gone.mkdir()
        process = command.start(place)
        time.sleep(random.uniform(0, whole))
        shutil.rmtree(gone, ignore_errors=True)
        said = process.communicate()[1]
        assert process.returncode in (0, 1) and "panicked" not in said, said
        if process.returncode:
            assert "gone" in said, said
            named += 1
        place.check()
    Table("command", "rounds", "ended with an error that names the folder").row(command.name, rounds, named)
