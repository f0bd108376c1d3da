//! A label on the card: one byte for each voxel, of which only the boxes that change are sent again.

import { Data3DTexture, NearestFilter, RedIntegerFormat, UnsignedByteType, type WebGLRenderer } from 'three';
import type { Box, Label } from './label';

export class LabelTexture {
  private texture: Data3DTexture;
  private label: Label | null = null;

  constructor(private readonly renderer: WebGLRenderer) {
    this.texture = made(new Uint8Array(1), 1, 1, 1);
  }

  /** The texture of a label; of a single voxel outside where there is none. */
  of(label: Label | null): Data3DTexture {
    if (label !== this.label) {
      this.texture.dispose();
      const [i, j, k] = label?.grid.size ?? [1, 1, 1];
      this.texture = made(label?.data ?? new Uint8Array(1), i, j, k);
      this.label = label;
    }
    return this.texture;
  }

  /** Sends a box of voxels, if the label is on the card; all of them where `box` is null. */
  refresh(label: Label, box: Box | null): void {
    if (label !== this.label) return;
    const handle = (this.renderer.properties.get(this.texture) as { __webglTexture?: WebGLTexture }).__webglTexture;
    if (!handle || !box) {
      this.texture.needsUpdate = true;
      return;
    }
    const gl = this.renderer.getContext() as WebGL2RenderingContext;
    const [[i0, i1], [j0, j1], [k0, k1]] = box;
    const [ni, nj] = label.grid.size;
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_3D, handle);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, ni);
    gl.pixelStorei(gl.UNPACK_IMAGE_HEIGHT, nj);
    const from = label.data.subarray(i0 + ni * (j0 + nj * k0));
    gl.texSubImage3D(gl.TEXTURE_3D, 0, i0, j0, k0, i1 - i0, j1 - j0, k1 - k0, gl.RED_INTEGER, gl.UNSIGNED_BYTE, from);
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
    gl.pixelStorei(gl.UNPACK_IMAGE_HEIGHT, 0);
    this.renderer.resetState();
  }
}

function made(data: Uint8Array<ArrayBuffer>, i: number, j: number, k: number): Data3DTexture {
  const texture = new Data3DTexture(data, i, j, k);
  texture.format = RedIntegerFormat;
  texture.type = UnsignedByteType;
  texture.internalFormat = 'R8UI';
  texture.minFilter = texture.magFilter = NearestFilter;
  texture.unpackAlignment = 1;
  texture.needsUpdate = true;
  return texture;
}
