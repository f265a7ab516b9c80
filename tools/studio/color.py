"""Tests of coloring and mending by the mouse: the whole way from two files to the file that is written."""

import re
import shutil
import subprocess

from playwright.sync_api import expect

from exported import is_not_shown, is_shown
from look import changed, colorful, edited, like, pixel_at, place, reloaded, shown, soon, still
from server import EXAMPLES

# Notes all that the page shows of work while it is done.
WATCH = """() => {
    window.progress = [];
    const look = () => {
        for (const bar of document.querySelectorAll('#work-now progress')) {
            progress.push([bar.closest('.job').textContent, bar.hasAttribute('value') ? bar.value : null, bar.checkVisibility()]);
        }
    };
    new MutationObserver(look).observe(document.querySelector('#work-now'), { subtree: true, childList: true, characterData: true, attributes: true });
}"""


def click_at(page, across, down):
    page.mouse.click(*place(page, across, down))


def opened(page):
    """Adds a print and two references, and opens the print, which is gray."""
    files = [EXAMPLES / "gray.png", EXAMPLES / "color.jpg", EXAMPLES / "actors/train/hero.jpg"]
    page.set_input_files("#files", files)
    expect(page.locator("#prints li")).to_have_count(3)
    page.locator("#prints button", has_text="gray.png").click()
    expect(page.locator("#viewer")).to_have_attribute("data-areas", "gray.png")
    still(page)
    assert colorful(pixel_at(page, 0.5, 0.5)) < 6, "the original is gray"


def colored(page):
    """Chooses both references, the second while the first is still analyzed; checks that progress is shown."""
    page.evaluate(WATCH)
    for name in ("color.jpg", "hero.jpg"):
        page.locator(".reference", has_text=name).locator("input").check()
    expect(page.locator(".reference :checked")).to_have_count(2)
    expect(page.locator(".pigments .name")).to_have_text(["color.jpg", "hero.jpg"])
    still(page)
    places = [(x / 10, y / 10) for x in range(3, 8) for y in range(2, 9)]
    assert max(colorful(pixel_at(page, *at)) for at in places) > 15, "the picture in color"
    seen = page.evaluate("progress")
    texts = {text for text, _, visible in seen if visible and "gray.png" in text}
    fractions = {fraction for _, fraction, visible in seen if visible and fraction is not None}
    assert any(re.search("Coloring gray.png: (looking at the prints|matching|settling)", text) for text in texts), texts
    # On a fast machine there is little to be seen of it.
    assert fractions and all(0 <= fraction <= 1 for fraction in fractions), fractions


def mended(page, at):
    """Colors one area, then those like it, and undoes all but the first. Returns the latencies, and the color at a place."""
    times = []
    page.fill("#color", "#1040c0")
    before = pixel_at(page, *at)
    times.append(edited(page, lambda: click_at(page, *at)))
    still(page)
    after = pixel_at(page, *at)
    assert after[2] - after[0] > before[2] - before[0], "blue"
    page.locator(".swatch").nth(2).click()
    page.check("input[value=alike]")
    for down in (0.4, 0.5, 0.6, 0.7):
        times.append(edited(page, lambda: click_at(page, 0.5, down)))
    page.locator("#viewer").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    times.append(edited(page, lambda: page.keyboard.press("Enter")))
    for _ in range(5):
        times.append(edited(page, lambda: page.keyboard.press("Control+z")))
    like(page, at, after, "undone but for the first")
    times.append(edited(page, lambda: page.click("#redo")))
    times.append(edited(page, lambda: page.click("#undo")))
    like(page, at, after, "undone again")
    return times, after


