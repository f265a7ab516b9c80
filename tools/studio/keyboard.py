"""Tests of the studio's page by the keyboard alone.

Every element that receives the focus must show it.
"""

from playwright.sync_api import TimeoutError, expect

from look import SLOW, changed, reloaded, still
from server import EXAMPLES

# More than the page has places to stop at.
MANY = 200

NAME = """(e) => e === document.body ? null
    : e.id || e.getAttribute('aria-label') || `${e.name ?? ''} ${(e.labels?.[0] ?? e).textContent.trim()}`"""


def name(page):
    """Returns a word for the element that has the focus; None if none has it."""
    return page.evaluate(f"({NAME})(document.activeElement)")


def press(page, key):
    """Presses a key that moves the focus, and checks that the focus is visible. Returns the focused element."""
    page.keyboard.press(key)
    at = name(page)
    if at is not None:
        style, width = page.evaluate(
            "(({ outlineStyle, outlineWidth }) => [outlineStyle, parseFloat(outlineWidth)])(getComputedStyle(document.activeElement))"
        )
        assert style != "none" and width >= 1, f"{at} has the focus, and does not show it"
    return at


def to(page, selector, key="Tab"):
    """Moves the focus to the element that the selector names."""
    target = page.locator(selector).first
    expect(target).to_be_visible()
    expect(target).to_be_enabled()
    passed = []
    for _ in range(MANY):
        passed.append(press(page, key))
        if target.evaluate("(e) => e === document.activeElement"):
            return target
    raise AssertionError(f"{key} never comes to {selector}, only to {passed}")


def back(page, selector):
    return to(page, selector, "Shift+Tab")


def zoom(page):
    return page.evaluate("import('/color/viewer.js').then(({ viewer }) => viewer.viewport.getZoom())")


def usable(page):
    """Returns the names of all focusable elements, except those of work in progress; of a group of radio buttons, the checked one."""
    return set(page.evaluate(
        f"""() => [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex]')]
            .filter((e) => e.tabIndex >= 0 && !e.closest('#work') && !e.disabled && e.checkVisibility() && (e.type !== 'radio' || e.checked)).map({NAME})"""
    ))


def around(page):
    """Checks that Tab visits all usable elements in a circle, and Shift+Tab the same in reverse."""
    expect(page.locator("#work-now")).to_be_empty()
    for key in ("Tab", "Shift+Tab"):
        wanted = usable(page)
        page.evaluate("document.activeElement.blur()")
        seen = [press(page, key)]
        while len(seen) < MANY:
            before = page.evaluate_handle("document.activeElement")
            at = press(page, key)
            assert not before.evaluate("(e) => e !== document.body && e === document.activeElement"), f"{key} does not leave {at}"
            if at == seen[0]:
                break
            seen.append(at)
        assert len(seen) < MANY, f"{key} goes round in {seen[-10:]}"
        # What came or went meanwhile, as with work in the background, need not have been met.
        missed = (wanted & usable(page)) - set(seen)
        assert not missed, f"{key} does not come to {missed}"


def use(page, selector, key="Enter"):
    """Moves the focus to the element that the selector names, and presses a key."""
    target = to(page, selector)
    page.keyboard.press(key)
    return target


def added(page):
    """Adds a file by the browser's file chooser."""
    # The browser ignores a key that comes while it is busy, and opens no window then.
    for key in ("Space", "Enter", "Space", "Enter"):
        to(page, "#add")
        try:
            with page.expect_file_chooser(timeout=8000) as chooser:
                page.keyboard.press(key)
            chooser.value.set_files(EXAMPLES / "actors/train/fan.jpg")
            break
        except TimeoutError:
            continue
    expect(page.locator("#message-text")).to_contain_text("fan.jpg")
    expect(page.locator("#prints [data-name='fan.jpg']")).to_be_visible()
    use(page, "#message-close")


def languages(page):
    """Switches to Japanese and back."""
    for language, title in (("ja", "画像"), ("en", "Pictures")):
        use(page, f"[data-language={language}]")
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("#folder-title")).to_have_text(title)


def sources(page, print_name, references):
    """Opens a print of the list, and chooses its sources."""
    use(page, f"#prints [data-name='{print_name}'] button")
    for reference in references:
        box = to(page, f".reference:has-text('{reference}') input")
        page.keyboard.press("Space")
        expect(box).to_be_checked()
        assert page.evaluate("Boolean(document.activeElement.closest('.reference'))"), "the focus stays, though the list is rewritten"
    # A person's own colors may follow.
    for number, name_ in enumerate(references):
        expect(page.locator(".pigments .name").nth(number)).to_have_text(name_)
    still(page)


