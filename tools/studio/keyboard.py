"""The studio's page by the keyboard alone: no pointer is used here.

Every place where the focus stops must show it.
"""

import re

from playwright.sync_api import expect

SLOW = 180_000

# More than the page has places to stop at.
MANY = 200

NAME = """(e) => e === document.body ? null
    : e.id || e.getAttribute('aria-label') || `${e.name ?? ''} ${(e.labels?.[0] ?? e).textContent.trim()}`"""


def name(page):
    """What has the focus, in a word; None if nothing has it."""
    return page.evaluate(f"({NAME})(document.activeElement)")


def press(page, key):
    """Presses a key that moves the focus, and looks whether one sees where it went; what it went to."""
    page.keyboard.press(key)
    at = name(page)
    if at is not None:
        style, width = page.evaluate(
            "(({ outlineStyle, outlineWidth }) => [outlineStyle, parseFloat(outlineWidth)])(getComputedStyle(document.activeElement))"
        )
        assert style != "none" and width >= 1, f"{at} has the focus, and does not show it"
    return at


def to(page, selector, key="Tab"):
    """Goes on to what the selector names."""
    target = page.locator(selector).first
    expect(target).to_be_visible(timeout=SLOW)
    expect(target).to_be_enabled(timeout=SLOW)
    passed = []
    for _ in range(MANY):
        passed.append(press(page, key))
        if target.evaluate("(e) => e === document.activeElement"):
            return target
    raise AssertionError(f"{key} never comes to {selector}, only to {passed}")


def back(page, selector):
    return to(page, selector, "Shift+Tab")


def edited(page, key):
    """Presses a key that changes the picture, and waits until the change is shown."""
    before = page.get_attribute("#viewer", "data-version")
    page.keyboard.press(key)
    expect(page.locator("#viewer")).not_to_have_attribute("data-version", before, timeout=SLOW)


def zoom(page):
    return page.evaluate("import('/color/viewer.js').then(({ viewer }) => viewer.viewport.getZoom())")


def usable(page):
    """The names of all that the focus can stop at, but for work, which comes and goes; of a group of radio buttons, the one that is checked."""
    return set(page.evaluate(
        f"""() => [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex]')]
            .filter((e) => e.tabIndex >= 0 && !e.closest('#work') && !e.disabled && e.checkVisibility() && (e.type !== 'radio' || e.checked)).map({NAME})"""
    ))


def around(page):
    """Tab comes to all that can be used, in a circle, and Shift+Tab the same way back."""
    expect(page.locator("#work-now")).to_be_empty(timeout=SLOW)
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


def keyboard(page, address, print_name, reference):
    """From a print in the list, which has no reference yet, to its picture in a file, and to another view and back."""
    page.goto(address)
    to(page, f"#prints [data-name='{print_name}'] button")
    page.keyboard.press("Enter")
    box = to(page, f".reference:has-text('{reference}') input")
    page.keyboard.press("Space")
    expect(box).to_be_checked()
    expect(page.locator("#viewer")).to_have_attribute("data-version", re.compile("."), timeout=SLOW)
    assert page.evaluate("Boolean(document.activeElement.closest('.reference'))"), "the focus stays, though the list is rewritten"

    # An area in a color, and back.
    swatch = to(page, ".swatch")
    page.keyboard.press("Space")
    expect(swatch).to_have_attribute("aria-pressed", "true")
    back(page, "#viewer")
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowUp"):
        page.keyboard.press(key)
    edited(page, "Enter")
    to(page, "#undo")
    edited(page, "Enter")
    to(page, "#redo")
    edited(page, "Space")

    # The original left of a border, which moves by the arrows.
    back(page, "#compare")
    page.keyboard.press("Space")
    slider = to(page, "#slider")
    page.keyboard.press("ArrowLeft")
    expect(slider).to_have_value("49")
    back(page, "#compare")
    page.keyboard.press("Space")
    expect(slider).to_be_hidden()

    # Nearer, by the button and by the picture's own key.
    back(page, "#zoom-fit")
    page.keyboard.press("Enter")
    whole = zoom(page)
    back(page, "#zoom-in")
    page.keyboard.press("Enter")
    assert zoom(page) > whole * 1.4
    back(page, "#viewer")
    page.keyboard.press("0")
    assert abs(zoom(page) / whole - 1) < 0.01
    page.keyboard.press("+")
    assert zoom(page) > whole * 1.4

    around(page)

    # Another view, and back.
    to(page, "#views a[data-view=compare]")
    page.keyboard.press("Enter")
    box = to(page, "#compare-choices input")
    expect(box).to_be_checked()
    page.keyboard.press("Space")
    expect(page.locator("#compare-choices input").first).not_to_be_checked()
    around(page)
    to(page, "#views a[data-view=color]")
    page.keyboard.press("Enter")

    # A file, and its message away.
    to(page, "#export-name")
    page.keyboard.press("Control+a")
    page.keyboard.type("by-keys.png")
    to(page, "#export")
    page.keyboard.press("Enter")
    expect(page.locator("#message-text")).to_contain_text("by-keys.png", timeout=SLOW)
    to(page, "#message-close")
    page.keyboard.press("Enter")
    expect(page.locator("#message")).to_be_hidden()
    assert press(page, "Tab") is not None, "the focus is somewhere after a message"
