"""Areas alike, brush and eraser on the studio's page, as functions that take a page of Playwright.

The page shows a print that is colored, at its whole, with nothing edited yet. Every function leaves it so.
"""

import re

from playwright.sync_api import expect

from look import changed, edited, like, pixel_at, place, still


def inked(page):
    """A place that is neither paper nor line, where color is seen: the one with the most middling gray."""
    places = [(x / 50, y / 50) for x in range(20, 31) for y in range(10, 41)]
    return min(places, key=lambda at: abs(sum(pixel_at(page, *at)) / 3 - 120))


def areas_alike(page):
    """Those that a pick would fill as well are outlined, for the pointer and for the crosshair."""
    page.check("input[name=tool][value=area]")
    page.check("input[name=reach][value=alike]")
    page.mouse.move(*place(page, 0.5, 0.3))
    expect(page.locator("#viewer")).to_have_attribute("data-alike", re.compile(r"\d+"))
    page.locator("#viewer").focus()
    page.evaluate("delete document.querySelector('#viewer').dataset.alike")
    for _ in range(12):
        page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("#viewer")).to_have_attribute("data-alike", re.compile(r"\d+"))
    page.check("input[name=reach][value=one]")
    expect(page.locator("#viewer")).not_to_have_attribute("data-alike", re.compile(r"\d+"))


def brush_and_eraser(page):
    """By dragging, by two clicks, by the keyboard; undone and done again. The latencies."""
    times = []
    page.fill("#color", "#1040c0")
    page.locator("#viewer").focus()
    page.keyboard.press("b")
    expect(page.locator("input[value=brush]")).to_be_checked()
    expect(page.locator("#reach")).to_be_hidden()
    width = int(page.input_value("#brush-width"))
    page.keyboard.press("]")
    assert int(page.input_value("#brush-width")) > width
    page.fill("#brush-width", str(width))
    page.keyboard.press("Tab")
    x, y = at = inked(page)
    plain = pixel_at(page, *at)
    page.mouse.move(*place(page, x - 0.05, y))

    def drag():
        page.mouse.down()
        for step in range(11):
            page.mouse.move(*place(page, x - 0.05 + step / 100, y), steps=2)
        page.mouse.up()

    times.append(edited(page, drag))
    still(page)
    blue = pixel_at(page, *at)
    assert blue[2] - blue[0] > plain[2] - plain[0] + 8, (plain, blue)

    # Two clicks erase it, and Escape gives up what one click began.
    page.keyboard.press("e")
    page.mouse.click(*place(page, x - 0.06, y))
    expect(page.locator("#message")).to_be_visible()
    page.evaluate("performance.clearMarks()")
    page.keyboard.press("Escape")
    expect(page.locator("#message")).to_be_hidden()
    assert page.evaluate("performance.getEntriesByName('edit').length") == 0, "nothing was asked for"
    page.mouse.click(*place(page, x - 0.06, y))
    expect(page.locator("#message")).to_be_visible()
    times.append(edited(page, lambda: page.mouse.click(*place(page, x + 0.06, y))))
    like(page, at, plain, "erased")

    # Undone, step by step, with what areas were filled with in between.
    page.keyboard.press("f")
    times.append(edited(page, lambda: page.mouse.click(*place(page, *at))))
    times.append(edited(page, lambda: page.keyboard.press("Control+z")))
    times.append(edited(page, lambda: page.keyboard.press("Control+z")))
    like(page, at, blue, "the stroke is back")
    times.append(edited(page, lambda: page.keyboard.press("Control+z")))
    like(page, at, plain, "undone")
    times.append(edited(page, lambda: page.keyboard.press("Control+Shift+z")))
    like(page, at, blue, "done again")
    times.append(edited(page, lambda: page.keyboard.press("Control+z")))

    # The keyboard alone.
    page.locator("#viewer").focus()
    page.keyboard.press("b")
    page.mouse.move(5, 5)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("Shift+ArrowDown")
    times.append(edited(page, lambda: page.keyboard.press("Enter")))
    times.append(edited(page, lambda: page.keyboard.press("Control+z")))
    page.keyboard.press("f")
    page.fill("#color", "")
    return times


def eyedropper(page, reference):
    """A color from a chosen reference, by a click and by the keyboard."""
    button = page.locator(".reference", has_text=reference).locator("button")
    page.fill("#color", "")
    button.click()
    stage = page.locator("#dropper-stage")
    expect(stage).to_have_attribute("data-shown", reference)
    box = stage.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.6)
    expect(page.locator("#dropper")).to_be_hidden()
    assert re.fullmatch("#[0-9a-f]{6}", page.input_value("#color")), page.input_value("#color")
    page.fill("#color", "")
    button.focus()
    page.keyboard.press("Enter")
    expect(stage).to_have_attribute("data-shown", reference)
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowDown")
    shown = page.text_content("#dropper-value")
    page.keyboard.press("Enter")
    expect(page.locator("#dropper")).to_be_hidden()
    assert page.input_value("#color") == shown
    button.click()
    expect(stage).to_have_attribute("data-shown", reference)
    page.keyboard.press("Escape")
    expect(page.locator("#dropper")).to_be_hidden()
    assert page.input_value("#color") == shown, "Escape changes nothing"


def own_colors(page, folder):
    """A color is kept in a palette file of the folder, shown, and removed; a foreign file stays."""
    page.locator("#own summary").click()
    page.fill("#own-file", "kept.gpl")
    page.fill("#color", "#fdfeff")
    page.click("#keep")
    group = page.locator(".pigments", has_text="kept.gpl")
    expect(group.locator(".swatch")).to_have_count(1)
    assert (folder / "kept.gpl").read_text().startswith("GIMP Palette\n")
    page.fill("#color", "#020304")
    page.click("#keep")
    expect(group.locator(".swatch")).to_have_count(2)
    group.locator(".swatch").first.click()
    page.click("#forget")
    expect(group.locator(".swatch")).to_have_count(1)
    theirs = "GIMP Palette\nName: theirs\n#\n1 2 3\tink\n"
    (folder / "theirs.gpl").write_text(theirs)
    page.fill("#own-file", "theirs.gpl")
    page.fill("#color", "#102030")
    page.click("#keep")
    expect(page.locator("#message-text")).to_contain_text("theirs.gpl")
    assert (folder / "theirs.gpl").read_text() == theirs
    page.click("#message-close")
    page.fill("#color", "")


def proposals(page):
    """Side by side; one is chosen by the keyboard, and the first again by a click."""
    page.click("#show-proposals")
    expect(page.locator(".proposal")).to_have_count(6)
    expect(page.locator(".proposal").first).to_have_attribute("aria-pressed", "true")
    page.locator(".proposal").nth(2).focus()
    changed(page, lambda: page.keyboard.press("Enter"))
    expect(page.locator("#proposal")).to_have_text("3")
    changed(page, lambda: page.locator(".proposal").first.click())
    expect(page.locator(".proposal")).to_have_count(6)
    still(page)
