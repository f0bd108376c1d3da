//! Where a planner clicks on the SEMI-SYNTHETIC head (real anatomy, invented grey values) to say which bone is which; the places of examples/mandible-fibula.
import type { Place } from './planner';

export const MANDIBLE: Place[] = [[92, 42, 28], [47.5, 92, 48], [134, 97.5, 48], [44.5, 111, 98], [138.5, 112, 98], [71.5, 63.5, 54], [113, 64, 54], [92, 37.5, 54]];
export const SKULL: Place[] = [[94, 105, 98], [53.5, 101.5, 98], [130.5, 103.5, 98], [61.5, 54.5, 98], [123, 54.5, 98], [71, 65, 64], [114.5, 63.5, 64], [91, 41, 64]];
