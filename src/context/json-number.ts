/** Owns the rules by which numbers pass through JSON text exactly: as a number, as a `bigint`, or not at all. */
const { is: isSame } = Object;
const { isFinite, isInteger, isSafeInteger } = Number;

/** From this integer on JavaScript writes an exponent: `1e+21`. */
const LARGEST_PLAIN_INTEGER = 1e21;

const INTEGER = /^-?[0-9]+$/;
const LITERAL = /^(-?)([0-9]+)\.?([0-9]*)[eE]?([+-]?[0-9]*)$/;

/**
 * Whether `JSON.stringify` would change the number: it writes `-0` as `0`, and an integer beyond 2^53 with its
 * shortest digits, followed by zeros.
 */
export function isOddNumber(value: number): boolean {
  if (value === 0) return isSame(value, -0);
  return isInteger(value) && !isSafeInteger(value) && Math.abs(value) < LARGEST_PLAIN_INTEGER;
}

/** The literal of a finite number; for an odd number its exact value. */
export function numberText(value: number): string {
  if (!isOddNumber(value)) return String(value);
  return value === 0 ? '-0' : String(BigInt(value));
}

/**
 * The value of a JSON number literal: a number if it is exact, a `bigint` for an integer beyond 2^53, and `undefined`
 * for a decimal that a number would round, such as a decimal of 30 digits, or `1e400`.
 *
 * A decimal is exact if JavaScript writes it with the same digits again: `49.99`, `1.10`, `100.0` and `1e2` are
 * numbers.
 */
export function readNumber(literal: string): number | bigint | undefined {
  const value = Number(literal);
  if (INTEGER.test(literal)) return isSafeInteger(value) ? value : BigInt(literal);
  return isFinite(value) && digitsOf(literal) === digitsOf(String(value)) ? value : undefined;
}

/** The normal form of a literal: its digits without leading and trailing zeros, and its exponent. */
function digitsOf(literal: string): string {
  const parts = LITERAL.exec(literal) as unknown as readonly [string, string, string, string, string];
  const [, sign, whole, fraction, exponent] = parts;
  const digits = whole + fraction;
  let start = 0;
  let end = digits.length;
  while (digits[start] === '0') start += 1;
  while (end > start && digits[end - 1] === '0') end -= 1;
  if (start === end) return '0';
  const power = Number(exponent) - fraction.length + (digits.length - end);
  return `${sign}${digits.slice(start, end)}e${String(power)}`;
}
