import type { SagaOptions } from '../../src';
import type { ConformanceCase, Fields, Need, Outcome } from './case-format';
import { HAZARD_DIFFERENCES } from './hazard-differences';
import { isFields } from './json';
import { type SagaOutline, styleFor } from './outline';

/** A case as the runner runs it. */
export interface RunnableCase {
  readonly name: string;
  readonly file: string;
  readonly context: Fields;
  readonly outline: SagaOutline;
  readonly expected: Outcome;
  /** The messages that its callbacks throw. */
  readonly thrown: ReadonlySet<string>;
  /** Why it is not run. */
  readonly skipped?: Need;
}

/** The options that reproduce a choice of the original, where the default is another (S3, S4). */
const UPSTREAM_OPTIONS: Readonly<Partial<Record<Need, SagaOptions>>> = {
  'error-reply-continues': { errorReply: 'continue' },
  'no-undo-on-system-error': { undoWhen: 'replied' },
};

/** As the original, which passes over an undo that has failed, and undoes a step that was refused (S4, S7). */
const UPSTREAM: SagaOptions = { whenUndoFails: 'continue', undoWhen: 'sent' };

/** S5 decides otherwise, and there is no option to get it back: what was done in a branch must stay known to the undos. */
const NOT_REPRODUCED: Need = 'conditional-failure-drops-context';

/** @param index - Its place among all cases of the run; decides how the builder's calls are written. */
export function toRunnable(given: ConformanceCase, file: string, index: number): RunnableCase {
  const { name, context, steps, needs, expected, fixed } = given;
  // A hazard says what is right, whatever the original needed to be wrong.
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

/** Whatever stands under `raise` and `returnError`, at any depth. */
function messagesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(messagesIn);
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    (key === 'raise' || key === 'returnError') && typeof member === 'string' ? [member] : messagesIn(member),
  );
}
