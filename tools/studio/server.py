"""The program, serving a folder."""

import re
import signal
import subprocess
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


class Server:
    """A server, started by the constructor, on any free port unless one is given."""

    def __init__(self, program, folder, port=0):
        self.program, self.folder = program, folder
        command = [program, "studio", str(folder), "--port", str(port)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip()
        self.port = int(re.fullmatch(r"http://127\.0\.0\.1:(\d+)/", self.address)[1])

    def kill(self):
        self.process.kill()
        self.process.wait()

    def restarted(self):
        """Kills the program and returns a new server of the same folder and port."""
        self.kill()
        return Server(self.program, self.folder, self.port)

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)
