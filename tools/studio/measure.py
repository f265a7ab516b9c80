"""Measures the speed and memory of the studio's page: the numbers of BENCHMARKS.md.

    python measure.py PROGRAM PRINT REFERENCE [edits] [tabs]

PRINT is enlarged to 768 × 512 and to 10,000 × 8,000 pixels, with a little noise like a scanner's. Needs Pillow and NumPy besides
the packages of requirements.txt. No other work should run meanwhile. Uses the Chromium that the variable CHROMIUM names, or `chromium` of the system.
"""

import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy
from PIL import Image
from playwright.sync_api import expect, sync_playwright

from server import Server

SLOW = 600_000
EDITS = 60
SIZES = ((768, 512), (10_000, 8_000))
TABS, QUEUED = 10, 50

# A picture is seen one frame after its last tile came.
FRAME = """() => new PerformanceObserver((list) => {
    for (const { name } of list.getEntries())
        if (name === "shown") requestAnimationFrame(() => setTimeout(() => performance.mark("seen")));
}).observe({ entryTypes: ["mark"] })"""

FRAMES = """() => {
    window.frames_ = [];
    const next = (time) => { frames_.push(time); window.watching && requestAnimationFrame(next); };
    window.watching = true;
    requestAnimationFrame(next);
}"""


