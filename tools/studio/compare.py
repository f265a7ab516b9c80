"""Tests of the studio's compare view: results of a renamed print, and choices without names, from one pair to the next."""

import csv
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import expect

from look import SLOW
from server import EXAMPLES, Server


def made(program, folder, print_, style, configuration, iterations):
    command = [program, "colorize", folder / print_, folder / style, "-o", folder / f"{print_[:-4]}-{style[:-4]}-{configuration}.png"]
    options = ["--mode", "style", "--config", configuration, "--size", "96", "--iterations", str(iterations)]
    subprocess.run([*command, *options], capture_output=True, check=True)


def filled(folder, program):
    """Makes two prints, one with results after two styles, the other after one; one result is the only one of its pair."""
    shutil.copy(EXAMPLES / "gray.png", folder)
    shutil.copy(EXAMPLES / "color.jpg", folder)
    shutil.copy(EXAMPLES / "actors/gray.png", folder / "actor.png")
    shutil.copy(EXAMPLES / "actors/train/fan.jpg", folder)
    for pair in (("gray.png", "color.jpg"), ("gray.png", "fan.jpg"), ("actor.png", "color.jpg")):
        for configuration in ("config3_1_4", "config3_3_4"):
            made(program, folder, *pair, configuration, 3)
    made(program, folder, "actor.png", "fan.jpg", "config3_1_4", 3)
    # Whatever it is called, its results are its own.
    (folder / "gray.png").rename(folder / "renamed.png")


def compare(page, address, folder):
    """Tests the view of a folder that `filled` made, before the server has read its files."""
    page.set_default_timeout(SLOW)
    page.goto(f"{address}#compare/renamed.png")
    chosen = page.locator("#compare-choices input:checked")
    # The original, the coloring and two results, though these became known after the view was there.
    expect(chosen).to_have_count(4)
    expect(page.locator(".pane", has_text="gray-")).to_have_count(2)
    expect(page.locator("#compare-choices .choice").nth(5)).to_contain_text("gray-")

    prints = set()
    expect(page.locator("#compare-pair")).to_have_text("Pairs of a print and a style: 3")
    page.click("#compare-next")
    for place in (1, 2, 3):
        expect(page.locator("#compare-pair")).to_have_text(f"Pair {place} of 3")
        expect(page.locator(".pane figcaption span")).to_have_text(["A", "B"])
        expect(page.locator("#compare-choices")).to_be_hidden()
        prints.add(page.url)
        # Not every pair has a best.
        if place == 2:
            page.locator(".pane").nth(1).get_by_role("button").click()
            expect(page.locator("#message-text")).to_contain_text(re.compile(r"was .+ \(config3_[13]_4\)"))
            expect(page.locator(".pane figcaption span").first).to_contain_text("-config3_")
        page.keyboard.press("n")
    assert len(prints) == 2, prints
    with open(folder / "choices.csv", newline="") as file:
        (choice,) = csv.DictReader(file)
    assert choice["content"] == "renamed" and choice["style"] in ("color", "fan"), choice
    assert choice["chosen"] in choice["among"].split() and len(choice["among"].split()) == 2, choice
    # From the last to the first, and to names again.
    expect(page.locator("#compare-pair")).to_have_text("Pair 1 of 3")
    page.click("#blind")
    expect(page.locator(".pane figcaption span").first).to_contain_text("-config3_")
    # Long names do not make a narrow page wide.
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def compared(browser, program):
    """Tests the view of a folder of its own, and the refusals there in the chosen language."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        filled(folder, program)
        server = Server(program, folder)
        try:
            page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-US")
            compare(page, server.address, folder)
            for language, words in (("ja", "空のファイル"), ("en", "the file is empty")):
                page.click(f"[data-language={language}]")
                page.set_input_files("#files", {"name": "empty.png", "mimeType": "image/png", "buffer": b""})
                expect(page.locator("#message-text")).to_contain_text(f"empty.png: {words}")
            page.close()
        finally:
            server.kill()
