//! The colour of each thing: in 3D, and as a contour on slices. Colour never stands alone: names and chips say it in words.

export type Role = 'bone' | 'specimen' | 'tumour' | 'segment' | 'moved' | 'guide' | 'model' | 'other';

export interface Paint {
  /** In 3D, 0xRRGGBB. */
  solid: number;
  /** On slices. */
  line: string;
  /** Bone that is brought to where it is not now: its outline is dashed. */
  dashed?: boolean;
}

const PAINTS: Record<Role, Paint> = {
  bone: { solid: 0xe3d6b8, line: '#f2cf63' },
  specimen: { solid: 0xc98a72, line: '#e08a66' },
  tumour: { solid: 0xb0527a, line: '#ee6fa5' },
  segment: { solid: 0x7fb0e6, line: '#6fb2ff', dashed: true },
  moved: { solid: 0x6f9fe8, line: '#5c9dff', dashed: true },
  guide: { solid: 0x86c28b, line: '#78d483' },
  model: { solid: 0xa9aeb5, line: '#c2c8d0' },
  other: { solid: 0x9aa2ad, line: '#aab3bf' },
};

export function paintOf(role: string): Paint {
  return PAINTS[role as Role] ?? PAINTS.other;
}
