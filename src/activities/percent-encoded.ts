/** Owns how any text fits into a header: `decodeURIComponent` gives it back, and a plain text stays as it is. */
export function percentEncoded(text: string): string {
  return text.replace(/[^\x20-\x24\x26-\x7e]+|^ +| +$/g, encode);
}

function encode(text: string): string {
  return Buffer.from(text).toString('hex').replace(/../g, '%$&').toUpperCase();
}
