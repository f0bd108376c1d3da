//! What a section lays open looks cut: the inside of a surface is drawn flat and dark, whatever the light.

import type { MeshLambertMaterial } from 'three';

const INSIDE = 'vec3(0.36, 0.16, 0.13)';

/** Adds to what the material already does to its shader. */
export function cutFaces(material: MeshLambertMaterial): void {
  const before = material.onBeforeCompile;
  material.onBeforeCompile = (shader, renderer) => {
    before.call(material, shader, renderer);
    shader.fragmentShader = shader.fragmentShader.replace(
      '#include <dithering_fragment>',
      `#if NUM_CLIPPING_PLANES > 0
        #ifdef FLAT_SHADED
          bool inside = !gl_FrontFacing;
        #else
          // By the normals of the corners: a sliver that simplifying has turned over is no inside.
          bool inside = vNormal.z < 0.0;
        #endif
        if (inside) gl_FragColor.rgb = ${INSIDE};
      #endif
      #include <dithering_fragment>`,
    );
  };
}
