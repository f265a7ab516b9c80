"""Compares nishikie's content credentials with another implementation, c2pa-python, and with by_hand.py.

    python test.py PROGRAM

PROGRAM is built with the Cargo feature c2pa. Every format is signed with every kind of key and read by the other implementation,
then changed by one byte; pictures that the other implementation signed are checked, colored, and found again. `just credentials-test`
installs what it needs.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import c2pa
from PIL import Image, ImageChops

import by_hand
import certificates
import studio

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FORMATS = {"png": "image/png", "jpg": "image/jpeg", "tif": "image/tiff", "webp": "image/webp"}
ENHANCED = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicallyEnhanced"
LEARNED = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"

checks = 0


def check(condition, text):
    global checks
    checks += 1
    if not condition:
        sys.exit(f"FAILED: {text}")


def run(program, *words, fails=False):
    done = subprocess.run([program, *map(str, words)], capture_output=True, text=True)
    check((done.returncode != 0) == fails, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


def inspect(program, path, *words, fails=False):
    done = run(program, "inspect", path, "--json", *words, fails=fails)
    return json.loads(done.stdout)["content_credentials"]


def read(path, root=None):
    """Returns the state of a file, the codes of what failed, and its manifest, by the other implementation."""
    settings = {"verify": {"verify_trust": True}, "core": {"allowed_network_hosts": []}}
    if root:
        settings["trust"] = {"user_anchors": root.read_text()}
    context = c2pa.Context(c2pa.Settings.from_dict(settings))
    with open(path, "rb") as file, c2pa.Reader(FORMATS[path.suffix[1:]], file, context=context) as reader:
        failures = [one["code"] for one in reader.get_validation_results()["activeManifest"]["failure"]]
        return reader.get_validation_state(), failures, reader.get_active_manifest()


def pixel_byte(path):
    """Returns the place of a byte that belongs to the pixels."""
    data = path.read_bytes()
    if path.suffix == ".png":
        return data.index(b"IDAT") + 200
    if path.suffix == ".jpg":
        return data.rindex(b"\xff\xda") + 500
    if path.suffix == ".webp":
        return data.index(b"VP8L") + 500
    with Image.open(path) as picture:
        return picture.tag_v2[273][0] + 50  # StripOffsets


def same_pixels(one, other):
    with Image.open(one) as one, Image.open(other) as other:
        return one.size == other.size and one.mode == other.mode and not ImageChops.difference(one, other).getbbox()


def signed(program, folder, suffix, kind):
    """Signs a picture of a format with a key of a kind; reads it here and there, as it is and changed."""
    keys = certificates.write(folder, kind)
    colorize = ["colorize", EXAMPLES / "gray.png", EXAMPLES / "color.jpg", "--plain-map", "--size", 160]
    plain, path = folder / f"plain.{suffix}", folder / f"{kind}.{suffix}"
    run(program, *colorize, "-o", plain, "--force")
    run(program, *colorize, "-o", path, "--sign-key", keys["key"], "--sign-cert", keys["chain"])
    check(same_pixels(plain, path), f"{path.name}: other pixels than without a signature")
    check(path.stat().st_size - plain.stat().st_size < 12_000, f"{path.name}: the manifest is too long")

    state, failures, manifest = read(path)
    check(state == "Valid", f"{path.name}: {state}, {failures}")
    check(failures == ["signingCredential.untrusted"], f"{path.name}: {failures}")
    check(read(path, keys["root"])[0] == "Trusted", f"{path.name}: not trusted")
    check(manifest["signature_info"]["alg"].lower() == kind, f"{path.name}: {manifest['signature_info']}")
    check(manifest["signature_info"]["common_name"] == f"{kind} prints", path.name)
    check("thumbnail" not in manifest, f"{path.name}: a thumbnail")
    check(
        [(one["title"], one["relationship"]) for one in manifest["ingredients"]]
        == [("gray.png", "parentOf"), ("color.jpg", "inputTo")],
        f"{path.name}: {manifest['ingredients']}",
    )
    actions = action_list(manifest)
    check([one["action"] for one in actions] == ["c2pa.opened", "c2pa.color_adjustments"], f"{path.name}: {actions}")
    check(actions[1]["digitalSourceType"] == ENHANCED, f"{path.name}: {actions}")
    check("Colored by software" in actions[1]["description"], f"{path.name}: {actions}")

    subject, _ = by_hand.verify(path)
    check(f"CN={kind} prints" in subject, f"{path.name}: {subject}")

    found = inspect(program, path, "--trust", keys["root"])
    check(found["state"] == "whole" and found["trusted"] is True, f"{path.name}: {found}")
    check(found["record_is_as_signed"] is True, f"{path.name}: {found}")

    changed = folder / f"changed.{suffix}"
    data = bytearray(path.read_bytes())
    data[pixel_byte(path)] ^= 1
    changed.write_bytes(data)
    state, failures, _ = read(changed)
    check(state == "Invalid" and "assertion.dataHash.mismatch" in failures, f"{changed.name}: {state}, {failures}")
    try:
        by_hand.verify(changed)
        check(False, f"{changed.name}: the change is not seen by hand")
    except AssertionError as error:
        check("the picture was changed" in str(error), f"{changed.name}: {error}")
    found = inspect(program, changed, fails=True)
    check(found["state"] == "picture_changed", f"{changed.name}: {found}")
    return path, keys


def action_list(manifest):
    (actions,) = [one for one in manifest["assertions"] if one["label"].startswith("c2pa.actions")]
    return actions["data"]["actions"]


def signed_elsewhere(program, folder, suffix, keys):
    """A picture that the other implementation signed: it is checked here, colored, and both find its manifest in the result."""
    source, scan = folder / f"scan-source.{suffix}", folder / f"scan.{suffix}"
    Image.open(EXAMPLES / "gray.png").convert("RGB").resize((160, 120)).save(source)
    info = c2pa.C2paSignerInfo(
        alg=b"es256", sign_cert=keys["chain"].read_bytes(), private_key=keys["key"].read_bytes(), ta_url=None
    )
    manifest = {
        "title": "a scan",
        "claim_generator_info": [{"name": "scanner", "version": "1"}],
        "assertions": [
            {
                "label": "c2pa.actions",
                "data": {
                    "actions": [
                        {
                            "action": "c2pa.created",
                            "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/print",
                        }
                    ]
                },
            }
        ],
    }
    with c2pa.Builder(manifest) as builder, open(source, "rb") as file, open(scan, "w+b") as to:
        builder.sign(c2pa.Signer.from_info(info), FORMATS[suffix], file, to)
    # It is no picture of nishikie's, and has credentials all the same.
    found = inspect(program, scan)
    check(found["state"] == "whole" and found["software"].startswith("scanner"), f"{scan.name}: {found}")

    out = folder / f"of-scan.{suffix}"
    run(
        program, "colorize", scan, EXAMPLES / "color.jpg", "--plain-map", "-o", out,
        "--sign-key", keys["key"], "--sign-cert", keys["chain"],
    )
    state, failures, manifest = read(out)
    check(state == "Valid", f"{out.name}: {state}, {failures}")
    parent = manifest["ingredients"][0]
    check(parent["relationship"] == "parentOf" and "active_manifest" in parent, f"{out.name}: {parent}")
    found = inspect(program, out)
    check(found["ingredients"][0]["has_credentials"] is True, f"{out.name}: {found}")


def everywhere(program, folder, keys):
    """Whatever else writes pictures: previews, a batch, proposals, standard output, the studio; with the variables."""
    os.environ["NISHIKIE_SIGN_KEY"] = str(keys["key"])
    os.environ["NISHIKIE_SIGN_CERT"] = str(keys["chain"])
    gray, color = EXAMPLES / "gray.png", EXAMPLES / "color.jpg"
    out = folder / "style.png"
    run(program, "colorize", gray, color, "-o", out, "--mode", "style", "--size", 96, "--iterations", 4, "--save-every", 2)
    previews = sorted(folder.glob("style-*.png"))
    check(previews, "no preview was written")
    for path in [out, *previews]:
        check(read(path)[0] == "Valid", path.name)
        check(action_list(read(path)[2])[1]["action"] == "c2pa.filtered", path.name)

    batch = folder / "batch"
    words = ["colorize", gray, "--style", color, "--plain-map", "--size", 120, "--output-dir", batch]
    run(program, *words)
    check(read(batch / "gray.png")[0] == "Valid", "batch")
    check("already there" in run(program, *words).stdout, "a signed batch is done")

    model = EXAMPLES / "actors/drawn.safetensors"
    out = folder / "model.png"
    run(
        program, "colorize", EXAMPLES / "actors/gray.png", "--model", model, "--size", 160, "-o", out, "--proposals", 2,
    )
    for path in [folder / "model-1.png", folder / "model-2.png"]:
        state, failures, manifest = read(path)
        check(state == "Valid", f"{path.name}: {failures}")
        check(action_list(manifest)[1]["digitalSourceType"] == LEARNED, path.name)

    out = folder / "piped.jpg"
    with open(out, "wb") as file:
        subprocess.run(
            [program, "colorize", gray, color, "--plain-map", "--size", "120", "-o", "-", "--format", "jpg"],
            stdout=file, check=True,
        )
    check(read(out)[0] == "Valid", "standard output")

    out = studio.export(program, folder / "studio", gray, color)
    state, failures, manifest = read(out)
    check(state == "Valid", f"studio: {failures}")
    check(action_list(manifest)[2]["action"] == "c2pa.drawing", "a pick is drawn by hand")
    check(inspect(program, out)["record_is_as_signed"], "studio: the record")

    del os.environ["NISHIKIE_SIGN_CERT"]
    done = run(program, "colorize", gray, color, "-o", folder / "no.png", fails=True)
    check("--sign-cert" in done.stderr, done.stderr)
    del os.environ["NISHIKIE_SIGN_KEY"]


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for suffix in FORMATS:
            _, keys = signed(program, folder, suffix, "es256")
            signed_elsewhere(program, folder, suffix, keys)
        for kind in certificates.KINDS:
            if kind != "es256":
                signed(program, folder, "png", kind)
        everywhere(program, folder, certificates.write(folder, "es384"))
    print(f"{checks} passed, 0 failed")


if __name__ == "__main__":
    main(sys.argv[1])
