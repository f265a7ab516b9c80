"""SIGKILL and SIGTERM at random moments of every command."""

import random
import shutil
import signal
import time

from workplace import COMMANDS, Export, prints_to_suggest, Table


def kills(place, rounds, only):
    table = Table("command", "rounds", "killed by SIGKILL", "ended by SIGTERM", "left a temporary file", "left after the next run")
    for command in COMMANDS:
        if isinstance(command, Export) or only not in command.name:
            continue  # The studio's own tests kill it.
        prints_to_suggest(place)
        command.ready(place)
        began = time.monotonic()
        code, said = command.run(place, *command.forced())
        assert code == 0, said
        whole = time.monotonic() - began
        killed = {signal.SIGKILL: 0, signal.SIGTERM: 0}
        left = 0
        for number in range(rounds):
            kind = signal.SIGTERM if number % 4 == 3 else signal.SIGKILL
            # Half of them anywhere, half near the end, where files are written.
            share = random.uniform(0, 1) if number % 2 else random.uniform(0.8, 1.05)
            if command.anew:
                shutil.rmtree(place.out / command.anew, ignore_errors=True)
            process = command.start(place, *command.forced())
            time.sleep(share * whole)
            process.send_signal(kind)
            said = process.communicate()[1]
            assert "panicked" not in said, said
            assert process.returncode in (-9, -15, 130, 0, 1), said
            killed[kind] += process.returncode in (-9, -15, 130)
            left += bool(place.left())
            # A promise that a killed process made is kept by the next one.
            if not any(path.name.endswith(".nishikie-lock") for path in place.left()):
                place.check()
        code, said = command.run(place, *command.forced())
        assert code == 0, said
        place.check()
        for name in command.outputs:
            assert (place.out / name).exists(), name
        still = [str(path.relative_to(place.folder)) for path in place.left()]
        assert not still, still
        table.row(command.name, rounds, killed[signal.SIGKILL], killed[signal.SIGTERM], left, 0)
