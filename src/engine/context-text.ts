import type { EncodedContext } from '../context/encoding';
import { bytesOf } from './limits';

/** Encoded contexts are never changed, and are asked for their text several times in each step. */
const texts = new WeakMap<EncodedContext, string>();

/** An encoded context as JSON, made once for each. */
export function contextText(context: EncodedContext): string {
  const known = texts.get(context);
  if (known !== undefined) return known;
  const text = JSON.stringify(context);
  texts.set(context, text);
  return text;
}

/** The bytes of an encoded context's JSON. */
export function contextSize(context: EncodedContext): number {
  return bytesOf(contextText(context));
}