def compared(page, at, after):
    """Compares with the original, in its place and by a slider, and shows the confidence."""
    original = lambda: colorful(pixel_at(page, *at)) < 6
    page.keyboard.down("o")
    soon(page, original, "held: the original")
    page.keyboard.up("o")
    like(page, at, after, "let go: in color")
    page.click("#compare")
    page.locator("#slider").fill("80")
    soon(page, original, "left of the border: the original")
    page.locator("#slider").fill("20")
    like(page, at, after, "right of the border: in color")
    page.click("#compare")
    # The pointer takes the crosshair away, and nothing is left where it leaves.
    page.mouse.move(*place(page, *at))
    page.mouse.move(5, 5)
    veil = """() => {
        const { width, height } = document.querySelector('#overlay');
        return document.querySelector('#overlay').getContext('2d').getImageData(0, 0, width, height).data.some((value) => value > 0);
    }"""
    soon(page, lambda: not page.evaluate(veil), "nothing over the picture")
    page.click("#unsure")
    soon(page, lambda: page.evaluate(veil), "what is unsure")
    page.click("#unsure")
    soon(page, lambda: not page.evaluate(veil), "nothing over the picture again")


def near(page):
    """Zooms in to the scan's own pixels, and edits there. Returns the latencies."""
    page.click("#zoom-full")
    still(page)
    times = [edited(page, lambda: click_at(page, 0.4, 0.6))]
    times.append(edited(page, lambda: page.keyboard.press("Control+z")))
    page.click("#zoom-fit")
    still(page)
    return times


def other_sources(page, folder):
    """Chooses another proposal, and the first again; a model and its colors; references by similarity."""
    changed(page, lambda: page.click("#proposal-next"))
    expect(page.locator("#proposal")).to_have_text("2")
    changed(page, lambda: page.click("#proposal-back"))
    shutil.copy(EXAMPLES / "actors/drawn.safetensors", folder)
    shutil.copy(EXAMPLES / "actors/truth.png", folder)
    page.set_input_files("#files", [EXAMPLES / "actors/gray.png"])
    expect(page.locator("#model option")).to_have_count(2)
    expect(page.locator(".reference").first).to_contain_text("color.jpg")
    changed(page, lambda: page.select_option("#model", "drawn.safetensors"))
    expect(page.locator(".pigments .name").last).to_have_text("This picture")
    changed(page, lambda: page.select_option("#model", ""))


def come_back(page, server, at, after):
    """Reloads the page, then restarts the program, and checks that the picture is the same. Returns the new server."""
    like(page, at, after, "as it was")
    page.reload()
    shown(page)
    like(page, at, after, "the same after a reload")
    server.kill()
    expect(page.locator("#message")).to_be_visible()
    # The page that comes back is another one, which has the same address.
    server = reloaded(page, server.restarted)
    expect(page.locator("#message")).to_be_hidden()
    shown(page)
    like(page, at, after, "the same after the program was killed")
    return server


def exported(page, folder, program):
    """Exports the picture, and checks that it is the one shown, with its provenance and its record."""
    page.click("#zoom-full")
    page.fill("#export-name", "written.png")
    page.click("#export")
    expect(page.locator("#message-text")).to_contain_text("written.png")
    expect(page.locator("#prints [data-name='written.png']")).to_contain_text("colored by software")
    still(page)
    is_shown(page, folder, "written.png")
    changed(page, lambda: page.click("#clear"))
    still(page)
    is_not_shown(page, folder, "written.png")
    changed(page, lambda: page.click("#undo"))
    still(page)
    is_shown(page, folder, "written.png")
    page.click("#zoom-fit")
    told = subprocess.run([program, "inspect", folder / "written.png"], capture_output=True, text=True, check=True).stdout
    for wanted in ("#1040c0", "gray.png", "color.jpg", "hero.jpg"):
        assert wanted in told, told
    assert (folder / "written.png.json").exists()


def color(page, folder, server, program):
    """Goes the whole way once. Returns the server, which was restarted meanwhile, and the latencies."""
    opened(page)
    colored(page)
    at = (0.5, 0.3)
    times, after = mended(page, at)
    compared(page, at, after)
    times += near(page)
    other_sources(page, folder)
    server = come_back(page, server, at, after)
    exported(page, folder, program)
    return server, times
