"""Paths that are no files, files that are larger than they are, names that command a screen, and folders that lie;
what makers yield is said in hostile.py."""
import json
import os
import socket
import struct

from hostile import ct, written
from hostile_shapes import nifti

NAMES = {"escape": "\x1b[2J\x1b]0;owned\x07", "turned": "mm\u202emcd.exe", "lines": "a\nb\rc", "tags": "<script>alert(1)<",
         "space": " ", "dash": "--help", "half": b"caf\xe9".decode("utf-8", "surrogateescape"), "long": "n" * 240,
         "device": "CON", "stream": "IM0:x", "percent": "%n%s%x", "mark": "\ufeffa", "emoji": "\U0001f9b4"}


def sound():
    return [written(ct(n)) for n in range(6)]


def folder_of(folder, name, files):
    place = folder / name
    place.mkdir()
    for file, content in files.items():
        (place / file).write_bytes(content if isinstance(content, bytes) else content.encode())
    return place


def paths(folder):
    yield from no_files(folder)
    yield from names(folder)
    yield from links(folder)
    yield from vast(folder)
    yield from packages(folder)


def no_files(folder):
    """Pipes, sockets and devices, by themselves and where a file is expected."""
    for ending in ("", ".stl", ".nii", ".mrb", ".zip"):
        pipe = folder / f"pipe{ending}"
        os.mkfifo(pipe)
        yield pipe, "refused"
    line = socket.socket(socket.AF_UNIX)
    line.bind(str(folder / "socket"))
    yield folder / "socket", "refused"
    for ending in ("stl", "nrrd", "dcm", "mrb"):
        device = folder / f"device.{ending}"
        device.symlink_to("/dev/zero")
        yield device, "refused"
    place = folder_of(folder, "series-with-a-pipe", {f"IM{n}": content for n, content in enumerate(sound())})
    os.mkfifo(place / "PIPE")
    (place / "ZERO").symlink_to("/dev/zero")
    yield place, "read"
    place = folder_of(folder, "index-that-is-a-pipe", {f"IM{n}": content for n, content in enumerate(sound())})
    os.mkfifo(place / "DICOMDIR")
    yield place, "read"
    yield place / "DICOMDIR", "refused"
    empty = folder / "empty-folder"
    empty.mkdir()
    yield empty, "refused"
    deep = folder / "deep"
    deep.joinpath(*["d"] * 40).mkdir(parents=True)
    yield deep, "refused"


def names(folder):
    """The same series under names that a screen or a shell would obey, and one file of each such name."""
    files = sound()
    for what, name in NAMES.items():
        yield folder_of(folder, f"names-{what}", {f"{name}{n}": c for n, c in enumerate(files)}), "read"
        yield folder_of(folder, f"names-{what}-cut", {f"{name}{n}": c[:700] for n, c in enumerate(files)}), "refused"
        noise = {f"IM{n}": c for n, c in enumerate(files)} | {name: b"x" * 500}
        yield folder_of(folder, f"names-{what}-beside", noise), "read"
    clash = {f"im{n}": c for n, c in enumerate(files)} | {f"IM{n}": c for n, c in enumerate(files)}
    yield folder_of(folder, "names-that-differ-in-case", clash), "read"


def links(folder):
    """Links out of the folder, round in a circle and to nowhere: none is followed."""
    place = folder_of(folder, "links", {f"IM{n}": c for n, c in enumerate(sound())})
    (place / "up").symlink_to("..")
    (place / "self").symlink_to("self")
    (place / "out").symlink_to("/etc/passwd")
    (place / "gone").symlink_to("nowhere")
    yield place, "read"
    alone = folder / "only-a-link"
    alone.mkdir()
    (alone / "IM0").symlink_to(place / "IM0")
    yield alone, "refused"
    header = ("NRRD0004\ntype: short\ndimension: 3\nspace: left-posterior-superior\nsizes: 8 8 8\n"
              "space directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (0,0,0)\nendian: little\nencoding: raw\n"
              "data file: {}\n")
    for name, target in {"zero": "/dev/zero", "folder": "/etc"}.items():
        (folder / f"data-{name}.raw").symlink_to(target)
        (folder / f"data-{name}.nhdr").write_text(header.format(f"data-{name}.raw"))
        yield folder / f"data-{name}.nhdr", "refused"
    os.mkfifo(folder / "data-pipe.raw")
    (folder / "data-pipe.nhdr").write_text(header.format("data-pipe.raw"))
    yield folder / "data-pipe.nhdr", "refused"
    (folder / "data-itself.nhdr").write_text(header.format("data-itself.nhdr"))
    yield folder / "data-itself.nhdr", "refused"
    (folder / "pair.hdr").write_bytes(nifti()[:344] + b"ni1\0")
    os.mkfifo(folder / "pair.img")
    yield folder / "pair.hdr", "refused"
    (folder / "table.nii").write_bytes(nifti())
    os.mkfifo(folder / "table.txt")
    yield folder / "table.nii", "read"


