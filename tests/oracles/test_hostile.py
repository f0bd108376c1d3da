"""Files and folders that ask for too much or lie: refused in words or read, never worse."""
import pytest

from hostile import archives, dicom, discs, series
from hostile_dialects import dialects
from hostile_drawn import drawn, lying_packages
from hostile_frames import frames
from hostile_grids import grids
from hostile_objects import objects
from hostile_paths import paths
from hostile_practice import practice
from hostile_programs import programs
from hostile_shapes import meshes, volumes
from hostile_stacks import stacks
from hostile_streams import streams
from hostile_surfaces import surfaces
from hostile_twice import twice
from judged import hold

KINDS = {"dicom": dicom, "series": series, "discs": discs, "archives": archives, "volumes": volumes, "meshes": meshes,
         "objects": objects, "streams": streams, "stacks": stacks, "grids": grids, "surfaces": surfaces, "paths": paths,
         "frames": frames, "dialects": dialects, "drawn": drawn, "practice": practice, "programs": programs,
         "twice": twice}
STATUSES = {"refused": (2,), "read": (0, 1), "any": (0, 1, 2)}
# So many there are at least of each kind; of streams as many as the encoders that are there can make.
COUNTS = {"dicom": 140, "series": 9, "discs": 11, "archives": 65, "volumes": 90, "meshes": 90, "objects": 100, "streams": 100,
          "stacks": 80, "grids": 190, "surfaces": 220, "paths": 99, "frames": 23, "dialects": 105,
          "drawn": 69, "practice": 203, "programs": 205,
          "twice": 44}


def held(made, empty, statuses, least, command=("inspect",)):
    """Holds the program to what it promises of every file that a maker makes."""
    broken, count = [], 0
    for path, verdict in made:
        count += 1
        try:
            err = hold(path, empty, statuses[verdict], command)
            if verdict == "refused":
                why = err.split("is refused: ", 1)[-1]
                assert path.name.split("\0")[0] in err and len(why) > 15, f"says not what is wrong where: {err}"
        except AssertionError as error:
            broken.append(f"{path.name} ({verdict}): {str(error).splitlines()[0]}")
    assert not broken, "\n".join([f"{len(broken)} of {count}:", *broken])
    assert count >= least, count


@pytest.mark.parametrize("kind", KINDS)
def test_hostile(kind, tmp_path):
    made, empty = tmp_path / "made", tmp_path / "empty"
    made.mkdir()
    empty.mkdir()
    held(KINDS[kind](made), empty, STATUSES, COUNTS[kind])


def test_packages_that_lie_fail_or_are_refused_by_verify(tmp_path):
    """`failed` is a row of the table: status 1, or 2 where the file is not what the manifest says."""
    made, empty = tmp_path / "made", tmp_path / "empty"
    made.mkdir()
    empty.mkdir()
    statuses = {"refused": (2,), "failed": (1, 2), "read": (0,), "any": (1, 2)}
    held(lying_packages(made), empty, statuses, 65, ("verify",))
