/** Owns the common part of local and remote steps: hooks, options, and the marks around a pivot. */
import type { DefinitionReader } from '../validation/definition-reader';
import { compact } from '../../context/compact';
import { LazyOptions } from '../options/lazy-options';
import { type CallbackTable, describeHook, type Hook, type HookName, keepHook } from '../hook';
import type { ActivityOperation, CallbackOperation } from '../operation';
import { formatValue } from '../../errors/format-value';
import { Step, type StepOwner } from './step';
import type { StepData } from './step-data';
import type { StepKind } from './step-kind';
import type { StepOptions } from '../options/step-options';

/** The marks of a step that the pivot proof reads. */
type Marks = Pick<StepData, 'pivot' | 'retriable' | 'withoutUndo'>;

/** A step that acts itself, or sends a request to a participant. */
export abstract class ActionStep<TSaga extends StepOwner> extends Step<TSaga> {
  readonly #hooks: Partial<Record<HookName, Hook>> = {};
  readonly #marks: Partial<Record<keyof Marks, unknown>> = {};
  readonly #options: LazyOptions | undefined;

  constructor(saga: TSaga, id: string, options?: StepOptions) {
    super(saga, id);
    if (options === undefined) return;
    this.#options = new LazyOptions(options, `${id}.options`);
    saga.reportWith(this.#options);
  }

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
    return this.#mark('pivot', true);
  }

  /**
   * Declares that the step succeeds after enough attempts, as every step after a pivot must. It is tried for 24
   * hours, and waits for an operator when it fails after the pivot.
   */
  retriable(): this {
    return this.#mark('retriable', true);
  }

  /**
   * Declares that the step before a pivot needs no compensation.
   *
   * @param reason - Why; for readers of the definition.
   */
  withoutUndo(reason: string): this {
    const given: unknown = reason;
    // Plain data has no `undefined`; a `null` is found when the data is read.
    return this.#mark('withoutUndo', given ?? null);
  }

  /** @param replaces - Whether the hook may take the place of one that is there. */
  protected setHook(name: HookName, action: unknown, parameters: object | undefined, replaces = false): this {
    const { saga, id } = this;
    saga.refuseChange(id, name);
    if (name in this.#hooks && !replaces) {
      saga.report('CALLBACK_DOUBLED', `${id}.${name}`, 'The step already has this hook; define it once.');
    } else {
      this.#hooks[name] = keepHook(`${id}.${name}`, action, parameters, saga);
    }
    return this;
  }

  protected dropHook(name: HookName): void {
    this.saga.refuseChange(this.id, name);

    delete this.#hooks[name];
  }

  protected describeAction(kind: string, prefix: string, callbacks: CallbackTable): StepData {
    const operations: Record<string, CallbackOperation | ActivityOperation> = {};
    for (const [name, hook] of Object.entries(this.#hooks)) {
      operations[name] = describeHook(hook, `${prefix}${this.id}.${name}`, callbacks);
    }
    return {
      kind,
      id: this.id,
      ...operations,
      ...(this.#marks as Marks),
      ...compact({ options: this.#options?.read().data }),
    };
  }

  #mark(name: keyof Marks, value: unknown): this {
    const { saga, id } = this;
    saga.refuseChange(id, name);
    if (name in this.#marks) {
      saga.report('MARK_DOUBLED', `${id}.${name}`, `The step already has ${name}(); call it once.`);
    } else {
      this.#marks[name] = value;
    }
    return this;
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
  for (const mark of ['pivot', 'retriable']) {
    const value = data[mark];
    if (value === undefined || value === true) continue;
    reader.report(
      'MALFORMED',
      `${path}.${mark}`,
      `"${mark}" must be true or absent, not ${formatValue(value)}.`,
    );
  }
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
