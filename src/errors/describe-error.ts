import { SagaError } from './saga-error';

/** A link in the chain of causes of a failure. */
export interface FailureCause {
  readonly name: string;
  readonly message: string;
  /** The code that the error bears, where it bears one: `ECONNREFUSED`, `23505`. */
  readonly code?: string;
}

const LONGEST_MESSAGE = 2_000;
const MOST_CAUSES = 10;

/**
 * A thrown value and its chain of causes as plain data. Anything can be thrown: texts, nothing, objects whose
 * properties throw in turn, chains without end.
 */
export function describeCauses(thrown: unknown): readonly FailureCause[] {
  const causes: FailureCause[] = [];
  const seen = new Set<unknown>();
  let current = thrown;
  while (current !== undefined && !seen.has(current) && causes.length < MOST_CAUSES) {
    seen.add(current);
    causes.push(describeThrown(current));
    current = fieldOf(current, 'cause');
  }
  return causes;
}

/** One line about a thrown value, whatever it is. A code that stands elsewhere is not said twice. */
export function messageOf(thrown: unknown): string {
  const reason = thrown instanceof SagaError ? fieldOf(thrown, 'reason') : undefined;
  return typeof reason === 'string' ? recordable(reason) : describeThrown(thrown).message;
}

function describeThrown(thrown: unknown): FailureCause {
  const name = fieldOf(thrown, 'name');
  const message = fieldOf(thrown, 'message');
  const code = fieldOf(thrown, 'code');
  return {
    name: typeof name === 'string' ? recordable(name) : typeof thrown,
    message: recordable(
      typeof message === 'string' ? message : (attempt(() => String(thrown)) ?? 'unprintable'),
    ),
    ...((typeof code === 'string' || typeof code === 'number') && { code: recordable(String(code)) }),
  };
}

/** A field of any value, or nothing where there is none or reading it throws. */
export function fieldOf(value: unknown, field: string): unknown {
  return attempt(() => (value as Record<string, unknown> | null | undefined)?.[field]);
}

function attempt<R>(read: () => R): R | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** A text cut to what a record can carry, and that Temporal can send. */
export function recordable(text: string): string {
  if (text.length <= LONGEST_MESSAGE) return wellFormed(text);
  return wellFormed(`${text.slice(0, LONGEST_MESSAGE)}… (${String(text.length)} characters)`);
}

/**
 * A text without halves of surrogate pairs, such as a cut leaves behind. A failure's message is no JSON, which
 * could carry them: it must be UTF-8, and one that is not ends the whole worker.
 */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
