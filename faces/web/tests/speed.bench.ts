//! How long the outlines of three slices take on a bone of 100 k and of 500 k triangles: `npm run speed`. docs/performance.md has the figures.
import { IcosahedronGeometry, type BufferGeometry } from 'three';
import { MeshBVH } from 'three-mesh-bvh';
import { mergeVertices } from 'three/examples/jsm/utils/BufferGeometryUtils.js';
import { bench, describe } from 'vitest';
import { contourOf } from '../src/engine/contour';
import { draw, Label } from '../src/engine/label';
import { SLICES } from '../src/engine/orientation';
import type { Grid } from '../src/engine/volume';

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

describe('a stroke of 10 mm on half-millimetre voxels, before its picture', () => {
  const grid: Grid = { size: [256, 256, 100], spacing: [0.5, 0.5, 0.5], origin: [-64, -64, -25], axes: [[1, 0, 0], [0, 1, 0], [0, 0, 1]] };
  const label = new Label(grid);
  let n = 0;
  bench('drawn and erased by turns', () => {
    draw(label, null, { acts: n++ % 2 ? 'erase' : 'add', radius: 10, path: [[0, 0, 0], [4, 0, 0]], across: null, window: [-Infinity, Infinity] });
  });
});
