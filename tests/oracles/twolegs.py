"""Two legs in one scan, SEMI-SYNTHETIC: the shared left leg (real anatomy, invented grey values), and its mirror image as the right one."""
import numpy as np
import pydicom
from pydicom.uid import ExplicitVRLittleEndian


def left_leg(source):
    """The shared leg's stored values [slice, row, column], its first image and the distance of its slices, mm."""
    images = sorted((pydicom.dcmread(f) for f in source.glob("*.dcm")), key=lambda d: float(d.ImagePositionPatient[2]))
    distance = float(images[1].ImagePositionPatient[2]) - float(images[0].ImagePositionPatient[2])
    return np.stack([d.pixel_array for d in images]).astype(np.int32), images[0], distance


def two_legs(source, folder, slices, size):
    """Writes `slices` images of `size` x `size`, as many as the leg is long: along z linearly between the leg's, in them its own pixels."""
    leg, first, distance = left_leg(source)
    _, rows, columns = leg.shape
    step = distance * (len(leg) - 1) / (slices - 1)
    side, above = size // 2 + 8, (size - rows) // 2
    assert side + columns <= size and above >= 0
    # The mirror plane is the middle of the image; the right leg lies at the lower columns, where x is less.
    origin = np.array([-0.5 * (size - 1) * float(first.PixelSpacing[1]), -0.5 * (size - 1) * float(first.PixelSpacing[0]),
                       float(first.ImagePositionPatient[2])])
    folder.mkdir(parents=True, exist_ok=True)
    for k in range(slices):
        at = min(k * (len(leg) - 1) / (slices - 1), len(leg) - 1.0)
        low = min(int(at), len(leg) - 2)
        one = np.rint(leg[low] + (at - low) * (leg[low + 1] - leg[low])).astype(np.uint16)
        image = np.zeros((size, size), np.uint16)
        image[above:above + rows, side:side + columns] = one
        image[above:above + rows, size - side - columns:size - side] = one[:, ::-1]
        data = pydicom.Dataset()
        data.update(first)
        data.file_meta = pydicom.dataset.FileMetaDataset()
        data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        data.file_meta.MediaStorageSOPClassUID = first.SOPClassUID
        data.SOPInstanceUID = data.file_meta.MediaStorageSOPInstanceUID = f"2.25.7301{k:05d}"
        data.StudyInstanceUID, data.SeriesInstanceUID, data.FrameOfReferenceUID = "2.25.73001", "2.25.73002", "2.25.73003"
        data.SeriesDescription, data.SliceThickness, data.InstanceNumber = "BOTH LEGS, SEMI-SYNTHETIC", f"{step:.9f}", k + 1
        data.ImagePositionPatient = [f"{c:.6f}" for c in origin + [0, 0, k * step]]
        data.Rows = data.Columns = size
        data.PixelData = image.tobytes()
        data["PixelData"].VR = "OW"
        data.save_as(folder / f"{k:05d}.dcm", enforce_file_format=True)


def left_half_mm(folder):
    """The box of the patient's left half, LPS: opposite corners."""
    images = sorted((pydicom.dcmread(f, stop_before_pixels=True) for f in folder.glob("*.dcm")),
                    key=lambda d: float(d.ImagePositionPatient[2]))
    first, last = (np.array(d.ImagePositionPatient, float) for d in (images[0], images[-1]))
    reach = (images[0].Rows - 1) * float(images[0].PixelSpacing[0])
    return [[first[0] + 0.5 * reach, first[1], first[2]], [first[0] + reach, first[1] + reach, last[2]]]
