"""The ZIP of a package of any size: whole as Python's zipfile reads it, and never in the server's memory."""
import http.client
import json
import zipfile

from test_killed import PLAN, TOKEN, Server

SIZES = {"parts/first.stl": 200 << 20, "parts/second.stl": 300 << 20, "report.pdf": 5}


def peak_kib(pid):
    status = open(f"/proc/{pid}/status").read()
    return int(status.split("VmHWM:")[1].split()[0])


def test_a_large_package_is_sent_without_being_held(tmp_path):
    """500 MiB of files that take no room on the disk: the server's peak grows by less than a tenth of that."""
    case = tmp_path / "cases" / "large"
    (case / "package" / "parts").mkdir(parents=True)
    (case / "plan.toml").write_text(PLAN)
    for path, size in SIZES.items():
        with open(case / "package" / path, "wb") as file:
            file.truncate(size)
    (case / "package" / "plan.toml").write_text("title = 'large'")
    manifest = {"format": 1, "status": "draft", "plan": {"hash": "h", "file_sha256": "f"}, "measurements": [],
                "files": [{"path": path, "sha256": "0"} for path in SIZES]}
    (case / "package" / "manifest.json").write_text(json.dumps(manifest))
    server = Server(tmp_path / "cases")
    try:
        before = peak_kib(server.process.pid)
        line = http.client.HTTPConnection(server.host, timeout=120)
        line.request("GET", "/api/cases/large/package.zip", headers={"Cookie": f"preop={TOKEN}", "Origin": f"http://{server.host}"})
        answer = line.getresponse()
        assert answer.status == 200, answer.read()
        with open(tmp_path / "package.zip", "wb") as out:
            while piece := answer.read(1 << 20):
                out.write(piece)
        grown = peak_kib(server.process.pid) - before
    finally:
        server.kill()
    with zipfile.ZipFile(tmp_path / "package.zip") as archive:
        assert archive.testzip() is None
        assert {i.filename: i.file_size for i in archive.infolist() if i.filename in SIZES} == SIZES
    assert grown < 50 << 10, f"{grown} KiB"
