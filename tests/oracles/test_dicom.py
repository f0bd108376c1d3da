"""Others read the phantom's series at the same place, and the validator accepts them."""
import subprocess

import numpy as np
import pydicom


def slices(folder):
    return sorted((pydicom.dcmread(p) for p in folder.glob("*.dcm")),
                  key=lambda d: float(d.ImagePositionPatient[2]))


def test_pydicom_reads_regular_series(demo):
    for name in ("head", "leg"):
        series = slices(demo / name)
        assert len(series) > 50
        z = np.array([float(d.ImagePositionPatient[2]) for d in series])
        assert np.ptp(np.diff(z)) < 1e-3
        assert len({d.SeriesInstanceUID for d in series}) == 1
        assert len({d.SOPInstanceUID for d in series}) == len(series)
        hu = series[len(series) // 2].pixel_array * float(series[0].RescaleSlope) + float(series[0].RescaleIntercept)
        assert hu.min() < -900 and hu.max() > 1000


def test_dciodvfy_accepts_every_tenth_slice(demo):
    for name in ("head", "leg"):
        for path in sorted((demo / name).glob("*.dcm"))[::10]:
            told = subprocess.run(["dciodvfy", str(path)], capture_output=True, text=True)
            errors = [l for l in (told.stdout + told.stderr).splitlines() if l.startswith("Error")]
            assert not errors, f"{path}: {errors}"
