"""Every planned plane, slot, hole and length found again in the written files by code of this folder alone,
and the planned places taken from plan.toml where they stand there."""
import tomllib

import numpy as np
import pytest

import written

PLACE_MM, TURN_DEG, LENGTH_MM = 0.05, 0.1, 0.01


@pytest.fixture(scope="session")
def plan(package):
    return tomllib.loads((package / "plan.toml").read_text())


@pytest.fixture(scope="session")
def meshes(package, manifest):
    return {r["file"]: written.load(package / r["file"]) for r in manifest["measurements"]}


def rows(manifest, kind):
    found = [r for r in manifest["measurements"] if r["feature"]["kind"] == kind]
    assert found, kind
    return found


def test_every_plane_lies_where_it_is_planned(manifest, meshes):
    worst = np.zeros(2)
    for row in rows(manifest, "plane"):
        feature = row["feature"]
        at, normal = written.wall(meshes[row["file"]], feature)
        off = abs((at - feature["through_mm"]) @ feature["normal"])
        turned = written.angle_deg(normal, feature["normal"])
        assert off <= PLACE_MM and turned <= TURN_DEG, (row["file"], row["name"], off, turned)
        worst = np.maximum(worst, [off, turned])
    print(f"\nplanes: {worst[0]:.4f} mm and {worst[1]:.4f} degrees at the most")


def test_every_slot_is_as_wide_as_planned(manifest, meshes):
    for row in rows(manifest, "slot"):
        mesh, plane = meshes[row["file"]], row["feature"]["plane"]
        gap = row["feature"]["gap_mm"]
        across = np.array(plane["through_mm"]) + gap * np.array(plane["normal"])
        other = {**plane, "through_mm": across, "normal": -np.array(plane["normal"])}
        (kept, normal), (waste, back) = written.wall(mesh, plane), written.wall(mesh, other)
        assert abs((waste - kept) @ normal - row["planned"]) <= PLACE_MM, (row["file"], row["name"])
        assert written.angle_deg(normal, -back) <= TURN_DEG, (row["file"], row["name"])


def test_every_hole_lies_where_it_is_planned(manifest, meshes):
    worst = np.zeros(2)
    for row in rows(manifest, "bore"):
        feature = row["feature"]
        at, axis, radius = written.bore(meshes[row["file"]], feature)
        apart = at - feature["through_mm"]
        off = np.linalg.norm(apart - (apart @ axis) * axis)
        turned = written.angle_deg(axis, feature["along"])
        assert off <= PLACE_MM and turned <= TURN_DEG, (row["file"], row["name"], off, turned)
        assert abs(radius - feature["radius_mm"]) <= PLACE_MM, (row["file"], row["name"], radius)
        worst = np.maximum(worst, [off, turned])
    print(f"\nholes: {worst[0]:.4f} mm and {worst[1]:.4f} degrees at the most")


def test_every_segment_is_as_long_as_planned(manifest, meshes):
    for row in rows(manifest, "length"):
        mesh, feature = meshes[row["file"]], row["feature"]
        along = np.array(feature["along"])
        # From the middle of the planned start face along the segment's axis to both faces as they are.
        ends = []
        for side in ("from", "to"):
            at, normal = written.wall(mesh, feature[side])
            start = np.array(feature["from"]["through_mm"])
            ends.append(((at - start) @ normal) / (along @ normal))
        assert abs(ends[1] - ends[0] - row["planned"]) <= LENGTH_MM, (row["file"], ends, row["planned"])


def cut_planes(plan):
    return [s["plane"] for s in plan["step"] if s["do"] == "cut"]


def test_the_new_jaw_begins_and_ends_at_the_planes_of_the_plan(plan, meshes):
    """The planes that the surgeon wrote, not those that the manifest repeats."""
    segments = sorted(f for f in meshes if "segment" in f and f.endswith(".stl"))
    for file, plane in zip((segments[0], segments[-1]), cut_planes(plan)):
        normal = -np.array(plane["normal"]) / np.linalg.norm(plane["normal"])
        at, found = written.wall(meshes[file], {"through_mm": plane["through_mm"], "normal": normal, "within_mm": 40})
        off = abs((at - plane["through_mm"]) @ normal)
        assert off <= PLACE_MM and written.angle_deg(found, normal) <= TURN_DEG, (file, off)


def test_the_jaw_guide_leads_along_the_planes_and_the_screws_of_the_plan(plan, manifest, meshes):
    step = next(s for s in plan["step"] if s["do"] == "resection-guide")
    file = f"devices/{step['part_id']}.stl"
    mesh = meshes[file]
    walls = [r["feature"] for r in rows(manifest, "plane") if r["file"] == file and r["name"].endswith("kept wall tilt")]
    for plane in cut_planes(plan):
        normal = np.array(plane["normal"]) / np.linalg.norm(plane["normal"])
        near = min(walls, key=lambda w: written.angle_deg(w["normal"], normal))
        at, found = written.wall(mesh, near)
        assert written.angle_deg(found, normal) <= TURN_DEG
        # The wall stands off the kept face by clearance and half of what the kerf is wider than the blade.
        behind = (np.array(plane["through_mm"]) - at) @ normal
        assert 0 <= behind <= 0.5, behind
    bores = {" ".join(r["name"].split()[:2]): r["feature"] for r in rows(manifest, "bore") if r["file"] == file}
    assert len(bores) == len(step["screws"])
    found = [written.bore(mesh, feature)[:2] for feature in bores.values()]
    for screw in step["screws"]:
        apart = lambda hole: np.linalg.norm(np.cross(np.array(screw["at_mm"]) - hole[0], hole[1]))
        assert min(map(apart, found)) <= PLACE_MM, screw
