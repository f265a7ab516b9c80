"""Areas alike, regions, brush and eraser on the studio's page, as functions that take a page of Playwright.

The page shows a whole colored print without edits. Every function leaves it in that state.
"""

import re

from playwright.sync_api import expect

from look import changed, edited, like, pixel_at, place, soon, still, version


def inked(page):
    """Returns a place that is neither paper nor line, where color is visible: the one whose gray is nearest to the middle."""
    places = [(x / 50, y / 50) for x in range(20, 31) for y in range(10, 41)]
    return min(places, key=lambda at: abs(sum(pixel_at(page, *at)) / 3 - 120))


def areas_alike(page):
    """Tests that areas alike, which a pick would also fill, are outlined, for the pointer and for the crosshair."""
    page.check("input[name=tool][value=area]")
    page.check("input[name=reach][value=alike]")
    page.mouse.move(*place(page, 0.5, 0.3))
    expect(page.locator("#viewer")).to_have_attribute("data-reached", re.compile(r"\d+"))
    page.locator("#viewer").focus()
    page.evaluate("delete document.querySelector('#viewer').dataset.reached")
    for _ in range(12):
        page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("#viewer")).to_have_attribute("data-reached", re.compile(r"\d+"))
    page.check("input[name=reach][value=piece]")
    expect(page.locator("#viewer")).not_to_have_attribute("data-reached", re.compile(r"\d+"))


def brush_and_eraser(page):
    """Draws strokes by dragging, by two clicks and by the keyboard, with undo and redo. Returns the latencies."""
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


