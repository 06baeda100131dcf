/** Owns the conversion of a thrown value, which can be anything, to plain data and to one line of text. */
import { recordable } from './recordable';
import { SagaError } from './saga-error';

/** One error in a chain of causes, as plain data. */
export interface FailureCause {
  readonly name: string;
  readonly message: string;
  /** The code of the error, if it has one: `ECONNREFUSED`, `23505`. */
  readonly code?: string;
}

const MOST_CAUSES = 10;

/**
 * A thrown value and its causes as plain data, the thrown value first. Never throws: a thrown value may be a string
 * or `undefined`, have getters that throw, or have an endless or circular chain of causes.
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

/** The message of a thrown value; of a `SagaError` its reason, without the code in front. */
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
    message: recordable(typeof message === 'string' ? message : textOf(thrown)),
    // `errors` imports nothing, so `compact` of the context is out of reach here.
    ...((typeof code === 'string' || typeof code === 'number') && { code: recordable(String(code)) }),
  };
}

/** A thrown object that is no error: its fields may be large, or secrets, so that it gives their names alone. */
function textOf(thrown: unknown): string {
  const text = attempt(() => String(thrown)) ?? 'unprintable';
  if (text !== '[object Object]') return text;
  const fields =
    attempt(() =>
      Object.keys(thrown as object)
        .slice(0, MOST_CAUSES)
        .join(', '),
    ) ?? '';
  return `an object that is no Error${fields === '' ? '' : `, with the fields ${fields}`}`;
}

/** A field of any value; `undefined` if there is none or reading it throws. */
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
