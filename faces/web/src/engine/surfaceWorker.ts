//! Off the page's thread: fetches a surface, decodes it, finds its normals and builds its bounding volume tree.

import { BufferAttribute, BufferGeometry } from 'three';
import { MeshBVH } from 'three-mesh-bvh';
import { decodeSurface } from './surface';
import { errorWords } from '../errorWords';

export interface SurfaceRequest {
  id: number;
  address: string;
}

self.onmessage = async (event: MessageEvent<SurfaceRequest>) => {
  const { id, address } = event.data;
  try {
    const reply = await fetch(address);
    if (!reply.ok) throw new Error(`The server did not send the surface (status ${reply.status}).`);
    const arrays = decodeSurface(await reply.arrayBuffer());
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(arrays.positions, 3));
    geometry.setIndex(new BufferAttribute(arrays.triangles.slice(), 1));
    geometry.computeVertexNormals();
    const bvh = MeshBVH.serialize(new MeshBVH(geometry), { cloneBuffers: false });
    const normals = geometry.getAttribute('normal').array as Float32Array;
    // The tree has put the triangles into its own order: that order goes back with it.
    const triangles = geometry.getIndex()!.array as Uint32Array;
    const reply2 = { id, origin: arrays.origin, deviation: arrays.deviation, positions: arrays.positions, normals, triangles, bvh };
    const buffers = [arrays.positions.buffer, normals.buffer, triangles.buffer, ...bvh.roots] as ArrayBuffer[];
    self.postMessage(reply2, { transfer: [...new Set(buffers)] });
  } catch (error) {
    self.postMessage({ id, error: errorWords(error) });
  }
};
