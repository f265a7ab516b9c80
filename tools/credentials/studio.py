"""A picture that the studio writes, asked for as its page asks."""

import json
import re
import shutil
import subprocess
import time
import urllib.request


def export(program, folder, gray, color, *words):
    """Colors a print in the studio, and returns the path of the picture that it writes."""
    folder.mkdir()
    shutil.copy(gray, folder / "gray.png")
    shutil.copy(color, folder / "color.jpg")
    process = subprocess.Popen(
        [program, "studio", str(folder), "--port", "0", *map(str, words)], stdout=subprocess.PIPE, text=True
    )
    try:
        address = process.stdout.readline().strip()
        with urllib.request.urlopen(address) as page:
            token = re.search(r'<meta name="token" content="([^"]+)">', page.read().decode())[1]

        def post(path, body):
            headers = {"content-type": "application/json", "x-nishikie-token": token, "origin": address.rstrip("/")}
            request = urllib.request.Request(address + path, json.dumps(body).encode(), headers)
            with urllib.request.urlopen(request) as answer:
                return json.load(answer)

        def until(path, wanted):
            while True:
                with urllib.request.urlopen(address + path) as answer:
                    state = json.load(answer)
                if wanted(state):
                    return
                time.sleep(0.05)

        post("api/open", {"name": "gray.png"})
        until("api/print/gray.png", lambda state: state["has_areas"])
        chosen = {"references": ["color.jpg"], "model": None, "palette": None, "proposal": 0}
        post("api/print/gray.png/choose", chosen)
        until("api/print/gray.png", lambda state: state["ready"])
        pick = {"kind": "pick", "x": 30, "y": 30, "rgb": [43, 79, 129], "alike": False}
        post("api/print/gray.png/edit", pick)
        post("api/print/gray.png/export", {"file": "out.png"})

        def written(state):
            (job,) = [job for job in state["jobs"] if job["task"] == "export"]
            if job["state"] == "failed":
                raise SystemExit(f"FAILED: {job}")
            return job["state"] == "done"

        until("api/state", written)
        return folder / "out.png"
    finally:
        process.kill()
        process.wait()
