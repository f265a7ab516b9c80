"""The studio's page in a real browser, from a print that is added to a picture that is written.

    python test.py PROGRAM SCREENSHOTS

Uses the Chromium that the variable CHROMIUM names, or `chromium` of the system. `just studio-test` installs what it needs.
"""

import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from axe import all_accessible
from edits import pixel_at
from keyboard import keyboard
from playwright.sync_api import expect, sync_playwright

import collection
import compare
import edits
import style

ROOT = Path(__file__).resolve().parents[2]
SLOW = 180_000


class Server:
    """The program, serving a folder."""

    def __init__(self, program, folder, port=0):
        command = [program, "studio", str(folder), "--port", str(port)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip()
        self.port = int(re.fullmatch(r"http://127\.0\.0\.1:(\d+)/", self.address)[1])

    def kill(self):
        self.process.kill()
        self.process.wait()

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=20)


def killed(server, program, folder):
    """The program, started again where it was killed."""
    server.kill()
    return Server(program, folder, server.port)


def colorful(pixel):
    return max(pixel) - min(pixel)


def like(page, place, wanted):
    """Whether a place is seen in a color as before, as far as JPEG and the screen's size allow."""
    return max(abs(a - b) for a, b in zip(pixel_at(page, *place), wanted)) <= 16