def memory(server):
    """Returns the megabytes that the program has now, and had at most."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return [round(int(re.search(rf"{name}:\s+(\d+) kB", status)[1]) / 1024) for name in ("VmRSS", "VmHWM")]


def share(values, part):
    return sorted(values)[min(int(len(values) * part), len(values) - 1)]


def row(what, values):
    print(f"| {what} | {len(values)} | {statistics.median(values):.0f} | {share(values, 0.95):.0f} | {max(values):.0f} |", flush=True)


def enlarged(source, size, into):
    width, height = size
    gray = Image.open(source).convert("L").resize((width, height), Image.Resampling.BICUBIC)
    noisy = numpy.asarray(gray, numpy.float32) + numpy.random.default_rng(1).normal(0, 2, (height, width))
    made = into / f"print-{width}.png"
    Image.fromarray(noisy.clip(0, 255).astype(numpy.uint8)).save(made, compress_level=1)
    return made.name


def edited(page, act):
    """Returns the milliseconds from an edit until it is shown."""
    before = page.get_attribute("#viewer", "data-version")
    page.evaluate("performance.clearMarks()")
    act()
    expect(page.locator("#viewer")).not_to_have_attribute("data-version", before, timeout=SLOW)
    # The page's policy forbids what `wait_for_function` does.
    while not page.evaluate("performance.getEntriesByName('seen').length"):
        page.wait_for_timeout(20)
    took = page.evaluate(
        "performance.getEntriesByName('seen').at(-1).startTime - performance.getEntriesByName('edit')[0].startTime"
    )
    # A person looks before the next edit; all tiles are asked for meanwhile.
    page.wait_for_timeout(random.choice((50, 300, 800)))
    return took


def edits(page, what):
    """Makes picks, picks of areas alike, and strokes, and undoes some of them."""
    box = page.locator("#viewer").bounding_box()

    def place():
        return box["x"] + box["width"] * random.uniform(0.35, 0.65), box["y"] + box["height"] * random.uniform(0.25, 0.75)

    def stroke():
        page.mouse.move(*place())
        page.mouse.down()
        for _ in range(3):
            page.mouse.move(*place(), steps=5)
        page.mouse.up()

    times = {"area": [], "areas alike": [], "brush": [], "undo": []}
    for number in range(EDITS):
        page.fill("#color", f"#{random.randrange(1 << 24):06x}")
        kind = ("area", "areas alike", "brush")[number % 3]
        page.check(f"input[name=tool][value={'brush' if kind == 'brush' else 'area'}]")
        if kind == "brush":
            times[kind].append(edited(page, stroke))
        else:
            page.check(f"input[name=reach][value={'piece' if kind == 'area' else 'alike'}]")
            times[kind].append(edited(page, lambda: page.mouse.click(*place())))
        if number % 4 == 3:
            times["undo"].append(edited(page, lambda: page.click("#undo")))
    for kind, values in times.items():
        row(f"{what}, {kind}", values)
    row(f"{what}, all", [value for values in times.values() for value in values])


def panned(page, what):
    """Counts frames while the picture is dragged."""
    box = page.locator("#viewer").bounding_box()
    page.check("input[name=tool][value=area]")
    center = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.evaluate(FRAMES)
    for number in range(12):
        page.mouse.move(*center)
        page.mouse.down()
        across, down = (300, -200, 250, -350)[number % 4], (-250, 300, 150, -200)[number % 4]
        for step in range(1, 31):
            page.mouse.move(center[0] + across * step / 30, center[1] + down * step / 30)
        page.mouse.up()
    page.wait_for_timeout(500)
    times = page.evaluate("() => { window.watching = false; return frames_; }")
    row(f"{what}, frame", [after - before for before, after in zip(times, times[1:])])


def opened(page, server, name, reference):
    page.set_default_timeout(SLOW)
    page.goto(f"{server.address}#color/{name}")
    page.locator(".reference", has_text=reference).locator("input").check(timeout=SLOW)
    expect(page.locator("#viewer")).to_have_attribute("data-version", re.compile("."), timeout=SLOW)
    expect(page.locator("#work-now")).to_be_empty(timeout=SLOW)


def responsive(browser, program, source, reference):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        shutil.copy(reference, folder)
        for size in SIZES:
            name = enlarged(source, size, folder)
            server = Server(program, folder)
            try:
                page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-US")
                page.add_init_script(f"({FRAME})()")
                begun = time.monotonic()
                opened(page, server, name, Path(reference).name)
                what = f"{size[0]:,} × {size[1]:,}"
                print(f"{what}: first picture and all work after {time.monotonic() - begun:.1f} s, {memory(server)} MB", flush=True)
                edits(page, f"{what}, whole")
                page.click("#zoom-in")
                page.click("#zoom-in")
                page.wait_for_timeout(1000)
                panned(page, f"{what}, enlarged")
                page.click("#zoom-full")
                page.wait_for_timeout(1500)
                edits(page, f"{what}, 1:1")
                panned(page, f"{what}, 1:1")
                print(f"{what}: {memory(server)} MB", flush=True)
                page.close()
            finally:
                server.kill()


def crowded(browser, program, source, reference):
    """Opens ten tabs of two prints, and queues fifty exports."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        shutil.copy(reference, folder)
        names = [enlarged(source, size, folder) for size in ((768, 512), (3000, 2000))]
        server = Server(program, folder)
        try:
            pages = []
            for number in range(TABS):
                page = browser.new_page(viewport={"width": 1000, "height": 800}, locale="en-US")
                opened(page, server, names[number % 2], Path(reference).name)
                pages.append(page)
            print(f"{TABS} tabs: {memory(server)} MB", flush=True)
            most = 0
            for number in range(QUEUED):
                name = names[number % 2]
                path = f"/api/print/{name}/export"
                pages[number % TABS].evaluate(
                    "async ([path, file]) => (await import('/server.js')).post(path, { file })", [path, f"out-{number}.png"]
                )
            begun = time.monotonic()
            wanted = [folder / f"out-{number}.png" for number in range(QUEUED)]
            while not all(path.exists() for path in wanted):
                most = max(most, memory(server)[0])
                assert time.monotonic() - begun < 1200, f"{sum(path.exists() for path in wanted)} of {QUEUED}"
                time.sleep(0.2)
            took = time.monotonic() - begun
            for page in pages:
                expect(page.locator("#work-now")).to_be_empty(timeout=SLOW)
            for path in wanted:
                subprocess.run([program, "inspect", path], check=True, capture_output=True)
                assert path.with_name(f"{path.name}.json").exists(), path
            print(f"{QUEUED} pictures written in {took:.0f} s, all whole, {most:.0f} MB at most; {memory(server)} MB after", flush=True)
            for page in pages:
                page.close()
            time.sleep(5)
            print(f"tabs closed: {memory(server)} MB", flush=True)
        finally:
            server.kill()


def main():
    program, source, reference = (Path(argument).resolve() for argument in sys.argv[1:4])
    parts = sys.argv[4:] or ["edits", "tabs"]
    random.seed(1)
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found)
        print("| | n | median, ms | 95 % | most |\n| --- | --- | --- | --- | --- |")
        if "edits" in parts:
            responsive(browser, program, source, reference)
        if "tabs" in parts:
            crowded(browser, program, source, reference)
        browser.close()


main()
