"""Tests of adding pictures to the folder by button, drop and paste, and of the messages for files that cannot be read."""

import base64
import tempfile
from pathlib import Path

from playwright.sync_api import expect

from look import SLOW
from server import EXAMPLES, Server

EVENT = """([type, files]) => {
    const transfer = new DataTransfer();
    for (const [name, kind, text] of files) {
        const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], name, { type: kind }));
    }
    const how = { bubbles: true, cancelable: true };
    const send = (event) => document.querySelector('main').dispatchEvent(event);
    if (type === 'paste') return send(new ClipboardEvent(type, { clipboardData: transfer, ...how }));
    // A page that lets this pass is left for the picture.
    const over = send(new DragEvent('dragover', { dataTransfer: transfer, ...how }));
    const dropped = send(new DragEvent(type, { dataTransfer: transfer, ...how }));
    return over || dropped;
}"""


def given(page, how, *files):
    """Drops or pastes files, each a name and its bytes."""
    kind = lambda name: "image/png" if name.endswith(".png") else "image/jpeg"
    return page.evaluate(EVENT, [how, [(name, kind(name), base64.b64encode(data).decode()) for name, data in files]])


def adding(browser, program):
    """Tests all ways to add pictures, in a folder of its own."""
    gray, color = (EXAMPLES / "gray.png").read_bytes(), (EXAMPLES / "color.jpg").read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        server = Server(program, folder)
        try:
            page = browser.new_page(locale="en-US")
            page.set_default_timeout(SLOW)
            page.goto(server.address)
            prints, message = page.locator("#prints li"), page.locator("#message-text")
            of = lambda name: page.locator(f"#prints [data-name='{name}']")

            # The button opens the browser's own window; a name that is taken gets a number.
            for count, name in ((1, "color.jpg"), (2, "color-2.jpg")):
                with page.expect_file_chooser() as chooser:
                    page.click("#add")
                chooser.value.set_files(EXAMPLES / "color.jpg")
                expect(prints).to_have_count(count)
                expect(message).to_contain_text(f"Added: {name}")
                assert (folder / name).read_bytes() == color

            # Dropped, two at once; pasted, as a screenshot is.
            assert not given(page, "drop", ("dropped.png", gray), ("also.jpg", color)), "the drop is the page's"
            expect(prints).to_have_count(4)
            expect(message).to_contain_text("dropped.png, also.jpg")
            given(page, "paste", ("image.png", gray))
            expect(prints).to_have_count(5)
            expect(of("dropped.png")).to_contain_text("gray")
            expect(of("image.png")).to_contain_text("gray")
            assert (folder / "dropped.png").read_bytes() == (folder / "image.png").read_bytes() == gray

            # Not a picture, half a picture, nothing, and a sound one among them: what is wrong is said in words.
            wrong = [("text.png", b"not a picture"), ("half.jpg", color[: len(color) // 2]), ("empty.png", b"")]
            for how in ("drop", "paste"):
                given(page, how, *wrong, (f"sound-{how}.png", gray))
                expect(message).to_contain_text(f"sound-{how}.png")
                for name, _ in wrong:
                    expect(message).to_contain_text(name)
                assert len(message.text_content()) > 150 and not any((folder / name).exists() for name, _ in wrong), message.text_content()
            expect(prints).to_have_count(7)

            # One that came into the folder in another way is shown with what is wrong with it, and cannot be opened.
            (folder / "broken.png").write_bytes(gray[:2000])
            page.reload()
            expect(of("broken.png").locator("button")).to_be_disabled()
            expect(of("broken.png").locator("small")).to_contain_text("broken.png")
            page.close()
        finally:
            server.kill()
