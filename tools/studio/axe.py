"""What axe-core has to say about the studio's page, in all the forms that the page takes."""

from itertools import product
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import expect

SLOW = 180_000
SOURCE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


def accessible(page, where=""):
    """Fails where something on the page as it is keeps people out, by axe-core's own judgment; prints lesser findings."""
    # Evaluated by the browser's debugger, as the page's policy lets no foreign script in.
    page.evaluate(f"{SOURCE}; undefined")
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    grave = []
    for violation in found:
        places = "; ".join(f"{' '.join(map(str, node['target']))} ({node['failureSummary']})" for node in violation["nodes"])
        text = f"{where}: {violation['impact']}: {violation['id']}: {violation['help']}: {places}"
        if violation["impact"] in ("serious", "critical"):
            grave.append(text)
        else:
            print(text)
    assert not grave, "\n".join(grave)


def all_accessible(browser, address, print_name):
    """The views of a print that is colored, and the collection with its study `trial`, for large and small screens, light and dark, in both languages."""
    for width, scheme, locale in product((1440, 390), ("light", "dark"), ("en-US", "ja-JP")):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, locale=locale, reduced_motion="reduce"
        )
        page = context.new_page()
        for view, ready in (("color", ".swatch"), ("style", "#style-references .choice"), ("compare", "#compare-choices .choice")):
            page.goto(f"{address}#{view}/{print_name}")
            expect(page.locator(ready).first).to_be_visible(timeout=SLOW)
            accessible(page, f"{view}, {width}, {scheme}, {locale}")
        for study in ("", "trial"):
            page.goto(f"{address}#collection/{study}")
            expect(page.locator(".card img").first).to_be_visible(timeout=SLOW)
            accessible(page, f"collection, {study}, {width}, {scheme}, {locale}")
            page.locator(".card", has=page.locator("img")).first.click()
            page.keyboard.press("Enter")
            expect(page.locator("#collection-look-picture img")).to_be_visible(timeout=SLOW)
            accessible(page, f"collection, large, {study}, {width}, {scheme}, {locale}")
            page.keyboard.press("Escape")
        context.close()
