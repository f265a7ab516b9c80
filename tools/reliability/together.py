"""Two processes of one command that write to one place at the same time."""

import shutil

from workplace import COMMANDS, Export, prints_to_suggest, Table


def together(place, rounds, only):
    table = Table("command", "--force", "rounds", "both succeeded", "one or both said that a file exists")
    for command in COMMANDS:
        if isinstance(command, Export) or only not in command.name:
            continue
        for overwrite in [False, True] if command.force else [False]:
            outcomes = {}
            for _ in range(rounds):
                shutil.rmtree(place.out)
                place.out.mkdir()
                prints_to_suggest(place)
                command.ready(place)
                pair = [command.start(place, *command.forced() if overwrite else []) for _ in range(2)]
                said = [process.communicate()[1] for process in pair]
                assert all("panicked" not in one for one in said), said
                codes = tuple(sorted(process.returncode for process in pair))
                outcomes[codes] = outcomes.get(codes, 0) + 1
                # A picture along the way that the other wrote stops a run, which then finds the other's picture.
                assert codes[0] == 0 or all("exists" in one for one in said), said
                if overwrite or command.name in ("batch", "study run", "study report"):
                    assert codes == (0, 0), said
                else:
                    # The other one says that the file is there.
                    assert codes == (0, 0) or any("exists" in one for one in said), said
                place.check()
                for name in command.outputs:
                    assert (place.out / name).exists(), name
                assert not place.left(), place.left()
            both = outcomes.get((0, 0), 0)
            table.row(command.name, "yes" if overwrite else "no", rounds, both, rounds - both)
