"""The table of jobs. Each runs the program in a folder of its own, beside the inputs."""

import shutil
from pathlib import Path

import studio

COLOR = {
    # Contents and references at the size that the method works at.
    "whole print, one reference": "../large-gray.png ../large-color.jpg -o out.png",
    "whole print, model": "../actors/gray.png --model {model} -o out.png",
    "one reference": "../gray.png ../shore.png -o out.png",
    "three references": "../gray.png ../shore.png ../other.png ../actors/train/fan.jpg -o out.png",
    "the print itself": "../gray.png ../truth.png -o out.png",
    "the print itself, mirrored": "../gray.png ../mirrored.png -o out.png",
    "another scale of the print": "../gray.png ../actors/truth.png -o out.png",
    "content in color": "../truth.png ../shore.png -o out.png",
    "model": "../gray.png --model {model} -o out.png",
    "model and reference": "../gray.png ../shore.png --model {model} -o out.png",
    "palette in hex": "../gray.png --palette #ece0c4,#282624,#b23c2c,#3c5a8c -o out.png",
    "palette and reference": "../gray.png ../shore.png --palette ../pigments.gpl -o out.png",
    "palette and model": "../gray.png --model {model} --palette ../pigments.gpl -o out.png",
    "picks": "../gray.png ../shore.png --pick 90,125=#2b4f81 --pick 40,40=#a03020 -o out.png",
    "picks alike": "../gray.png --model {model} --pick 90,125=#2b4f81,alike --pick 20,200=#a03020 --alike -o out.png",
    "scribbles": "../gray.png ../shore.png --scribbles ../scribbles.png -o out.png",
    "masks": "../gray.png ../shore.png --mask ../mask.png --style-mask ../style-mask.png -o out.png",
    "strokes of a record": "../before/gray.png ../before/color.png --settings ../before/strokes.png.json -o out.png",
    "regions of a record": "../before/gray.png ../before/color.png --settings ../before/regions.png.json -o out.png",
    "proposals of references": "../gray.png ../shore.png --proposals 3 -o out.png",
    "proposals of a model": "../gray.png --model {model} --proposals 3 -o out.png",
    "confidence, reference": "../gray.png ../shore.png --confidence sure.png -o out.png",
    "confidence, model": "../gray.png --model {model} --confidence sure.png -o out.png",
    "plain map": "../gray.png ../shore.png --plain-map -o out.png",
    "size": "../gray.png ../shore.png --size 120 -o out.png",
    "16 bit PNG": "../gray16.png ../shore.png -o out.png",
    "16 bit TIFF, second page": "../pages16.tif ../shore.png --page 2 -o out.tif",
    "8 bit of 16": "../gray16.png ../shore.png --depth 8 -o out.png",
    "JPEG": "../gray.png ../shore.png -o out.jpg",
    "WebP": "../gray.png ../shore.png -o out.webp",
    "many": "../two/first.png ../two/second.png --style ../shore.png --style ../other.png --output-dir out",
    "many, model": "../two/first.png ../two/second.png --model {model} --output-dir out",
}

STYLE = {
    "config1_1_1": "--config config1_1_1",
    "config1_2_3": "--config config1_2_3",
    "config2_3_1": "--config config2_3_1",
    "config3_1_4": "--config config3_1_4",
    "config3_2_2": "--config config3_2_2",
    "config3_3_1": "--config config3_3_1",
    "config3_3_4": "--config config3_3_4",
    "layers of its own": "--content-layers conv3_1,conv4_2 --style-layers conv1_2,conv2_2,conv5_1 --ratio 0.01",
    "two styles": "../other.png --style-weights 1,0.3",
    "style scale": "--style-scale 0.5",
    "noise": "--start noise --seed 7",
    "start picture": "--start ../truth.png",
    "coarse to fine": "--size 128 --coarsest 64",
    "three levels": "--size 128 --coarsest 32 --optimizer sgd",
    "average": "--pooling average",
    "no content": "--alpha 0",
    "no smoothing, falling ratio": "--gamma 0 --optimizer sgd --decay 0.9",
    "previews": "--save-every 3",
    "16 bit": "--depth 16",
}

SUFFIXES = {".png", ".jpg", ".tif", ".webp"}


class Job:
    """One piece of work. `run` writes files into the current folder of the program; `exact` jobs must not change."""

    def __init__(self, name, run, exact=True):
        self.name, self.run, self.exact = name, run, exact


def command(*lines):
    """Returns a job that runs the program once for each line. The output of a line that begins with `text` is compared too."""

    def run(program, folder):
        for number, line in enumerate(lines):
            prints = line.startswith("text ")
            words = line.removeprefix("text ").format(model="../actors/drawn.safetensors").split()
            said = program.run(words, folder)
            if prints:
                (folder / f"{number}.txt").write_text(said)

    return run


def suggest(program, folder):
    """Ranks a folder of its own, where the program may keep what it computes."""
    shutil.copytree(folder.parent / "actors/train", folder / "inputs")
    command("text suggest ../gray.png inputs --sheet out.png")(program, folder)


def table():
    jobs = [Job(f"color: {name}", command(f"colorize {words}")) for name, words in COLOR.items()]
    for name, words in STYLE.items():
        size = "" if "--size" in words else "--size 96"
        line = f"colorize ../gray.png ../shore.png {words} {size} --iterations 6 --mode style -o out.png --history losses.csv"
        jobs.append(Job(f"style: {name}", command(line)))
    train = ["train ../actors/train -o new.safetensors --name drawn", "colorize ../gray.png --model new.safetensors -o out.png"]
    return jobs + [
        Job("again from its own record", command(
            "colorize ../gray.png ../shore.png --pick 90,125=#2b4f81 -o first.png",
            "colorize ../gray.png ../shore.png --settings first.png.json -o out.png")),
        Job("palette", command("text palette ../actors/train", "palette ../truth.png -o out.gpl -o out.json -o out.png")),
        Job("palette files", command(
            "palette ../truth.png --count 6 -o six.json",
            "colorize ../gray.png ../shore.png --palette six.json -o out.png")),
        Job("suggest", suggest),
        Job("evaluate", command("text evaluate ../gray.png ../shore.png ../gray.png --size 96 --json")),
        Job("score", command("text score ../truth.png ../truth.png --input ../gray.png --json", "text score ../mirrored.png ../truth.png --json")),
        Job("study", command("study run ../plan.toml --out out")),
        Job("studio: export", studio.export),
        Job("studio: style", studio.style),
        Job("train (may differ)", command(*train), exact=False),
    ]


def written(folder):
    """Returns the files of a job that are compared, sorted by name."""
    files = (path for path in folder.rglob("*") if path.is_file())
    texts = {".txt", ".csv", ".gpl"}
    mine = [path for path in files if path.suffix in SUFFIXES | texts or path.name == "out.json"]
    return sorted(path for path in mine if "inputs" not in path.parts and ".nishikie" not in path.parts)


def fresh(folder):
    """Empties a folder, or makes it."""
    shutil.rmtree(folder, ignore_errors=True)
    Path(folder).mkdir()
    return folder
