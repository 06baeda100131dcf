/**
 * Owns the fingerprint of a text: two 32-bit FNV-1a sums of different seeds, and the length. It finds accidents, not
 * attacks; the sandbox has no cryptography.
 */
export function digest(text: string): string {
  return `${sum(text, 0x811c9dc5)}${sum(text, 0x01000193)}-${text.length.toString(16)}`;
}

function sum(text: string, seed: number): string {
  let hash = seed;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
