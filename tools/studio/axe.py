"""Runs axe-core on the studio's page, in all forms of the page."""

from itertools import product
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import expect

from layout import collection_states, color_states
from look import SLOW, still

SOURCE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


def accessible(page, where=""):
    """Fails if axe-core finds a critical or serious fault on the page in its present state; prints lesser findings."""
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


def views(page, address, print_name, study, where):
    """Tests all views of a colored print, the color view with all its panels, and a collection with a study."""
    page.goto(f"{address}#color/{print_name}")
    for state in color_states(page):
        accessible(page, f"{state}, {where}")
    for view, ready in (("style", "#style-references .choice"), ("compare", "#compare-choices .choice")):
        page.goto(f"{address}#{view}/{print_name}")
        expect(page.locator(ready).first).to_be_visible()
        accessible(page, f"{view}, {where}")
    for place in ("collection", f"collection/{study}"):
        page.goto(f"{address}#{place}")
        for state in collection_states(page):
            accessible(page, f"{place}, {state}, {where}")


def working(page, address, print_name, _, where):
    """Tests all views while a style run is in progress and another waits."""
    page.goto(f"{address}#style/{print_name}")
    expect(page.locator("#style-state")).to_contain_text("/" if "ja" in where else " of ")
    page.click("#work-count")
    accessible(page, f"style at work, {where}")
    page.goto(f"{address}#color/{print_name}")
    expect(page.locator("#work-now .job")).to_be_visible()
    still(page)
    accessible(page, f"color while there is work, {where}")


def all_accessible(browser, address, print_name, study):
    """Tests large and small screens, light and dark, in both languages, idle and busy."""
    begun = browser.new_page(locale="en-US")
    begun.set_default_timeout(SLOW)
    for stage in (views, working):
        if stage is working:
            begun.goto(f"{address}#style/{print_name}")
            begun.locator("#style-references input").first.check()
            begun.select_option("#style-size", "512")
            for _ in range(2):
                with begun.expect_response(lambda response: response.url.endswith("/style") and response.ok):
                    begun.click("#style-begin")
        for width, scheme, locale in product((1440, 390), ("light", "dark"), ("en-US", "ja-JP")):
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme, locale=locale, reduced_motion="reduce"
            )
            page = context.new_page()
            page.set_default_timeout(SLOW)
            stage(page, address, print_name, study, f"{width}, {scheme}, {locale}")
            context.close()
    begun.click("#work-count")
    begun.locator("#work-list").get_by_role("button", name="Stop: Style").click()
    expect(begun.locator("#work-all")).to_be_hidden()
    begun.click("#style-stop")
    expect(begun.locator("#work-now")).to_be_empty()
    begun.close()
