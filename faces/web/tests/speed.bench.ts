//! How long the outlines of three slices take on a bone of 100 k and of 500 k triangles: `npm run speed`. docs/performance.md has the figures.
import { IcosahedronGeometry, type BufferGeometry } from 'three';
import { MeshBVH } from 'three-mesh-bvh';
import { mergeVertices } from 'three/examples/jsm/utils/BufferGeometryUtils.js';
import { bench, describe } from 'vitest';
import { contourOf } from '../src/engine/contour';
import { SLICES } from '../src/engine/orientation';

/** A sphere of 80 mm of about so many triangles: 20 (n + 1)^2. */
function bone(detail: number): MeshBVH {
  const round = new IcosahedronGeometry(80, detail);
  round.deleteAttribute('normal');
  round.deleteAttribute('uv');
  return new MeshBVH(mergeVertices(round as BufferGeometry, 1e-5));
}

describe('outlines on three slices', () => {
  for (const [name, detail] of [['100 k triangles', 70], ['500 k triangles', 157]] as const) {
    const bvh = bone(detail);
    let depth = 0;
    bench(name, () => {
      depth = (depth + 0.37) % 60;
      for (const directions of Object.values(SLICES)) contourOf(bvh, [0, 0, 0], null, directions, depth);
    });
  }
});