def mended(page):
    """Colors an area, and undoes it."""
    swatch = use(page, ".swatch", "Space")
    expect(swatch).to_have_attribute("aria-pressed", "true")
    back(page, "#viewer")
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowUp"):
        page.keyboard.press(key)
    changed(page, lambda: page.keyboard.press("Enter"))
    to(page, "#undo")
    changed(page, lambda: page.keyboard.press("Enter"))
    to(page, "#redo")
    changed(page, lambda: page.keyboard.press("Space"))


def compared(page):
    """Shows the original left of a border, and moves the border by the arrow keys."""
    back(page, "#compare")
    page.keyboard.press("Space")
    slider = to(page, "#slider")
    page.keyboard.press("ArrowLeft")
    expect(slider).to_have_value("49")
    back(page, "#compare")
    page.keyboard.press("Space")
    expect(slider).to_be_hidden()


def zoomed(page):
    """Zooms in, up to the scan's own pixels, by the buttons and by the viewer's keys."""
    back(page, "#zoom-fit")
    page.keyboard.press("Enter")
    still(page)
    whole = zoom(page)
    back(page, "#zoom-in")
    page.keyboard.press("Enter")
    still(page)
    assert zoom(page) > whole * 1.4
    to(page, "#zoom-full")
    page.keyboard.press("Enter")
    still(page)
    own = page.evaluate("import('/color/viewer.js').then(({ viewer, original }) => original().imageToViewportZoom(1))")
    assert abs(zoom(page) / own - 1) < 1e-9
    back(page, "#viewer")
    for key, wanted in (("0", whole), ("1", own), ("0", whole), ("+", whole * 1.5)):
        page.keyboard.press(key)
        still(page)
        assert abs(zoom(page) / wanted - 1) < 0.01, key


def side_by_side(page):
    """Compares pictures side by side, fewer and more."""
    use(page, "#views a[data-view=compare]")
    box = to(page, "#compare-choices input")
    expect(box).to_be_checked()
    page.keyboard.press("Space")
    expect(page.locator("#compare-choices input").first).not_to_be_checked()
    around(page)


def styled(page, reference):
    """Configures, starts, watches and stops a style run."""
    use(page, "#views a[data-view=style]")
    box = use(page, f"#style-references .choice:has-text('{reference}') input", "Space")
    expect(box).to_be_checked()
    strength = to(page, "input[name=style-ratio]:checked")
    weaker = strength.get_attribute("value")
    page.keyboard.press("ArrowUp" if weaker == "1" else "ArrowDown")
    expect(page.locator(f"input[name=style-ratio][value='{weaker}']")).not_to_be_checked()
    use(page, "#style-size", "Home")
    expect(page.locator("#style-size")).to_have_value("256")
    use(page, "#style-panel details summary")
    for key in ("iterations", "ratio"):
        to(page, f"#style-value-{key}")
        page.keyboard.press("Control+a")
        page.keyboard.type("2000" if key == "iterations" else "0.5")
    around(page)
    use(page, "#style-begin")
    expect(page.locator("#style-state")).to_contain_text("of 2000 evaluations")
    picture = page.locator("#style-picture")
    expect(picture).to_be_visible()
    expect(picture).not_to_have_attribute("src", picture.get_attribute("src"))
    use(page, "#style-stop")
    expect(page.locator("#style-results")).to_contain_text("stopped early")


def written(page, name):
    """Writes a file, and dismisses its message."""
    use(page, "#views a[data-view=color]")
    to(page, "#export-name")
    page.keyboard.press("Control+a")
    page.keyboard.type(name)
    use(page, "#export")
    expect(page.locator("#message-text")).to_contain_text(name)
    use(page, "#message-close")
    expect(page.locator("#message")).to_be_hidden()
    assert press(page, "Tab") is not None, "the focus is somewhere after a message"


def come_back(page, server):
    """Reloads the page, then restarts the program, and checks undo. Returns the new server."""
    page.reload()
    still(page)
    server = reloaded(page, server.restarted)
    expect(page.locator("#message")).to_be_hidden()
    still(page)
    use(page, ".swatch", "Space")
    back(page, "#viewer")
    page.keyboard.press("ArrowUp")
    changed(page, lambda: page.keyboard.press("Enter"))
    expect(page.locator("#undo")).to_be_enabled()
    changed(page, lambda: page.keyboard.press("Control+z"))
    return server


def keyboard(browser, server, folder, print_name, references):
    """Does everything that the mouse can do, with a print that has no reference yet. Returns the restarted server."""
    page = browser.new_page(locale="en-US")
    page.set_default_timeout(SLOW)
    page.goto(server.address)
    added(page)
    languages(page)
    sources(page, print_name, references)
    mended(page)
    compared(page)
    zoomed(page)
    around(page)
    side_by_side(page)
    styled(page, references[0])
    written(page, "by-keys.png")
    assert (folder / "by-keys.png").exists()
    server = come_back(page, server)
    page.close()
    return server
