"""A server that is killed again and again in the middle of edits loses no edit that it acknowledged."""

import http.client
import json
import random
import re
import signal
import subprocess
import threading
import tomllib

from conftest import PREOP

KILLS = 40
TOKEN = "a-token-of-the-test"

PLAN = """format = 1
title = "Edited while the power fails"

[[input]]
name = "head"
kind = "ct"
path = "nowhere"

[[step]]
name = "bone"
do = "threshold"
of = "head"
above_hu = 300
"""


class Server:
    """`preop serve` on a port of its own."""

    def __init__(self, cases):
        command = [str(PREOP), "serve", "--cases", str(cases), "--listen", "127.0.0.1:0", "--token", TOKEN]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        said = self.process.stdout.readline()
        self.host = re.search(r"http://([^/]+)/", said).group(1)

    def ask(self, method, path, body=None):
        line = http.client.HTTPConnection(self.host, timeout=30)
        headers = {
            "Cookie": f"preop={TOKEN}",
            "Origin": f"http://{self.host}",
            "Content-Type": "application/json",
        }
        line.request(method, path, json.dumps(body) if body is not None else None, headers)
        reply = line.getresponse()
        return reply.status, json.loads(reply.read() or "null")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()


def threshold(plan):
    return tomllib.loads(plan)["step"][0]["above_hu"]


def test_no_acknowledged_edit_is_lost_by_a_kill(tmp_path):
    case = tmp_path / "case"
    case.mkdir()
    (case / "plan.toml").write_text(PLAN)
    chance = random.Random(4)
    acknowledged = {}
    next_value = 301
    for _ in range(KILLS):
        server = Server(tmp_path)
        _, now = server.ask("GET", "/api/cases/case")
        revision = now["revision"]
        # All that was acknowledged is there, and at most one more that was under way.
        assert set(acknowledged) <= {entry["revision"] for entry in now["history"]}
        last = max(acknowledged, default=0)
        assert revision <= max(last, 1) + 1
        if revision == last:
            assert threshold(now["text"]) == acknowledged[last]
        assert (case / "plan.toml").read_text() == now["text"]
        # Edits go on without a pause; the kill comes at some moment after some of them.
        ready, after = threading.Event(), chance.randint(1, 6)
        pause = chance.random() * 0.004

        def cut(server=server, ready=ready, pause=pause):
            ready.wait()
            threading.Event().wait(pause)
            server.kill()

        killer = threading.Thread(target=cut)
        killer.start()
        try:
            for n in range(1000):
                change = {"set": {"step": "bone", "parameter": "above_hu", "value": next_value}}
                asked = {"base_revision": revision, "who": "ann", "change": change}
                status, answer = server.ask("POST", "/api/cases/case/changes", asked)
                assert status == 200, answer
                revision = answer["revision"]
                acknowledged[revision] = next_value
                next_value += 1
                if n + 1 == after:
                    ready.set()
        except (OSError, http.client.HTTPException):
            # What was under way may have been done or not; its value is not used again.
            next_value += 1
        killer.join()
    assert len(acknowledged) >= KILLS
    # Every acknowledged text can still be gone back to: undo finds the one before.
    server = Server(tmp_path)
    _, now = server.ask("GET", "/api/cases/case")
    undo = {"base_revision": now["revision"], "who": "ann", "change": {"undo": {}}}
    assert server.ask("POST", "/api/cases/case/changes", undo)[0] == 200
    server.kill()
