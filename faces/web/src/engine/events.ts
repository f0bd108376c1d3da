//! What the engine tells the page.

import type { Hit } from './anatomy';
import type { BoxValue } from './box';
import type { HandTool } from './hand';
import type { Pending } from './labelLayer';
import type { Movement } from './movement';
import type { Directions } from './orientation';
import type { PlaneValue } from './planeHandle';
import type { Vec3 } from './vector';

/** What the left button does. */
export type Tool = 'select' | 'crosshair' | 'window' | 'pick' | 'measure' | HandTool;

/** How a place was seen in 3D: on the picture of which surface, which has fewer triangles than the surface, and along which line of sight. */
export interface Seen {
  on: Hit['on'];
  along: Vec3;
}

export type EngineEvent =
  /** The pointer is over a place of a slice, with its grey value; or of a surface in 3D, with its object's name and which piece of it. */
  | { type: 'cursor'; place: Vec3 | null; hu: number | null; on: string | null; piece?: string }
  | { type: 'crosshair'; frame: string; place: Vec3 }
  | { type: 'window'; window: readonly [number, number] }
  /** The plane in hand is dragged; `done` when the hand lets go. */
  | { type: 'plane'; value: PlaneValue; done: boolean }
  /** The box in hand is dragged. */
  | { type: 'box'; value: BoxValue; done: boolean }
  /** The move in hand is dragged. */
  | { type: 'move'; movement: Movement; done: boolean }
  | { type: 'point'; key: string; at: Vec3; done: boolean; seen?: Seen | null }
  /** A place was picked with the pick tool; with the surface's normal in 3D, and the direction in which the viewer stands. */
  | { type: 'pick'; at: Vec3; normal: Vec3 | null; toViewer: Vec3; object: string | null; frame: string; seen: Seen | null }
  /** What was dragged is where it was before. */
  | { type: 'cancelled' }
  /** The hand has let go of a stroke on the label that was in it when the stroke began; it is shown already. */
  | { type: 'stroke'; pending: Pending; label: string }
  | { type: 'lasso'; outline: Vec3[]; direction: Vec3 }
  /** A click with a tool that takes places of the label in hand. */
  | { type: 'touch'; at: Vec3 }
  | { type: 'select'; object: string; piece: string }
  | { type: 'enlarge'; view: string }
  | { type: 'focus'; view: string }
  /** A slice looks in another direction. */
  | { type: 'turned'; view: string; directions: Directions }
  | { type: 'drawing'; lost: boolean }
  | { type: 'trouble'; words: string }
  /** Something that the eye sees, for whoever listens. */
  | { type: 'said'; words: string }
  | { type: 'scan'; frame: string; share: number; range: readonly [number, number] | null };

export type Listener = (event: EngineEvent) => void;
