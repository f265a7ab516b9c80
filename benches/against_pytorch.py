"""Runs both sides alternately, checks that they compute the same, and prints the tables of BENCHMARKS.md.

    python against_pytorch.py VENV ROUNDS

Each round starts every program anew; within it the median of three steps counts, and of the rounds their median.
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

VENV, ROUNDS = sys.argv[1], int(sys.argv[2])
THREADS = (1, 2)
STEPS = "3"
WEIGHTS = "assets/vgg19.safetensors"


def run(*command, threads):
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads), RAYON_NUM_THREADS=str(threads))
    start = time.perf_counter()
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return done.stdout, time.perf_counter() - start


def ours(size, threads):
    return run("target/release/examples/step", str(size), str(threads), STEPS, threads=threads)


def pytorch(size, threads, layout):
    script = "benches/pytorch_step.py"
    return run(f"{VENV}/bin/python", script, WEIGHTS, str(size), str(threads), STEPS, layout, threads=threads)


def check(found, wanted):
    """The same loss to five digits, the same gradient to four."""
    for key, most in (("loss", 1e-5), ("gradient", 1e-4)):
        error = abs(found[key] - wanted[key]) / abs(wanted[key])
        if error > most:
            sys.exit(f"the two sides differ: {key} {found[key]} and {wanted[key]}")


def steps():
    print("| size | threads | nishikie exact, s | PyTorch fp32, s | its channels_last | its bf16 autocast | "
          "times faster than its better fp32 | range over the rounds |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    layouts = ("contiguous", "channels_last", "channels_last,bf16")
    for size in (512, 256):
        for threads in THREADS:
            times = {name: [] for name in ("ours", *layouts)}
            for _ in range(ROUNDS):
                found = json.loads(ours(size, threads)[0])
                times["ours"].append(statistics.median(found["seconds"]))
                for layout in layouts:
                    wanted = json.loads(pytorch(size, threads, layout)[0])
                    if not layout.endswith("bf16"):
                        check(found, wanted)
                    times[layout].append(statistics.median(wanted["seconds"]))
            best = [min(pair) for pair in zip(times["contiguous"], times["channels_last"])]
            ratios = [theirs / mine for theirs, mine in zip(best, times["ours"])]
            medians = [f"{statistics.median(values):.3f}" for values in times.values()]
            cells = [f"{size} × {size}", threads, *medians, f"**{statistics.median(ratios):.2f}**",
                     f"{min(ratios):.2f} to {max(ratios):.2f}"]
            print("|", " | ".join(map(str, cells)), "|", flush=True)


def whole():
    """A print from file to file: 100 evaluations of L-BFGS, start-up included."""
    content, style = "examples/grey.png", "examples/colour.jpg"
    threads = THREADS[-1]
    times = ([], [])
    with tempfile.TemporaryDirectory() as folder:
        for n in range(max(ROUNDS // 2, 1)):
            times[0].append(run(
                "target/release/nishikie", "colorize", content, style, "-o", f"{folder}/ours{n}.png",
                "--config", "config1_3_1", "--iterations", "100", "--size", "512", threads=threads)[1])
            times[1].append(run(
                f"{VENV}/bin/pastiche", "-c", content, "-s", style, "-o", f"{folder}/theirs{n}.png",
                "--num-steps", "100", "--size", "512", "--style-size", "512", "--tv-weight", "0.001",
                "--content-layers", "block4_relu2", "--style-layers",
                "block1_relu1", "block2_relu1", "block3_relu1", "block4_relu1", "block5_relu1", threads=threads)[1])
    mine, theirs = map(statistics.median, times)
    print()
    print(f"| whole run, 512 × 341, 100 evaluations, {threads} threads | s |")
    print("| --- | --- |")
    print(f"| `nishikie colorize` | {mine:.1f} |")
    print(f"| `pastiche` | {theirs:.1f} |")
    print(f"| times faster | **{theirs / mine:.2f}** |")


steps()
whole()