def vast(folder):
    """Files that take no room on the disk and would take all in memory."""
    heads = {"nothing.dcm": b"", "image.dcm": sound()[0],
             "header.stl": bytes(84), "count.stl": bytes(80) + struct.pack("<I", 900_000_000),
             "text.stl": b"solid x\n", "text.obj": b"v 0 0 0\n", "head.ply": b"ply\nformat ascii 1.0\n",
             "empty.3mf": b"PK\x03\x04", "head.glb": b"glTF\2\0\0\0", "head.vtp": b"<VTKFile", "head.vtk": b"# vtk DataFile",
             "scene.mrb": b"PK\x03\x04", "archive.zip": b"PK\x03\x04", "volume.nii": nifti(), "packed.nii.gz": b"\x1f\x8b",
             "volume.nrrd": b"NRRD0004\n", "volume.mha": b"ObjectType = Image\n"}
    for name, head in heads.items():
        path = folder / f"vast-{name}"
        with open(path, "wb") as file:
            file.write(head)
            file.truncate(40 << 30)
        yield path, "any" if name == "volume.nii" else "refused"
    place = folder_of(folder, "series-with-a-vast-file", {f"IM{n}": c for n, c in enumerate(sound())})
    with open(place / "Z", "wb") as file:
        file.truncate(40 << 30)
    yield place, "refused"


def told(files="", rows="", findings="", title="t", version=1):
    """The text of a manifest that has what every one has."""
    return (f'{{"format": {version}, "plan": {{"title": {json.dumps(title)}, "hash": "h", "file_sha256": "f"}}, '
            f'"files": [{files}], "measurements": [{rows}], "findings": [{findings}]}}')


def manifests():
    """Manifests by name with what is to come of them: they steer a screen, lead out, or ask for much memory."""
    row = '{{"file": "a", "name": "n", "planned": 1, "measured": 1, "tolerance": 0, "unit": "mm", "feature": {}}}'
    one, many = '{"path": "a", "sha256": ""}', 50 << 20
    finding = {"code": "\u001b[2J", "severity": "note", "message": "\u202e\u001b]0;owned\u0007", "place_mm": None, "hint": ""}
    yield "sound", told(one, row.format("[]")), "read"
    yield "steers", told(findings=json.dumps(finding), title="\u001b[2J\u202e"), "read"
    yield "other-version", told(version=2), "refused"
    yield "twice", told(f"{one}, {one}"), "refused"
    yield "no-such-file", told(rows=row.format("[]")), "refused"
    yield "deep-feature", told(one, row.format("[" * 5000 + "]" * 5000)), "refused"
    for name, path in {"up": "../a", "root": "/etc/passwd", "steering": "\u001b[2J", "drive": "C:a"}.items():
        yield f"path-{name}", told(json.dumps({"path": path, "sha256": ""})), "refused"
    yield "many-files", told(", ".join([one] * (many // 29))), "refused"
    yield "many-findings", told(findings=", ".join(['{"code":"","severity":"note","message":""}'] * (many // 45))), "refused"
    yield "many-numbers", told(one, row.format("[" + "0," * (many // 2) + "0]")), "read"
    yield "many-words", told(title="x" * many), "read"


def packages(folder):
    """A manifest that commands the screen, is deep, long or of another kind."""
    for name, text, verdict in manifests():
        yield folder_of(folder, f"manifest-{name}", {"manifest.json": text}), verdict
    for name, text in {"none": "", "deep": "[" * 100_000, "list": "[]", "words": '"' + "x" * (1 << 20) + '"',
                       "half": b"\xff\xfe{}", "other": '{"plan": 1}'}.items():
        yield folder_of(folder, f"manifest-{name}", {"manifest.json": text}), "refused"
    place = folder / "manifest-pipe"
    place.mkdir()
    os.mkfifo(place / "manifest.json")
    yield place, "refused"
    vast_one = folder_of(folder, "manifest-vast", {"manifest.json": "{"})
    with open(vast_one / "manifest.json", "r+b") as file:
        file.truncate(40 << 30)
    yield vast_one, "refused"
