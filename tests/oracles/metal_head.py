"""The SEMI-SYNTHETIC head with metal in its teeth, and how clean a jaw of it is. Real anatomy; grey values and metal are invented.

    metal_head.py make SCAN OUT     writes its slices as DICOM files, with fillings and crowns and the streaks that they throw
    metal_head.py judge SCAN STL    prints a JSON line: how far the jaw in STL lies from the labels of the scan

The streaks are made as a scanner makes them: rays of two energies through the slice (the beam hardens), counted as a few
photons (hardly any come through metal), reconstructed by filtered back projection. Only slices with metal are touched.
"""
import json
import sys
from pathlib import Path

import numpy as np
import pydicom
import trimesh
from pydicom.uid import generate_uid
from scipy.ndimage import zoom
from skimage.transform import iradon, radon

from jaw_truth import SPACING_MM, TEETH, distance_mm, labels_of

# Centre (patient axes, mm) and radius of what a dentist put in: two molars on each side below, three above.
METAL = [((66.3, 72.9, 56.4), 3.4), ((116.6, 73.8, 56.5), 3.4), ((71.5, 60.4, 54.4), 2.8), ((113.7, 63.8, 53.5), 2.6),
         ((71.8, 58.8, 63.2), 3.0), ((112.0, 60.0, 63.0), 3.0), ((67.5, 70.0, 62.5), 3.0)]
# Attenuation of water at the energy of a CT; of metal at the two energies of the beam, all per cm. The softer has 55 of 100 photons.
WATER, SOFT_METAL, HARD_METAL, SOFT_SHARE = 0.19, 14.0, 5.0, 0.55
PHOTONS, ANGLES, DENSEST_HU = 800, 240, 3071
RAY_CM = 0.1  # two pixels of the scan


def slices_of(scan):
    slices = [pydicom.dcmread(file) for file in sorted(Path(scan, "dicom").iterdir())]
    return sorted(slices, key=lambda one: float(one.ImagePositionPatient[2]))


def metal_of(slices, labels):
    """The share of metal in each voxel of the scan: balls, as far as they lie in teeth."""
    z = np.array([float(one.ImagePositionPatient[2]) for one in slices])
    y, x = (np.arange(n) * SPACING_MM for n in (slices[0].Rows, slices[0].Columns))
    # A slice is the mean of two layers of labels; the first begins half a layer below its place.
    first = round(z[0] / SPACING_MM - 0.5)
    tooth = np.isin(labels, TEETH).transpose(2, 1, 0)[first:first + 2 * len(z)].reshape(len(z), 2, len(y), len(x)).mean(1)
    metal = np.zeros(tooth.shape, np.float32)
    for (cx, cy, cz), radius in METAL:
        far = np.sqrt((z[:, None, None] - cz) ** 2 + (y[None, :, None] - cy) ** 2 + (x[None, None, :] - cx) ** 2)
        metal = np.maximum(metal, np.clip((radius - far) / SPACING_MM + 0.5, 0, 1) * (tooth > 0.5))
    return metal


def streaked(hu, metal, chance):
    """A slice as it is reconstructed with the metal in it, HU."""
    halved = lambda a: a.reshape(a.shape[0] // 2, 2, a.shape[1] // 2, 2).mean((1, 3))
    angles = np.linspace(0, 180, ANGLES, endpoint=False)
    rays = lambda a: radon(halved(a), angles, circle=False) * RAY_CM
    tissue, thickness = rays(WATER * (1 + np.maximum(hu, -1000) / 1000)), rays(metal)
    through = lambda cm: SOFT_SHARE * np.exp(-tissue - cm * SOFT_METAL) + (1 - SOFT_SHARE) * np.exp(-0.92 * tissue - cm * HARD_METAL)
    counted = np.maximum(chance.poisson(PHOTONS * through(thickness)), 0.5) / PHOTONS
    added = iradon((np.log(through(0)) - np.log(counted)) / RAY_CM, angles, filter_name="ramp", circle=False, output_size=hu.shape[0] // 2)
    streaks = zoom(added, 2, order=1, grid_mode=True, mode="nearest") / WATER * 1000
    return np.where(metal > 0.5, DENSEST_HU, np.clip(np.round(hu + streaks), -1024, DENSEST_HU))


def make(scan, out):
    slices = slices_of(scan)
    chance = np.random.default_rng(7)
    for n, (one, metal) in enumerate(zip(slices, metal_of(slices, labels_of(scan)))):
        if metal.any():
            hu = streaked(one.pixel_array.astype(float) - 1024, metal, chance)
            one.PixelData = np.clip(hu + 1024, 0, 4095).astype("<u2").tobytes()
        one.SeriesDescription = "SEMI-SYNTHETIC, metal invented"
        one.SeriesInstanceUID = generate_uid(entropy_srcs=[one.SeriesInstanceUID, "metal"])
        one.SOPInstanceUID = one.file_meta.MediaStorageSOPInstanceUID = generate_uid(entropy_srcs=[one.SOPInstanceUID, "metal"])
        one.save_as(out / f"{n:03}.dcm", enforce_file_format=True)


def judge(scan, stl):
    jaw, labels = trimesh.load(stl), labels_of(scan)
    places, _ = trimesh.sample.sample_surface(jaw, 20_000, seed=7)
    far = np.abs(distance_mm(labels, places))
    return {"cm3": jaw.volume / 1000, "mean_mm": far.mean(), "p95_mm": np.percentile(far, 95), "most_mm": far.max(),
            "share_over_2_mm": (far > 2).mean(), "worst_at_mm": places[far.argmax()].round(1).tolist()}


if __name__ == "__main__":
    what, scan, path = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if what == "make":
        path.mkdir(parents=True, exist_ok=True)
        make(scan, path)
    else:
        print(json.dumps(judge(scan, path)))
