//! A place that was clicked in 3D: from the picture, which has fewer triangles, to the whole surface, by the server.

import type { Seen } from '../engine/events';
import { roundPlace } from '../engine/gestures';
import { carry, IDENTITY, turnBack } from '../engine/pose';
import { sub, type Vec3 } from '../engine/vector';
import { call } from '../wire/client';

/** The place on the whole surface, where it is shown, to hundredths of a millimetre as the plan writes places. */
export async function exactPlace({ on, along }: Seen, at: Vec3): Promise<Vec3> {
  const pose = on.pose ?? IDENTITY;
  const own = turnBack(pose, sub(at, [pose[3]!, pose[7]!, pose[11]!]));
  const [[x, y, z], [along_x, along_y, along_z]] = [own, turnBack(pose, along)];
  const met = await call<Vec3>(`${on.address.split('?')[0]}/place?x=${x}&y=${y}&z=${z}&along_x=${along_x}&along_y=${along_y}&along_z=${along_z}`);
  return roundPlace(carry(pose, met));
}
