/**
 * Owns ids that follow from a text: 128 bits in the form of a UUID of version 8. They find accidents, not attacks; the
 * sandbox has no cryptography.
 */

/** Odd numbers with well-spread bits. */
const [A, B, C, D] = [0x2545f491, 0x9e3779b1, 0x85ebca6b, 0xc2b2ae35] as const;

/** The id of a text: equal for equal texts. */
export function stableId(text: string): string {
  const [a, b, c, d] = [sum(text, A, 0), sum(text, B, 1), sum(text, C, 2), sum(text, D, 3)] as const;
  const mixed = [mix(a, d), mix(b, a), mix(c, b), mix(d, c)];
  const hex = mixed.map((word) => word.toString(16).padStart(8, '0')).join('');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    // The version, and the variant of RFC 9562.
    `8${hex.slice(13, 16)}`,
    `${(8 + (parseInt(hex.charAt(16), 16) % 4)).toString(16)}${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join('-');
}

function sum(text: string, factor: number, seed: number): number {
  let hash = Math.imul(factor, seed + 1);
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), factor);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}

/** Spreads each bit of two words over one. */
function mix(one: number, other: number): number {
  let hash = Math.imul(one ^ (other >>> 13), C);
  hash = Math.imul(hash ^ (hash >>> 16), D) ^ other;
  return (hash ^ (hash >>> 13)) >>> 0;
}
