//! Off the page's thread: fetches a surface, decodes it and finds its normals, which is all that a picture needs; then builds its bounding
//! volume tree, which follows.

import { BufferAttribute, BufferGeometry } from 'three';
import { MeshBVH } from 'three-mesh-bvh';
import { decodeSurface, normalsOf } from './surface';
import { errorWords } from '../errorWords';

/** How long the tree waits for the picture, which is drawn on the same cores, ms. */
const HEAD_START = 200;

export interface SurfaceRequest {
  id: number;
  address: string;
}

self.onmessage = async (event: MessageEvent<SurfaceRequest>) => {
  const { id, address } = event.data;
  try {
    const reply = await fetch(address);
    if (!reply.ok) throw new Error(`The server did not send the surface (status ${reply.status}).`);
    const { origin, deviation, positions, triangles: sent } = decodeSurface(await reply.arrayBuffer());
    const triangles = sent.slice();
    const normals = normalsOf(positions, triangles);
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(positions.slice(), 3));
    geometry.setIndex(new BufferAttribute(sent, 1));
    self.postMessage({ id, origin, deviation, positions, normals, triangles, bvh: null }, { transfer: [positions.buffer, normals.buffer, triangles.buffer] });
    // The picture is drawn first.
    await new Promise((drawn) => setTimeout(drawn, HEAD_START));
    // Triangles keep the order in which they have gone ahead.
    const bvh = MeshBVH.serialize(new MeshBVH(geometry, { indirect: true }), { cloneBuffers: false });
    self.postMessage({ id, bvh }, { transfer: [...bvh.roots, bvh.indirectBuffer!.buffer] as ArrayBuffer[] });
  } catch (error) {
    self.postMessage({ id, error: errorWords(error) });
  }
};
