"""A running `preop serve`, called as the page calls it: what the benches of the workspace share."""
import http.client
import json
import os
import pathlib
import re
import subprocess
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
PREOP = os.environ.get("PREOP", ROOT / "target" / "release" / "preop")


class Server:
    """`preop serve` on a free port, and the ways in which a page calls it."""

    def __init__(self, cases, memo):
        env = {**os.environ, "PREOP_MEMO": str(memo)}
        self.process = subprocess.Popen([PREOP, "serve", "--cases", cases, "--listen", "127.0.0.1:0"],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env, text=True)
        line = self.process.stdout.readline()
        self.port, token = re.search(r"127\.0\.0\.1:(\d+)/\?token=(\w+)", line).groups()
        greeting = self.raw("GET", f"/?token={token}")
        self.cookie = greeting.getheader("set-cookie").split(";")[0]

    def cpu_ms(self):
        """Processor time of the server so far."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def raw(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", int(self.port))
        origin = f"http://127.0.0.1:{self.port}"
        headers = {"Cookie": getattr(self, "cookie", ""), "Origin": origin, "Content-Type": "application/json"}
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        return connection.getresponse()

    def ask(self, path, body=None):
        reply = self.raw("GET" if body is None else "POST", path, body)
        read = reply.read()
        assert reply.status == 200, (path, reply.status, read[:500])
        return read

    def listen(self, case, heard):
        reply = self.raw("GET", f"/api/cases/{case}/events")
        for line in reply:
            if line.startswith(b"data:"):
                heard(json.loads(line[5:]), time.perf_counter())


class Told:
    """The events of a case, with the times at which they came."""

    def __init__(self):
        self.events, self.more = [], threading.Condition()

    def heard(self, event, at):
        with self.more:
            self.events.append((event, at))
            self.more.notify_all()

    def wait(self, since, fits, seconds=90):
        """When the first event after `since` came that fits."""
        until = time.perf_counter() + seconds
        with self.more:
            while True:
                for event, at in self.events:
                    if at >= since and fits(event):
                        return at
                assert time.perf_counter() < until, [e for e, _ in self.events]
                self.more.wait(1)
