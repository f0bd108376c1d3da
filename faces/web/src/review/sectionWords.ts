//! Where a section stands, in words: the same place has the same words from whichever side it is looked at.

import { inWords } from '../engine/orientation';
import { dot, scale, type Vec3 } from '../engine/vector';

/** Along an axis of the patient: how far from the zero of the scan, to which side. Along a plane of the plan: how far from it, on which side. */
export function whereInWords(section: { normal: Vec3; depth: number }, along: { through_mm: Vec3; normal: Vec3 } | null): string {
  if (!along) return inWords(scale(section.normal, section.depth));
  const beyond = section.depth * dot(section.normal, along.normal) - dot(along.through_mm, along.normal);
  if (Math.abs(beyond) < 0.05) return 'in the plane';
  return `${Math.abs(beyond).toFixed(1)} mm ${beyond > 0 ? 'into what is removed' : 'into what is kept'}`;
}
