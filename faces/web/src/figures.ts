//! Numbers as they are read: what rounds to nothing has no sign, and a minus is not a hyphen.

export function figure(value: number, digits: number): string {
  const bare = Math.abs(value).toFixed(digits);
  return value < 0 && Number(bare) > 0 ? `−${bare}` : bare;
}
