/** Owns the common part of local and remote steps: the marks around a pivot, and how their data is read. */
import type { DefinitionReader } from '../validation/definition-reader';
import { formatValue } from '../../errors/format-value';
import { HookedStep, readMark } from './hooked-step';
import type { StepOwner } from './step';
import type { StepKind } from './step-kind';

/** A step that acts itself, or sends a request to a participant. */
export abstract class ActionStep<TSaga extends StepOwner> extends HookedStep<TSaga> {
  /**
   * Marks the pivot, the point of no return. Once its request is sent, a cancellation, an abort or a deadline no
   * longer starts compensation, but a definite refusal does. An unknown outcome never does. Once the pivot is done,
   * nothing is undone.
   *
   * Every path through the saga may have one pivot. A step before it needs an `onFailure` or `withoutUndo(reason)`,
   * unless it is a local step with a function, which changes only the context. A step after it needs `retriable()`.
   * `commit()` proves this.
   */
  pivot(): this {
    return this.setMark('pivot', true);
  }

  /**
   * Declares that the step succeeds after enough attempts, as every step after a pivot must. It is tried for 24
   * hours, and waits for an operator when it fails after the pivot.
   */
  retriable(): this {
    return this.setMark('retriable', true);
  }

  /**
   * Declares that the step before a pivot needs no compensation.
   *
   * @param reason - Why; for readers of the definition.
   */
  withoutUndo(reason: string): this {
    const given: unknown = reason;
    // Plain data has no `undefined`; a `null` is found when the data is read.
    return this.setMark('withoutUndo', given ?? null);
  }
}

const MARKS = ['pivot', 'retriable', 'withoutUndo'] as const;

/** Reports the errors in the data of a step that acts: in its hooks and its marks. */
export function readActionStep(
  data: Readonly<Record<string, unknown>>,
  path: string,
  reader: DefinitionReader,
  { hooks, activities }: { readonly hooks: StepKind['hooks']; readonly activities: boolean },
): void {
  const names = Object.keys(hooks);
  reader.knownFields(data, path, ['kind', 'id', ...names, ...MARKS, 'options']);
  reader.hooks(data, path, { required: 'onExecute', names, activities });
  readMark(data, 'pivot', path, reader);
  readMark(data, 'retriable', path, reader);
  const { withoutUndo, onFailure } = data;
  if (withoutUndo === undefined) return;
  if (typeof withoutUndo !== 'string' || withoutUndo.trim() === '') {
    const message = `The reason of withoutUndo must be a text that says why, not ${formatValue(withoutUndo)}.`;
    reader.report('MALFORMED', `${path}.withoutUndo`, message);
  }
  if (onFailure !== undefined) {
    const message = 'The step has both an onFailure and withoutUndo; remove one of them.';
    reader.report('UNDO_CONTRADICTED', path, message);
  }
}
