"""Tests the studio's page in a real browser, from a print that is added to a picture that is written.

    python test.py PROGRAM SCREENSHOTS

Uses the Chromium that the variable CHROMIUM names, or `chromium` of the system. `just studio-test` installs what it needs.
"""

import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

import edits
from adding import adding
from axe import all_accessible
from collection import collection
from color import color
from compare import compared
from keyboard import keyboard
from layout import all_laid_out
from look import SLOW, shown, still
from server import EXAMPLES, Server
from style import style

# The state of a page, printed after an error.
STATE = """async () => {
    const [{ openPrint }, { jobList }] = await Promise.all([import('/print.js'), import('/work.js')]);
    const { name, version, ready, complete, undo } = openPrint.value ?? {};
    return JSON.stringify({ name, version, ready, complete, undo, seen: document.querySelector('#viewer').dataset.version,
        said: document.querySelector('#message-text').textContent, jobs: jobList.value.slice(-4) });
}"""


def hear(page, told):
    """Collects the errors that the browser reports."""
    page.on("console", lambda message: told.append(f"{message.text} {message.location['url']}") if message.type == "error" else None)
    page.on("response", lambda response: told.append(f"{response.status} {response.url}") if response.status >= 400 else None)
    page.on("pageerror", lambda error: told.append(str(error)))


def tools(page, folder):
    """Tests all other tools of the color view. Returns the latencies."""
    edits.areas_alike(page)
    times = edits.brush_and_eraser(page)
    times += edits.regions(page)
    edits.eyedropper(page, "color.jpg")
    edits.own_colors(page, folder)
    edits.proposals(page)
    return times


def portrait(browser, program, into):
    """Takes the readme's picture, docs/studio.png: an actor colored by a model, with a pigment chosen."""
    with tempfile.TemporaryDirectory(suffix="-prints") as folder:
        for name in ("gray.png", "drawn.safetensors", "train/fan.jpg", "train/blossoms.jpg", "train/hero.jpg"):
            shutil.copy(EXAMPLES / "actors" / name, folder)
        server = Server(program, folder)
        try:
            page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-US")
            page.set_default_timeout(SLOW)
            page.goto(f"{server.address}#color/gray.png")
            page.select_option("#model", "drawn.safetensors")
            shown(page)
            page.locator(".swatch").nth(3).click()
            page.evaluate("document.querySelector('#folder-name').textContent = 'prints'")
            page.locator("#pigments").scroll_into_view_if_needed()
            expect(page.locator("#work-now")).to_be_empty()
            still(page)
            page.screenshot(path=into / "readme.png")
            page.close()
        finally:
            server.kill()


def done(name, since=time.monotonic()):
    print(f"{time.monotonic() - since:6.1f} s  {name}", flush=True)


def main():
    program, into = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    into.mkdir(parents=True, exist_ok=True)
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        folder = Path(folder)
        browser = playwright.chromium.launch(executable_path=found)
        server = Server(program, folder)
        told = []
        try:
            adding(browser, program)
            done("pictures are added")
            context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
            context.set_default_timeout(SLOW)
            page = context.new_page()
            hear(page, told)
            page.goto(server.address)
            server, times = color(page, folder, server, program)
            done("a print is colored and mended, by the mouse")
            times += tools(page, folder)
            done("all tools")
            server = style(page, folder, server, program)
            done("style runs")
            collection(page, folder, server, program)
            done("a collection and a study are judged")
            context.close()
            server = keyboard(browser, server, folder, "gray-2.png", ["truth.png", "color.jpg"])
            done("all of it by the keyboard")
            compared(browser, program)
            done("results are compared")
            for print_ in sorted((EXAMPLES / "actors/train").glob("*"))[:6]:
                shutil.copy(print_, folder)
            all_laid_out(browser, server.address, "gray.png", "trial", into)
            done("layout")
            all_accessible(browser, server.address, "gray.png", "trial")
            done("axe")
            portrait(browser, program, into)
            # The reload at the kill is told of by the browser, and so are tiles of pictures that changed meanwhile.
            odd = [text for text in told if not re.search("ERR_CONNECTION|ERR_INCOMPLETE|409|Tile %s failed", text)]
            assert not odd, odd
            assert server.interrupt() == 0, "Ctrl-C ends it"
        except BaseException:
            for number, open_page in enumerate(page for context in browser.contexts for page in context.pages):
                open_page.screenshot(path=into / f"failed-{number}.png")
                print(open_page.url, open_page.evaluate(STATE), file=sys.stderr)
            print("\n".join(told), file=sys.stderr)
            raise
        finally:
            server.kill()
            browser.close()
    print("edit to pixels, ms:", " ".join(f"{time:.0f}" for time in times), f"(median {statistics.median(times):.0f})")


main()
