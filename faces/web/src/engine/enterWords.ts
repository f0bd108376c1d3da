//! What the keys of a tool do in the view that has them, in words: apart from what they do, which comes later.

/** What Enter does in a view, for whoever does not see it. */
export function enterWords(tool: string, solid: boolean, enter: string, close: string): string {
  const at = 'where the crosshair stands';
  const words: Record<string, string> = {
    pick: `${enter} picks the place ${at}.`,
    measure: `${enter} measures from or to the place ${at}.`,
    brush: `${enter} paints ${at}.`,
    eraser: `${enter} erases ${at}.`,
    smooth: `${enter} smooths ${at}.`,
    island: `${enter} takes the island ${at}.`,
    split: `${enter} takes a part of the split ${at}.`,
    scissors: solid ? `${enter} puts a corner of the line ${at}, ${close} closes it and cuts.` : 'The scissors cut in 3D.',
    select: solid ? `${enter} selects what is seen ${at}.` : '',
  };
  return words[tool] ?? '';
}
