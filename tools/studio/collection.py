"""Tests of the studio's collection view: pictures filtered, sorted and judged by mouse and keyboard, and a study's runs."""

import csv
import re
import subprocess

from playwright.sync_api import expect

from look import SLOW


def verdicts(folder):
    """Returns the rows of the file of verdicts, without times."""
    with open(folder / "review.csv", newline="") as file:
        first, *lines = csv.reader(file)
    assert first == ["time", "picture", "verdict"], first
    return [",".join(line[1:]) for line in lines]


def names(page):
    return page.locator("#collection-grid .card b").all_text_contents()


def focused(page):
    """Returns the name of the picture that has the focus; checks that the focus is visible."""
    card = page.locator("#collection-grid .card:focus-visible")
    expect(card).to_have_count(1)
    assert card.evaluate("(e) => parseFloat(getComputedStyle(e).outlineWidth)") >= 2
    return card.get_attribute("data-id")


def chosen(page, part, value):
    page.locator(f"#collection-by-{part}").select_option(value)


def collection(page, folder, server, program):
    """Tests the view of a folder that has at least gray.png, color.jpg, and a picture made of gray.png."""
    small = ["--iterations", "1", "--size", "64"]
    made = [program, "colorize", folder / "gray.png", folder / "color.jpg", "-o", folder / "zz-made.png", "--mode", "style"]
    subprocess.run([*made, *small], check=True, capture_output=True)
    plan = folder / "plan.toml"
    plan.write_text(
        'contents = ["gray.png"]\nstyles = ["color.jpg"]\nconfigurations = ["config1_1_1", "config3_3_4"]\nsize = 64\niterations = 2\n'
    )
    subprocess.run([program, "study", "run", plan, "--out", folder / "trial"], check=True, capture_output=True)
    (folder / "zz-torn.png").write_bytes((folder / "gray.png").read_bytes()[:2000])
    # The folder is looked at anew with a page that is opened.
    page.goto("about:blank")
    page.goto(f"{server.address}#collection")
    cards = page.locator("#collection-grid .card")
    of = lambda name: page.locator(f"#collection-grid .card[data-id='{name}']")
    expect(of("zz-torn.png").locator(".card-error")).to_contain_text("zz-torn.png", timeout=SLOW)
    expect(of("gray.png").locator("img")).to_be_visible(timeout=SLOW)
    expect(of("zz-made.png")).to_contain_text("from gray.png", timeout=SLOW)
    count = cards.count()
    assert names(page) == sorted(names(page), key=str.lower), names(page)

    # Found by a word, by what it is; newest first.
    page.fill("#collection-text", "zz- torn")
    expect(cards).to_have_count(1)
    page.fill("#collection-text", "no such picture")
    expect(page.locator("#collection-empty")).to_be_visible()
    page.fill("#collection-text", "")
    chosen(page, "kind", "unusable")
    assert names(page) == ["zz-torn.png"]
    chosen(page, "kind", "gray")
    assert "gray.png" in names(page) and "color.jpg" not in names(page)
    chosen(page, "kind", "")
    chosen(page, "sort", "date")
    expect(cards.first).to_have_attribute("data-id", "zz-torn.png")
    chosen(page, "sort", "name")
    expect(cards).to_have_count(count)

    # Three are judged by keys alone, each followed by the next; one verdict is taken back, one changed.
    order = names(page)
    page.locator("#collection-by-sort").focus()
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.className") == "card":
            break
    page.keyboard.press("Home")
    assert focused(page) == order[0], (focused(page), order)
    for key in ("k", "r", "x"):
        page.keyboard.press(key)
    assert focused(page) == order[3]
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("u")
    assert focused(page) == order[2]
    page.keyboard.press("x")
    expect(page.locator("#collection-count")).to_contain_text("keep 1 · redo 1 · reject 1")
    expect(of(order[0])).to_contain_text("Keep")
    page.wait_for_timeout(500)
    wanted = [f"{order[0]},keep", f"{order[1]},redo", f"{order[2]},reject", f"{order[2]},none", f"{order[2]},reject"]
    assert verdicts(folder) == wanted, verdicts(folder)
    page.keyboard.press("End")
    assert focused(page) == order[-1]
    page.keyboard.press("ArrowDown")
    assert focused(page) == order[-1]

    # All of it is there after a reload, and in another tab, where what is judged here is seen at once.
    page.reload()
    expect(of(order[2])).to_have_attribute("data-verdict", "reject", timeout=SLOW)
    other = page.context.new_page()
    other.goto(f"{server.address}#collection")
    expect(other.locator(f"[data-id='{order[0]}']")).to_have_attribute("data-verdict", "keep", timeout=SLOW)
    of(order[3]).click()
    page.click("#collection-verdicts [data-verdict=keep]")
    expect(other.locator(f"[data-id='{order[3]}']")).to_have_attribute("data-verdict", "keep", timeout=SLOW)
    other.close()
    chosen(page, "verdict", "keep")
    assert names(page) == [order[0], order[3]]
    # What is judged leaves those that have no verdict, and the focus goes on.
    chosen(page, "verdict", "none")
    left = names(page)
    cards.first.click()
    page.keyboard.press("k")
    expect(cards).to_have_count(len(left) - 1)
    assert focused(page) == left[1]
    chosen(page, "verdict", "")

    # Large, with the original while O is held, and on to the next.
    of("zz-made.png").click()
    page.keyboard.press("Enter")
    large = page.locator("#collection-look-picture img")
    expect(large).to_have_attribute("src", re.compile("/api/large/zz-made"), timeout=SLOW)
    page.keyboard.down("o")
    expect(large).to_have_attribute("src", re.compile("/api/large/gray.png"), timeout=SLOW)
    page.keyboard.up("o")
    expect(large).to_have_attribute("src", re.compile("/api/large/zz-made"), timeout=SLOW)
    page.keyboard.press("ArrowLeft")
    before = order[order.index("zz-made.png") - 1]
    expect(page.locator("#collection-look-name")).to_have_text(before)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("r")
    page.keyboard.press("Escape")
    expect(page.locator("#collection-look")).to_be_hidden()
    expect(of("zz-made.png")).to_have_attribute("data-verdict", "redo")
    of("zz-made.png").click()
    link = page.locator("#collection-color a")
    expect(link).to_have_text("Color gray.png again")
    assert link.get_attribute("href") == "#color/gray.png"

    # Two are compared, beside the print that one was made of.
    page.keyboard.press("c")
    of("color.jpg").hover()
    of("color.jpg").locator(".card-pick").click()
    page.click("#collection-compare")
    expect(page).to_have_url(re.compile("#compare/gray.png"))
    for name in ("zz-made.png", "color.jpg", "/original"):
        expect(page.locator(f".pane[data-id='{name}']")).to_be_visible(timeout=SLOW)

    # A study: its runs with their errors, one that failed, and verdicts of its own.
    page.click("#views a[data-view=collection]")
    page.select_option("#collection-study", "trial")
    expect(page).to_have_url(re.compile("#collection/trial"))
    expect(cards).to_have_count(2, timeout=SLOW)
    expect(cards.first.locator("img")).to_be_visible(timeout=SLOW)
    for sort in ("contentError", "sum"):
        chosen(page, "sort", sort)
        number = {"contentError": "content", "sum": "sum"}[sort]
        errors = [float(re.search(rf"{number}\s([\d.]+)", text)[1]) for text in cards.all_text_contents()]
        assert errors == sorted(errors), errors
    cards.first.click()
    id_ = cards.first.get_attribute("data-id")
    page.keyboard.press("x")
    expect(cards.first).to_have_attribute("data-verdict", "reject")
    page.wait_for_timeout(300)
    assert verdicts(folder / "trial") == [f"{id_},reject"]
    (folder / "trial/runs" / id_ / "picture.png.json").write_text("{}")
    page.reload()
    expect(page.locator(".card-error")).to_be_visible(timeout=SLOW)
    expect(page.locator("#collection-count")).to_contain_text("failed: 1")
    chosen(page, "state", "finished")
    expect(cards).to_have_count(1)
    chosen(page, "state", "")
    for name in ("plan.toml", "zz-torn.png"):
        (folder / name).unlink()
