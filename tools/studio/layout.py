"""Tests of the layout: nothing overlaps, is cut off, lies outside or is too small to be clicked, on any screen."""

import re
from itertools import product

from playwright.sync_api import expect

from look import SLOW, still

WIDTHS = (390, 768, 1440, 2560)

FAULTS = """() => {
    const faults = [];
    const CONTROLS = 'a[href], button, input:not([type=file]), select, summary, textarea';
    // What lies over the page for a while, and over what is under it.
    const layer = (e) => e.closest('dialog[open], #message, .work-left');
    const modal = document.querySelector('dialog[open]');
    const visible = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && (!modal || modal.contains(e));
    const within = (a, b) => ({ left: Math.max(a.left, b.left), top: Math.max(a.top, b.top), right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) });
    const across = (box) => box.right - box.left, down = (box) => box.bottom - box.top;
    const hides = (e) => getComputedStyle(e).overflowX !== 'visible' && e !== document.documentElement && e !== document.body;
    // The part of a box that the scrolling areas around it leave to be seen.
    const seen = (box, e) => {
        for (let around = e; around; around = around.parentElement) if (hides(around)) box = within(box, around.getBoundingClientRect());
        return box;
    };
    const name = (e) => `${e.tagName.toLowerCase()}${e.id ? '#' + e.id : ''}${e.className && e.className.baseVal === undefined ? '.' + e.className : ''} ` +
        `"${(e.getAttribute('aria-label') ?? e.textContent).trim().slice(0, 30)}"`;

    const items = [];
    for (const e of document.querySelectorAll(CONTROLS)) {
        if (visible(e)) items.push({ e, box: seen(e.getBoundingClientRect(), e.parentElement), slack: 1 });
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode, e = text.parentElement;
        if (!text.data.trim() || e.closest('select, script, style') || !visible(e)) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        // The boxes of letters are higher than lines, in Japanese by half.
        for (const box of range.getClientRects()) items.push({ e, box: seen(box, e), slack: Math.max(3, box.height * 0.3) });
    }
    const there = items.filter(({ box }) => across(box) > 0 && down(box) > 0);
    for (const [at, a] of there.entries()) {
        if (a.box.left < -1 || a.box.right > innerWidth + 1) faults.push(`outside: ${name(a.e)}`);
        for (const b of there.slice(at + 1)) {
            if (a.e.contains(b.e) || b.e.contains(a.e) || layer(a.e) !== layer(b.e)) continue;
            const both = within(a.box, b.box);
            if (across(both) > 1 && down(both) > Math.max(a.slack, b.slack)) faults.push(`overlap: ${name(a.e)} and ${name(b.e)}`);
        }
    }

    for (const e of document.querySelectorAll('body *')) {
        if (!visible(e) || e.closest('svg, canvas') || !e.textContent.trim()) continue;
        const style = getComputedStyle(e);
        const told = e.closest('[title]')?.title.includes(e.textContent.trim());
        if (/hidden|clip/.test(style.overflowX) && e.scrollWidth > e.clientWidth + 1 && !told) faults.push(`cut across: ${name(e)}`);
        if (/hidden|clip/.test(style.overflowY) && e.scrollHeight > e.clientHeight + 1 && !told) faults.push(`cut down: ${name(e)}`);
        // A box that lets text out of it is as bad; only boxes with a border show it.
        if (e.matches('button, .button') && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)) faults.push(`bursts: ${name(e)}`);
    }
    const pen = document.createElement('canvas').getContext('2d');
    for (const e of document.querySelectorAll('select')) {
        const style = getComputedStyle(e), text = e.selectedOptions[0]?.text ?? '';
        pen.font = style.font;
        // The arrow takes about the height of a letter.
        const room = e.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - parseFloat(style.fontSize);
        if (visible(e) && pen.measureText(text).width > room + 1) faults.push(`cut: ${name(e)} "${text}"`);
    }

    // WCAG 2.5.8: 24 by 24, but for links within text.
    for (const e of document.querySelectorAll(CONTROLS)) {
        const box = e.getBoundingClientRect();
        if (!visible(e) || (e.matches('a') && getComputedStyle(e).display === 'inline' && e.closest('p'))) continue;
        if (box.width < 24 || box.height < 24) faults.push(`small: ${name(e)}: ${box.width.toFixed(1)} by ${box.height.toFixed(1)}`);
    }
    const wide = document.documentElement.scrollWidth - innerWidth;
    if (wide > 0) faults.push(`the page is ${wide} pixels too wide`);
    return [...new Set(faults)];
}"""


