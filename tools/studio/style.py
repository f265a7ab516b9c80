"""Tests of the studio's style view: a run that is watched, stopped and kept, and one that outlives the program."""

import json
import re
import subprocess

from playwright.sync_api import expect


def style(page, folder, server, program):
    """Tests the view of a folder that has gray.png and color.jpg, from a choice to results. Returns the restarted server."""
    page.goto(f"{server.address}#style/gray.png")
    page.locator("#style-references .choice", has_text="color.jpg").locator("input").check()
    page.check("input[name=style-ratio][value='2']")
    page.select_option("#style-size", "256")
    page.locator("#style-panel details summary").click()
    assert page.input_value("#style-value-ratio") == "0.03"
    assert page.input_value("#style-value-style_layers") == "conv1_1,conv2_1,conv3_1"
    page.fill("#style-value-iterations", "many")
    page.click("#style-begin")
    expect(page.locator("#message-text")).to_contain_text("Evaluations")

    # A run as the command makes it: the same file.
    page.fill("#style-value-iterations", "8")
    page.click("#style-begin")
    expect(page.locator("#style-file")).to_contain_text("gray-config3_3_2.png")
    expect(page.locator("#style-results")).to_contain_text("gray-config3_3_2.png")
    again = folder / "again"
    again.mkdir()
    command = [program, "colorize", folder / "gray.png", folder / "color.jpg", "-o", again / "again.png", "--mode", "style"]
    options = ["--config", "config3_3_2", "--size", "256", "--iterations", "8"]
    subprocess.run([*command, *options], capture_output=True, check=True)
    assert (again / "again.png").read_bytes() == (folder / "gray-config3_3_2.png").read_bytes()

    # A long one: losses and picture change, also after a reload; stopped, it keeps the best so far.
    course = page.locator("#style-course")
    picture = page.locator("#style-picture")
    page.fill("#style-value-iterations", "2000")
    page.click("#style-begin")
    expect(page.locator("#style-state")).to_contain_text("time left")
    expect(picture).to_be_visible()
    before = picture.get_attribute("src")
    expect(picture).not_to_have_attribute("src", before)
    losses = page.locator("#style-chart svg").first.get_attribute("aria-label")
    assert re.search(r"Total .+ → ", losses), losses
    expect(course).to_have_attribute("data-evaluations", re.compile(r"^([2-9]\d|\d{3,})$"))
    page.reload()
    expect(page.locator("#style-state")).to_contain_text("of 2000 evaluations")
    done = int(course.get_attribute("data-evaluations"))
    assert page.locator("#style-chart polyline.total").get_attribute("points").count(",") > 3, "all of its course is there again"
    expect(course).not_to_have_attribute("data-evaluations", str(done))
    assert page.locator("#style-chart svg").first.get_attribute("aria-label") != losses
    # A second tab shows the same run, and stops it.
    second = page.context.new_page()
    second.goto(f"{server.address}#style/gray.png")
    expect(second.locator("#style-state")).to_contain_text("of 2000 evaluations")
    second.click("#style-stop")
    expect(second.locator("#style-results")).to_contain_text("stopped early")
    second.close()
    expect(page.locator("#style-results")).to_contain_text("stopped early")
    stopped = folder / "gray-config3_3_2-2.png"
    told = subprocess.run([program, "inspect", stopped], capture_output=True, text=True, check=True).stdout
    assert "stopped" in told and "config3_3_2" in told and "color.jpg" in told, told
    record = json.loads((folder / "gray-config3_3_2-2.png.json").read_text())
    assert record["ending"] == "stopped_early" and len(record["history"]) < 2000
    # Two results are compared elsewhere, from here.
    expect(page.locator("#style-compare")).to_be_visible()

    # Three more, of which two wait; then the program is killed, and comes back.
    page.locator("#style-panel details summary").click()
    page.fill("#style-value-iterations", "2000")
    page.select_option("#style-size", "256")
    for _ in range(3):
        with page.expect_response(re.compile("/api/print/gray.png/style")):
            page.click("#style-begin")
    expect(page.locator("#work-count")).to_contain_text("2 waiting")
    expect(page.locator("#style-state")).to_contain_text("time left")
    server = server.restarted()
    expect(page.locator("#work-count")).to_contain_text("3 interrupted")
    # It shows of itself; one is not wanted any more, one is begun again.
    entries = page.locator("#work-list li")
    expect(entries).to_have_count(3)
    entries.nth(2).get_by_role("button", name="Dismiss").click()
    expect(entries).to_have_count(2)
    entries.nth(0).get_by_role("button", name="Start again").click()
    expect(page.locator("#style-state")).to_contain_text("time left")
    expect(page.locator("#work-count")).to_have_text("1 interrupted")
    page.click("#style-stop")
    expect(page.locator("#style-results li")).to_have_count(3)
    if not page.locator("#work-list").is_visible():
        page.click("#work-count")
    entries.nth(0).get_by_role("button", name="Dismiss").click()
    expect(page.locator("#work-all")).to_be_hidden()
    return server
