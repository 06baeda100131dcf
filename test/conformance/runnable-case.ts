/** Prepares cases for the runner: their options, their style and their expected outcome. */
import type { SagaOptions } from '../../src';
import type { ConformanceCase, Fields, Need, Outcome } from './case-format';
import { HAZARD_DIFFERENCES } from './hazard-differences';
import { isFields } from './json';
import { type SagaOutline, styleFor } from './outline';

/** A prepared case. */
export interface RunnableCase {
  readonly name: string;
  readonly file: string;
  readonly context: Fields;
  readonly outline: SagaOutline;
  readonly expected: Outcome;
  /** The messages that its callbacks throw. */
  readonly thrown: ReadonlySet<string>;
  /** The reason to skip it. */
  readonly skipped?: Need;
}

/** The options that reproduce a choice of the original that differs from the default (S3, S4). */
const UPSTREAM_OPTIONS: Readonly<Partial<Record<Need, SagaOptions>>> = {
  'error-reply-continues': { errorReply: 'continue' },
  'no-undo-on-system-error': { undoWhen: 'replied' },
};

/** The behaviour of the original: it ignores a failed undo, and undoes a refused step (S4, S7). */
const UPSTREAM: SagaOptions = { whenUndoFails: 'continue', undoWhen: 'sent' };

/** S5 differs and no option reproduces it: the undos must know the effects of a branch. */
const NOT_REPRODUCED: Need = 'conditional-failure-drops-context';

/** @param index - The index among all cases of the run, which selects the style of the builder. */
export function toRunnable(given: ConformanceCase, file: string, index: number): RunnableCase {
  const { name, context, steps, needs, expected, fixed } = given;
  // A hazard expects the correct outcome, so the needs of the original do not matter.
  const isHazard = fixed !== undefined;
  const skipped = !isHazard && needs.includes(NOT_REPRODUCED) ? NOT_REPRODUCED : undefined;
  return {
    name,
    file,
    context,
    outline: { steps, options: isHazard ? UPSTREAM : optionsFor(needs), style: styleFor(index, steps) },
    expected: isHazard ? { ...fixed, ...HAZARD_DIFFERENCES[name] } : expected!,
    thrown: new Set(messagesIn(steps)),
    ...(skipped && { skipped }),
  };
}

function optionsFor(needs: readonly Need[]): SagaOptions {
  return Object.assign({}, UPSTREAM, ...needs.map((need) => UPSTREAM_OPTIONS[need]));
}

/** The values of `raise` and `returnError`, at any depth. */
function messagesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(messagesIn);
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    (key === 'raise' || key === 'returnError') && typeof member === 'string' ? [member] : messagesIn(member),
  );
}