def soon(page, holds, what):
    """Waits until something is seen, however busy the machine is."""
    for _ in range(SLOW // 100):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never seen: {what}")


def shown(page):
    """Waits until the newest picture is all there; its version."""
    expect(page.locator("#viewer")).to_have_attribute("data-version", re.compile("."), timeout=SLOW)
    return page.get_attribute("#viewer", "data-version")


def edited(page, act, measured=True):
    """Does something that changes the picture; milliseconds until it is shown."""
    before = page.get_attribute("#viewer", "data-version")
    page.evaluate("performance.clearMarks()")
    act()
    expect(page.locator("#viewer")).not_to_have_attribute("data-version", before, timeout=SLOW)
    return measured and page.evaluate(
        "performance.getEntriesByName('shown').at(-1).startTime - performance.getEntriesByName('edit')[0].startTime"
    )


def click_at(page, across, down):
    box = page.locator("#viewer").bounding_box()
    page.mouse.click(box["x"] + box["width"] * across, box["y"] + box["height"] * down)


def chosen(page, name):
    page.locator(".reference", has_text=name).locator("input").check()


def go(page, address, told):
    page.on("console", lambda message: told.append(f"{message.text} {message.location['url']}") if message.type == "error" else None)
    page.on("response", lambda response: told.append(f"{response.status} {response.url}") if response.status >= 400 else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(address)


def work(page, folder, server, program):
    """The whole way once; returns the server, which was killed and started anew meanwhile, and the latencies."""
    # A print and a reference are added; a name that is taken gets a number.
    page.set_input_files("#files", [ROOT / "examples/gray.png", ROOT / "examples/color.jpg"])
    expect(page.locator("#prints li")).to_have_count(2, timeout=SLOW)
    page.set_input_files("#files", [ROOT / "examples/color.jpg"])
    expect(page.locator("#prints li")).to_have_count(3, timeout=SLOW)
    assert (folder / "color-2.jpg").exists()
    (folder / "color-2.jpg").unlink()

    page.locator("#prints button", has_text="gray.png").click()
    expect(page.locator("#viewer")).to_have_attribute("data-areas", "gray.png", timeout=SLOW)
    page.wait_for_timeout(700)
    assert colorful(pixel_at(page, 0.5, 0.5)) < 6, "the original is gray"

    # A reference; progress is shown meanwhile.
    chosen(page, "color.jpg")
    expect(page.locator(".job progress").first).to_be_visible(timeout=SLOW)
    shown(page)
    expect(page.locator(".swatch").first).to_be_visible()
    places = [(x / 10, y / 10) for x in range(3, 8) for y in range(2, 9)]
    soon(page, lambda: max(colorful(pixel_at(page, *place)) for place in places) > 15, "the picture in color")

    # One area, then those like it, by a color of our own; each shows soon.
    times = []
    page.fill("#color", "#1040c0")
    place = (0.5, 0.3)
    before = pixel_at(page, *place)
    times.append(edited(page, lambda: click_at(page, *place)))
    soon(page, lambda: pixel_at(page, *place)[2] - pixel_at(page, *place)[0] > before[2] - before[0], "blue")
    after = pixel_at(page, *place)
    page.locator(".swatch").nth(2).click()
    page.check("input[value=alike]")
    for down in (0.4, 0.5, 0.6, 0.7):
        times.append(edited(page, lambda: click_at(page, 0.5, down)))
    # By the keyboard alone.
    page.locator("#viewer").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    times.append(edited(page, lambda: page.keyboard.press("Enter")))
    for _ in range(5):
        times.append(edited(page, lambda: page.keyboard.press("Control+z")))
    soon(page, lambda: like(page, place, after), "undone but for the first")
    times.append(edited(page, lambda: page.click("#redo")))
    times.append(edited(page, lambda: page.click("#undo")))

    # Compare.
    page.keyboard.down("o")
    soon(page, lambda: colorful(pixel_at(page, *place)) < 6, "held: the original")
    page.keyboard.up("o")
    soon(page, lambda: like(page, place, after), "let go: in color")
    page.click("#compare")
    page.locator("#slider").fill("80")
    soon(page, lambda: colorful(pixel_at(page, *place)) < 6, "left of the border: the original")
    page.locator("#slider").fill("20")
    soon(page, lambda: like(page, place, after), "right of the border: in color")
    page.click("#compare")
    page.click("#unsure")
    page.wait_for_timeout(500)
    page.click("#unsure")

    # The scan's own pixels, and an edit there.
    page.click("#zoom-full")
    page.wait_for_timeout(1500)
    times.append(edited(page, lambda: click_at(page, 0.4, 0.6)))
    times.append(edited(page, lambda: page.keyboard.press("Control+z")))
    page.click("#zoom-fit")

    # Another proposal, and back; a model and its colors; references by likeness.
    edited(page, lambda: page.click("#proposal-next"), measured=False)
    expect(page.locator("#proposal")).to_have_text("2")
    edited(page, lambda: page.click("#proposal-back"), measured=False)
    shutil.copy(ROOT / "examples/actors/drawn.safetensors", folder)
    shutil.copy(ROOT / "examples/actors/truth.png", folder)
    page.set_input_files("#files", [ROOT / "examples/actors/gray.png"])
    expect(page.locator("#model option")).to_have_count(2, timeout=SLOW)
    expect(page.locator(".reference").first).to_contain_text("color.jpg", timeout=SLOW)
    edited(page, lambda: page.select_option("#model", "drawn.safetensors"), measured=False)
    expect(page.locator(".pigments .name").last).to_have_text("This picture")
    edited(page, lambda: page.select_option("#model", ""), measured=False)

    # A reload, then the end of the program and its return: the same picture.
    page.wait_for_timeout(1000)
    after = pixel_at(page, *place)
    page.reload()
    shown(page)
    soon(page, lambda: like(page, place, after), "the same after a reload")
    server.kill()
    expect(page.locator("#message")).to_be_visible(timeout=SLOW)
    server = Server(program, folder, server.port)
    expect(page.locator("#message")).to_be_hidden(timeout=SLOW)
    shown(page)
    soon(page, lambda: like(page, place, after), "the same after the program was killed")

    # The picture in a file of its own.
    page.fill("#export-name", "written.png")
    page.click("#export")
    expect(page.locator("#message-text")).to_contain_text("written.png", timeout=SLOW)
    told = subprocess.run([program, "inspect", folder / "written.png"], capture_output=True, text=True, check=True)
    assert "#1040c0" in told.stdout and "color.jpg" in told.stdout, told.stdout
    assert (folder / "written.png.json").exists()
    return server, times


def tools(page, folder):
    """All other tools of the color view; the latencies."""
    edits.areas_alike(page)
    times = edits.brush_and_eraser(page)
    times += edits.regions(page)
    edits.eyedropper(page, "color.jpg")
    edits.own_colors(page, folder)
    edits.proposals(page)
    return times


def screenshots(browser, address, into):
    for width, height in ((1440, 900), (390, 844)):
        for scheme in ("light", "dark"):
            for locale, language in (("en-US", "en"), ("ja-JP", "ja")):
                context = browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme=scheme, locale=locale
                )
                page = context.new_page()
                page.goto(f"{address}#color/gray.png")
                shown(page)
                page.wait_for_timeout(1200)
                page.screenshot(path=into / f"{width}-{scheme}-{language}.png", full_page=width < 900)
                across = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                assert across <= 0, f"{width} pixels: {across} too wide"
                small = page.evaluate(
                    """() => [...document.querySelectorAll('button, input:not([type=file]), select')]
                        .filter((e) => e.offsetParent)
                        .map((e) => [e.id || e.className || e.name, e.getBoundingClientRect()])
                        .filter(([, box]) => box.width < 20 || box.height < 20).map(([name]) => name)"""
                )
                assert not small, small
                for view in ("style/gray.png", "compare/gray.png", "collection", "collection/trial"):
                    page.goto(f"{address}#{view}")
                    page.wait_for_timeout(1500)
                    page.screenshot(path=into / f"{view.replace('/', '-').removesuffix('-gray.png')}-{width}-{scheme}-{language}.png", full_page=width < 900)
                    across = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                    assert across <= 0, f"{view}, {width} pixels: {across} too wide"
                context.close()


def portrait(browser, program, into):
    """The readme's picture, docs/studio.png: an actor whose colors come from a model, and a pigment in hand."""
    with tempfile.TemporaryDirectory(suffix="-prints") as folder:
        for name in ("gray.png", "drawn.safetensors", "train/fan.jpg", "train/blossoms.jpg", "train/hero.jpg"):
            shutil.copy(ROOT / "examples/actors" / name, folder)
        server = Server(program, folder)
        try:
            page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-US")
            page.goto(f"{server.address}#color/gray.png")
            page.select_option("#model", "drawn.safetensors", timeout=SLOW)
            shown(page)
            page.locator(".swatch").nth(3).click(timeout=SLOW)
            page.evaluate("document.querySelector('#folder-name').textContent = 'prints'")
            page.locator("#pigments").scroll_into_view_if_needed()
            expect(page.locator("#work-now")).to_be_empty(timeout=SLOW)
            page.screenshot(path=into / "readme.png")
        finally:
            server.kill()


def compared(browser, program):
    """The compare view, of a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        compare.filled(folder, ROOT / "examples", program)
        server = Server(program, folder)
        try:
            page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-US")
            compare.compare(page, server.address, folder)
            # What is refused is told in the language chosen.
            for language, words in (("ja", "空のファイル"), ("en", "the file is empty")):
                page.click(f"[data-language={language}]")
                page.set_input_files("#files", {"name": "empty.png", "mimeType": "image/png", "buffer": b""})
                expect(page.locator("#message-text")).to_contain_text(f"empty.png: {words}")
        finally:
            server.kill()


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
            context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
            page = context.new_page()
            page.set_default_timeout(SLOW)
            go(page, server.address, told)
            server, times = work(page, folder, server, program)
            times += tools(page, folder)
            server = style.style(page, folder, server, program, lambda old: killed(old, program, folder))
            collection.collection(page, folder, server, program)
            context.close()
            for print_ in sorted((ROOT / "examples/actors/train").glob("*"))[:6]:
                shutil.copy(print_, folder)
            screenshots(browser, server.address, into)
            portrait(browser, program, into)
            compared(browser, program)
            keyboard(browser.new_page(locale="en-US"), server.address, "gray-2.png", "truth.png")
            all_accessible(browser, server.address, "gray.png")
            # The reload at the kill is told of by the browser, and so are tiles of pictures that changed meanwhile.
            odd = [text for text in told if not re.search("ERR_CONNECTION|ERR_INCOMPLETE|409|Tile %s failed|color-2", text)]
            assert not odd, odd
            assert server.interrupt() == 0, "Ctrl-C ends it"
        except BaseException:
            if "page" in locals() and not page.is_closed():
                page.screenshot(path=into / "failed.png")
            print("\n".join(told), file=sys.stderr)
            raise
        finally:
            server.kill()
            browser.close()
    print("edit to pixels, ms:", " ".join(f"{time:.0f}" for time in times), f"(median {statistics.median(times):.0f})")


main()