def faults(page, where):
    return [f"{where}: {fault}" for fault in page.evaluate(FAULTS)]


def color_states(page):
    """Yields the states of the color view, each with a name."""
    expect(page.locator(".swatch").first).to_be_visible()
    still(page)
    yield "color"
    page.click("#show-proposals")
    expect(page.locator(".proposal")).to_have_count(6)
    page.click("#compare")
    for details in page.locator("#panel summary").all():
        details.click()
    page.check("input[name=tool][value=brush]")
    yield "color-open"
    page.click("#compare")
    page.check("input[name=tool][value=area]")
    page.fill("#color", "")
    page.locator("#viewer").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#message")).to_be_visible()
    yield "color-message"
    page.click("#message-close")
    page.locator(".reference button:visible").first.click()
    expect(page.locator("#dropper-stage")).to_have_attribute("data-shown", re.compile("."))
    yield "color-dropper"
    page.keyboard.press("Escape")
    expect(page.locator("#dropper")).to_be_hidden()


def style_states(page):
    expect(page.locator("#style-references .choice").first).to_be_visible()
    yield "style"
    for details in page.locator("[data-view=style] summary:visible").all():
        details.click()
    yield "style-open"


def compare_states(page):
    expect(page.locator("#compare-choices .choice").first).to_be_visible()
    expect(page.locator(".pane[data-shown]").first).to_be_visible()
    yield "compare"


def collection_states(page):
    """Yields the states of the collection view, with a picture opened large among them."""
    expect(page.locator(".card img").first).to_be_visible()
    yield "collection"
    page.locator(".card", has=page.locator("img")).first.click()
    page.keyboard.press("Enter")
    expect(page.locator("#collection-look-picture img")).to_be_visible()
    yield "collection-large"
    page.keyboard.press("Escape")
    expect(page.locator("#collection-look")).to_be_hidden()


def all_laid_out(browser, address, print_name, study, into):
    """Tests every view of a colored print, and of a collection with a study, in every form, and takes screenshots."""
    found = []
    for width, scheme, (locale, language) in product(WIDTHS, ("light", "dark"), (("en-US", "en"), ("ja-JP", "ja"))):
        size = {"width": width, "height": 844 if width < 500 else 900 if width < 2000 else 1300}
        context = browser.new_context(viewport=size, color_scheme=scheme, locale=locale, reduced_motion="reduce")
        page = context.new_page()
        page.set_default_timeout(SLOW)
        page.goto(address)
        expect(page.locator("#prints li").first).to_be_visible()
        found += faults(page, f"empty, {width}, {scheme}, {language}")
        for place, states in (
            (f"color/{print_name}", color_states),
            (f"style/{print_name}", style_states),
            (f"compare/{print_name}", compare_states),
            ("collection", collection_states),
            (f"collection/{study}", collection_states),
        ):
            page.goto(f"{address}#{place}")
            for state in states(page):
                if place.endswith(study):
                    state = state.replace("collection", "study")
                found += faults(page, f"{state}, {width}, {scheme}, {language}")
                whole = width < 900 and state not in ("color-dropper", "collection-large", "study-large")
                page.screenshot(path=into / f"{state}-{width}-{scheme}-{language}.png", full_page=whole)
        context.close()
    assert not found, "\n".join(found)
