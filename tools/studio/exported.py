"""Tests that the exported picture is the one that is shown.

At 1:1 every pixel of the print is one of the screen, and the page shows it by tiles, JPEG of quality 92. Three comparisons are made: the
screen with the tiles, exactly; the tiles with those that the program makes of the exported file, byte by byte, which are the same only if
all pixels are; and, independently of the program, the screen with the file as the browser decodes it, with an allowance for JPEG's losses:
a mean difference of 2 levels was seen, and 1.5 times that is allowed.
"""

import base64

LOSS = 3

COMPARED = """async ([name, file]) => {
    const [{ viewer, original }, { openPrint }, { folderFiles }] =
        await Promise.all([import('/color/viewer.js'), import('/print.js'), import('/files.js')]);
    const { name: print, version, size: [width, height] } = openPrint.value;
    const stage = document.querySelector('#viewer .openseadragon-canvas canvas');
    const corner = original().imageToViewerElementCoordinates(new OpenSeadragon.Point(0, 0));
    const [left, top] = [corner.x, corner.y].map(Math.round);
    const zoom = original().viewportToImageZoom(viewer.viewport.getZoom(true));
    const painted = async (blob) => {
        const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none' });
        const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
        context.drawImage(bitmap, 0, 0);
        return context;
    };
    // What of the print is on the stage, in pixels of the print.
    const [x0, y0] = [Math.max(-left, 0), Math.max(-top, 0)];
    const [x1, y1] = [Math.min(stage.width - left, width), Math.min(stage.height - top, height)];
    const window = (context, [x, y]) => context.getImageData(x0 + x, y0 + y, x1 - x0, y1 - y0).data;
    const screen = window(stage.getContext('2d'), [left, top]);

    const whole = new OffscreenCanvas(width, height).getContext('2d');
    const level = Math.ceil(Math.log2(Math.max(width, height)));
    const { written } = folderFiles.value.find((other) => other.name === name);
    let same = true;
    for (let row = 0; row * 512 < height; row++) {
        for (let column = 0; column * 512 < width; column++) {
            const tile = `${level}/${column}/${row}`;
            const [seen, kept] = await Promise.all(
                [`/api/print/${print}/colored/${version}/${tile}`, `/api/picture/${name}/${tile}?${written}`].map(async (path) => {
                    const answer = await fetch(path);
                    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
                    return answer.blob();
                }),
            );
            const [a, b] = await Promise.all([seen, kept].map(async (blob) => new Uint8Array(await blob.arrayBuffer())));
            same &&= a.length === b.length && a.every((byte, at) => byte === b[at]);
            whole.drawImage((await painted(seen)).canvas, column * 512, row * 512);
        }
    }
    const bytes = Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0));
    const exported = await painted(new Blob([bytes], { type: 'image/png' }));
    const differences = (other) => {
        let [most, sum] = [0, 0];
        for (let at = 0; at < screen.length; at++) {
            const difference = Math.abs(screen[at] - other[at]);
            most = Math.max(most, difference);
            sum += difference;
        }
        // A quarter of the values is opacity, which never differs.
        return { most, mean: sum / (0.75 * screen.length) };
    };
    return {
        zoom, pixels: screen.length / 4, size: [exported.canvas.width - width, exported.canvas.height - height], same,
        tiles: differences(window(whole, [0, 0])), file: differences(window(exported, [0, 0])),
    };
}"""


def as_shown(page, folder, name):
    """Compares a picture of the folder with the one that is shown at 1:1 in a still view."""
    told = page.evaluate(COMPARED, [name, base64.b64encode((folder / name).read_bytes()).decode()])
    assert abs(told["zoom"] - 1) < 1e-9 and told["pixels"] > 100_000 and told["size"] == [0, 0], told
    assert told["tiles"]["most"] == 0, f"the screen shows something else than the tiles: {told}"
    return told


def is_shown(page, folder, name):
    """Checks that an exported picture is the one shown."""
    told = as_shown(page, folder, name)
    assert told["same"] and told["file"]["mean"] <= LOSS, told


def is_not_shown(page, folder, name):
    """Checks that the comparison notices a picture that differs."""
    told = as_shown(page, folder, name)
    assert not told["same"] and told["file"]["mean"] > LOSS, told
