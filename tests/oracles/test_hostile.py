"""Files and folders that ask for too much or lie: refused in words or read, never worse."""
import pytest

from hostile import archives, dicom, discs, series
from hostile_dialects import dialects
from hostile_frames import frames
from hostile_grids import grids
from hostile_objects import objects
from hostile_paths import paths
from hostile_shapes import meshes, volumes
from hostile_stacks import stacks
from hostile_streams import streams
from hostile_surfaces import surfaces
from judged import hold

KINDS = {"dicom": dicom, "series": series, "discs": discs, "archives": archives, "volumes": volumes, "meshes": meshes,
         "objects": objects, "streams": streams, "stacks": stacks, "grids": grids, "surfaces": surfaces, "paths": paths,
         "frames": frames, "dialects": dialects}
STATUSES = {"refused": (2,), "read": (0, 1), "any": (0, 1, 2)}
# So many there are at least of each kind; of streams as many as the encoders that are there can make.
COUNTS = {"dicom": 140, "series": 9, "discs": 11, "archives": 65, "volumes": 90, "meshes": 90, "objects": 100, "streams": 100,
          "stacks": 80, "grids": 190, "surfaces": 220, "paths": 99, "frames": 16, "dialects": 105}


@pytest.mark.parametrize("kind", KINDS)
def test_hostile(kind, tmp_path):
    made, empty = tmp_path / "made", tmp_path / "empty"
    made.mkdir()
    empty.mkdir()
    broken, count = [], 0
    for path, verdict in KINDS[kind](made):
        count += 1
        try:
            err = hold(path, empty, STATUSES[verdict])
            if verdict == "refused":
                why = err.split("is refused: ", 1)[-1]
                assert path.name.split("\0")[0] in err and len(why) > 15, f"says not what is wrong where: {err}"
        except AssertionError as error:
            broken.append(f"{path.name} ({verdict}): {str(error).splitlines()[0]}")
    assert not broken, "\n".join([f"{len(broken)} of {count}:", *broken])
    assert count >= COUNTS[kind], count
