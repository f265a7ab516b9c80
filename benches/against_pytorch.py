"""Runs both sides alternately, checks that they compute the same, and prints the tables of BENCHMARKS.md.

    python against_pytorch.py VENV ROUNDS PAIRS SIZE...

Each round starts every program anew and takes the median of three steps; the tables have the medians of the rounds.
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

VENV, ROUNDS, PAIRS, *SIZES = sys.argv[1], *map(int, sys.argv[2:])
THREADS = (1, 2)
STEPS = "3"
WEIGHTS = "target/vgg19.safetensors"


def run(*command, threads):
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads), RAYON_NUM_THREADS=str(threads))
    start = time.perf_counter()
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return done.stdout, time.perf_counter() - start


def ours(size, threads, precision):
    return run("target/release/examples/step", str(size), str(threads), STEPS, precision, threads=threads)


def pytorch(size, threads, layout):
    script = "benches/pytorch_step.py"
    return run(f"{VENV}/bin/python", script, WEIGHTS, str(size), str(threads), STEPS, layout, threads=threads)


def check(found, wanted):
    """Checks that losses agree to five digits and gradients to four."""
    for key, most in (("loss", 1e-5), ("gradient", 1e-4)):
        error = abs(found[key] - wanted[key]) / abs(wanted[key])
        if error > most:
            sys.exit(f"the two sides differ: {key} {found[key]} and {wanted[key]}")


def fast_runs():
    """Returns true if this processor has the precision `fast`."""
    done = subprocess.run(["target/release/examples/step", "32", "1", "1", "fast"], capture_output=True, text=True)
    if done.returncode:
        print(f"without fast: {done.stderr.strip()}\n")
    return done.returncode == 0


def steps(precisions):
    layouts = ("contiguous", "channels_last", "channels_last,bf16")
    heads = ["size", "threads", *(f"nishikie {precision}, s" for precision in precisions),
             "PyTorch fp32, s", "its channels_last", "its bf16 autocast"]
    for precision in precisions:
        heads += [f"{precision}: times faster than its better fp32", "range over the rounds"]
    if "fast" in precisions:
        heads.append("fast: times faster than its bf16")
    print("|", " | ".join(heads), "|")
    print("|" + " --- |" * len(heads))
    for size in SIZES:
        for threads in THREADS:
            times = {name: [] for name in (*precisions, *layouts)}
            for _ in range(ROUNDS):
                # All variants once per round, so that they see the same load of the machine.
                found = {p: json.loads(ours(size, threads, p)[0]) for p in precisions}
                for precision in precisions:
                    times[precision].append(statistics.median(found[precision]["seconds"]))
                for layout in layouts:
                    wanted = json.loads(pytorch(size, threads, layout)[0])
                    if not layout.endswith("bf16"):
                        check(found["exact"], wanted)
                    times[layout].append(statistics.median(wanted["seconds"]))
            best = [min(pair) for pair in zip(times["contiguous"], times["channels_last"])]
            cells = [f"{size} × {size}", threads, *(f"{statistics.median(t):.3f}" for t in times.values())]
            for precision in precisions:
                ratios = [theirs / mine for theirs, mine in zip(best, times[precision])]
                cells += [f"**{statistics.median(ratios):.2f}**", f"{min(ratios):.2f} to {max(ratios):.2f}"]
            if "fast" in precisions:
                ratios = [theirs / mine for theirs, mine in zip(times[layouts[2]], times["fast"])]
                cells.append(f"{statistics.median(ratios):.2f}")
            print("|", " | ".join(map(str, cells)), "|", flush=True)


def whole(precisions):
    """Times a print from file to file: 100 evaluations of L-BFGS, start-up included."""
    content, style = "examples/gray.png", "examples/color.jpg"
    threads = THREADS[-1]
    times = {name: [] for name in (*precisions, "pastiche")}
    with tempfile.TemporaryDirectory() as folder:
        for n in range(PAIRS):
            for precision in precisions:
                times[precision].append(run(
                    "target/release/nishikie", "colorize", content, style, "-o", f"{folder}/{precision}{n}.png",
                    "--config", "config1_3_1", "--iterations", "100", "--size", "512", "--precision", precision,
                    threads=threads)[1])
            times["pastiche"].append(run(
                f"{VENV}/bin/pastiche", "-c", content, "-s", style, "-o", f"{folder}/theirs{n}.png",
                "--num-steps", "100", "--size", "512", "--style-size", "512", "--tv-weight", "0.001",
                "--content-layers", "block4_relu2", "--style-layers",
                "block1_relu1", "block2_relu1", "block3_relu1", "block4_relu1", "block5_relu1", threads=threads)[1])
    print()
    print(f"| whole run, 512 × 341, 100 evaluations, {threads} threads, median of {PAIRS} | s | times faster |")
    print("| --- | --- | --- |")
    for precision in precisions:
        ratios = [theirs / mine for theirs, mine in zip(times["pastiche"], times[precision])]
        print(f"| `nishikie colorize --precision {precision}` | {statistics.median(times[precision]):.1f} | "
              f"**{statistics.median(ratios):.2f}** ({min(ratios):.2f} to {max(ratios):.2f}) |")
    print(f"| `pastiche` | {statistics.median(times['pastiche']):.1f} | |")


PRECISIONS = ("exact", "fast") if fast_runs() else ("exact",)
steps(PRECISIONS)
if PAIRS:
    whole(PRECISIONS)
