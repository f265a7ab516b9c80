"""Functions that wait for the studio's page and read the picture that it shows. They wait as long as a busy machine may need."""

import re
import time

from playwright.sync_api import Error, expect

SLOW = 180_000
"""The longest wait in milliseconds, here and for pages that set it as their timeout."""

expect.set_options(timeout=SLOW)


def soon(page, holds, what):
    """Waits until a condition on the page holds."""
    end = time.monotonic() + SLOW / 1000
    while not holds():
        assert time.monotonic() < end, f"never seen: {what}"
        # No more than a breath between two looks; how many it takes does not matter.
        page.wait_for_timeout(50)


def shown(page):
    """Waits until the newest picture is loaded."""
    expect(page.locator("#viewer")).to_have_attribute("data-version", re.compile("."))


STILL = """async () => {
    const [{ viewer, original, colored }, { openPrint }] = await Promise.all([import('/color/viewer.js'), import('/print.js')]);
    if (!openPrint.value || !original()?.getFullyLoaded() || viewer.isAnimating() || viewer.world.needsDraw()) return false;
    const { zoomSpring, centerSpringX, centerSpringY } = viewer.viewport;
    if (![zoomSpring, centerSpringX, centerSpringY].every((spring) => spring.isAtTargetValue())) return false;
    const { references, model, palette } = openPrint.value.sources;
    if (!references.length && !model && !palette) return true;
    if (!openPrint.value.ready || !openPrint.value.complete) return false;
    const newest = document.querySelector('#viewer').dataset.version === String(openPrint.value.version);
    return newest && colored().length === 1 && colored()[0].getFullyLoaded();
}"""


def still(page):
    """Waits until every tile of the print's newest version is shown and nothing moves."""

    def holds():
        try:
            return page.evaluate(STILL)
        except Error:
            return False  # The page is not there yet.

    # `wait_for_function` would not wait for what such a function promises.
    soon(page, holds, "the print as it is now")


def reloaded(page, act):
    """Does something after which the page reloads, and waits for the reload. Returns the result of the action."""
    page.evaluate("() => { window.isOld = true; }")
    given = act()
    page.wait_for_function("() => !window.isOld && document.readyState === 'complete'", timeout=SLOW)
    return given


def place(page, across, down):
    """Returns a place of the viewer, 0 to 1 each way, in pixels of the page."""
    box = page.locator("#viewer").bounding_box()
    return box["x"] + box["width"] * across, box["y"] + box["height"] * down


def pixel_at(page, across, down):
    """Returns the color of the picture at a place of the viewer, 0 to 1 each way."""
    return page.evaluate(
        """([across, down]) => {
            const canvas = document.querySelector('#viewer .openseadragon-canvas canvas');
            const x = Math.round(canvas.width * across), y = Math.round(canvas.height * down);
            return [...canvas.getContext('2d').getImageData(x, y, 1, 1).data].slice(0, 3);
        }""",
        [across, down],
    )


def apart(a, b):
    return max(abs(x - y) for x, y in zip(a, b))


def colorful(pixel):
    return max(pixel) - min(pixel)


def like(page, at, wanted, what):
    """Waits until a place has a color, within the tolerance that JPEG and scaling need."""
    soon(page, lambda: apart(pixel_at(page, *at), wanted) <= 16, f"{what}: {wanted} at {at}")


def version(page):
    return int(page.get_attribute("#viewer", "data-version"))


def changed(page, act):
    """Does something that changes the picture, and waits until the new one is shown."""
    shown(page)
    before = page.get_attribute("#viewer", "data-version")
    act()
    expect(page.locator("#viewer")).not_to_have_attribute("data-version", before)


def edited(page, act):
    """Edits the picture, and waits until the new one is shown. Returns the milliseconds from the request to the picture."""
    page.evaluate("performance.clearMarks()")
    changed(page, act)
    took = page.wait_for_function(
        """() => {
            const [edit] = performance.getEntriesByName('edit'), shown = performance.getEntriesByName('shown').at(-1);
            return edit && shown && shown.startTime > edit.startTime && shown.startTime - edit.startTime;
        }""",
        timeout=SLOW,
    )
    return took.json_value()