def regions(page):
    """Outlines regions by dragging, corner by corner and by the keyboard, with a color and without. Returns the latencies."""
    times = []
    viewer = page.locator("#viewer")
    corners = lambda count: expect(viewer).to_have_attribute("data-corners", str(count))
    x, y = at = inked(page)
    near, far = (x + 0.02, y - 0.03), (x, y - 0.2 if y > 0.4 else y + 0.2)
    plain = {where: pixel_at(page, *where) for where in (at, near, far)}
    box = [(x - 0.05, y - 0.08), (x + 0.05, y - 0.08), (x + 0.05, y + 0.08), (x - 0.05, y + 0.08)]
    redder = lambda where: pixel_at(page, *where)[0] - plain[where][0] - (pixel_at(page, *where)[1] - plain[where][1])

    def inside_alone(what):
        """Checks that the color changed inside the outline and not outside."""
        soon(page, lambda: redder(at) > 12 and redder(near) > 12, what)
        like(page, far, plain[far], f"{what}: outside as before")

    def drag(places):
        page.mouse.move(*place(page, *places[0]))
        page.mouse.down()
        for there in places[1:]:
            page.mouse.move(*place(page, *there), steps=8)
        page.mouse.up()

    # Without a color in hand one is told.
    page.fill("#color", "")
    viewer.focus()
    page.keyboard.press("r")
    expect(page.locator("input[value=region]")).to_be_checked()
    expect(page.locator("#reach")).to_be_hidden()
    page.mouse.click(*place(page, *box[0]))
    expect(page.locator("#message")).to_be_visible()
    page.click("#message-close")
    corners(0)
    page.fill("#color", "#d01040")

    # Drawn around in one go, and undone in one step.
    times.append(edited(page, lambda: drag([*box, box[0]])))
    inside_alone("drawn")
    times.append(edited(page, lambda: page.keyboard.press("Control+z")))
    like(page, at, plain[at], "undone")

    # Corner by corner: the last taken back, given up, closed at the first, by a double click and by Enter.
    def clicks(places):
        for count, there in enumerate(places, 1):
            page.mouse.click(*place(page, *there))
            corners(count)
            # Two clicks sooner after one another would be a double click.
            page.wait_for_timeout(400)

    clicks(box[:2])
    expect(page.locator("#region-begun")).not_to_be_empty()
    page.keyboard.press("Backspace")
    corners(1)
    page.keyboard.press("Escape")
    corners(0)
    clicks(box)
    times.append(edited(page, lambda: page.mouse.click(*place(page, *box[0]))))
    inside_alone("closed at the first corner")
    edited(page, lambda: page.keyboard.press("Control+z"))
    clicks(box[:3])
    times.append(edited(page, lambda: page.mouse.dblclick(*place(page, *box[3]))))
    inside_alone("closed by a double click")
    edited(page, lambda: page.keyboard.press("Control+z"))
    clicks(box)
    times.append(edited(page, lambda: page.keyboard.press("Enter")))
    inside_alone("closed by Enter")
    edited(page, lambda: page.keyboard.press("Control+z"))
    clicks(box[:2])
    expect(page.locator("#region-close")).to_be_disabled()
    page.click("#region-back")
    corners(1)
    page.click("#region-back")
    corners(0)
    like(page, at, plain[at], "as it was")

    # A region is an area of its own, to which a click gives another color.
    times.append(edited(page, lambda: drag([*box, box[0]])))
    page.fill("#color", "#10a040")
    viewer.focus()
    page.keyboard.press("f")
    times.append(edited(page, lambda: page.mouse.click(*place(page, *near))))
    soon(page, lambda: redder(at) < -4, "green now")
    like(page, far, plain[far], "outside as before")
    edited(page, lambda: page.keyboard.press("Control+z"))
    edited(page, lambda: page.keyboard.press("Control+z"))
    like(page, at, plain[at], "as it was")

    # What is kept is as it was found before any pick, also where a pick reached or the rest followed one; a click there says so.
    edited(page, lambda: page.click("#clear"))
    still(page)
    found = {where: pixel_at(page, *where) for where in (at, near)}
    viewer.focus()
    edited(page, lambda: page.keyboard.press("Control+z"))
    page.fill("#color", "#d01040")
    viewer.focus()
    times.append(edited(page, lambda: page.mouse.click(*place(page, *at))))
    soon(page, lambda: redder(at) > 12, "picked")
    page.fill("#color", "")
    viewer.focus()
    page.keyboard.press("r")
    page.check("input[name=inside][value=keep]")
    times.append(edited(page, lambda: drag([*box, box[0]])))
    like(page, at, found[at], "kept under a pick")
    like(page, near, found[near], "kept under a pick")
    page.fill("#color", "#d01040")
    viewer.focus()
    page.keyboard.press("f")
    before = version(page)
    page.mouse.click(*place(page, *at))
    expect(page.locator("#message")).to_be_visible()
    assert version(page) == before
    page.click("#message-close")
    viewer.focus()
    edited(page, lambda: page.keyboard.press("Control+z"))
    edited(page, lambda: page.keyboard.press("Control+z"))
    like(page, at, plain[at], "as it was")

    # The keyboard alone: Enter sets corners at the crosshair, the button closes.
    page.keyboard.press("r")
    page.check("input[name=inside][value=color]")
    page.mouse.move(5, 5)
    viewer.focus()
    for count, key in enumerate(("ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown"), 1):
        for _ in range(3):
            page.keyboard.press(key)
        page.keyboard.press("Enter")
        corners(count)
    page.locator("#region-close").focus()
    times.append(edited(page, lambda: page.keyboard.press("Enter")))
    corners(0)
    edited(page, lambda: page.keyboard.press("Control+z"))
    viewer.focus()
    for key in ("Shift+ArrowUp", "Shift+ArrowLeft", "Shift+ArrowDown"):
        page.keyboard.press(key)
        page.keyboard.press("Enter")
    corners(3)
    # Twice at one place closes too.
    times.append(edited(page, lambda: page.keyboard.press("Enter")))
    edited(page, lambda: page.keyboard.press("Control+z"))
    page.keyboard.press("f")
    page.fill("#color", "")
    return times


def eyedropper(page, reference):
    """Takes a color from a chosen reference, by a click and by the keyboard."""
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
    """Stores a color in a palette file of the folder, and removes it; a foreign file stays."""
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
    """Shows proposals side by side, chooses one by the keyboard, and the first again by a click."""
    page.click("#show-proposals")
    expect(page.locator(".proposal")).to_have_count(6)
    expect(page.locator(".proposal").first).to_have_attribute("aria-pressed", "true")
    page.locator(".proposal").nth(2).focus()
    changed(page, lambda: page.keyboard.press("Enter"))
    expect(page.locator("#proposal")).to_have_text("3")
    changed(page, lambda: page.locator(".proposal").first.click())
    expect(page.locator(".proposal")).to_have_count(6)
    still(page)
