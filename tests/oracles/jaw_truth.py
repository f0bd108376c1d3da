"""How far places lie from the labels that the SEMI-SYNTHETIC head's grey values were made from."""
import nibabel
import numpy as np
from scipy.ndimage import distance_transform_edt, map_coordinates

SPACING_MM = 0.5
MANDIBLE, TEETH, LOWER = 2, (3, 4), (2, 4, 5)  # lower: mandible, lower teeth, nerve canals


def labels_of(folder):
    """The label map as an array, patient axes (left, back, head) in steps of `SPACING_MM`."""
    image = nibabel.load(folder / "truth/PostDentalSurgery_Segmentation.nii.gz")
    assert np.allclose(image.affine, np.diag([-0.5, -0.5, 0.5, 1.0]))  # RAS: voxel (i, j, k) at +0.5 mm in LPS
    return np.asarray(image.dataobj)


def distance_mm(labels, places):
    """Signed distance of places to the border of the lower jaw: above 0 outside of it."""
    jaw = np.isin(labels, LOWER)
    # To the border between voxels, from the voxel centres.
    far = (distance_transform_edt(~jaw) - 0.5 * ~jaw - distance_transform_edt(jaw) + 0.5 * jaw) * SPACING_MM
    return map_coordinates(far, (np.asarray(places) / SPACING_MM).T, order=1)
