import type { DefinitionReader } from '../validation/definition-reader';
import { LazyOptions } from '../options/lazy-options';
import { type CallbackTable, describeHook, type Hook, type HookName, keepHook } from '../hook';
import type { ActivityOperation, CallbackOperation } from '../operation';
import { formatValue } from '../../errors/format-value';
import { Step, type StepData, type StepOwner } from './step';
import type { StepKind } from './step-kind';
import type { StepOptions } from '../options/step-options';

/** What a step says about the way back, beside its compensation. */
type Marks = Pick<StepData, 'pivot' | 'retriable' | 'withoutUndo'>;

/** A step that does something itself, or asks a participant to. */
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
   * Marks the point of no return. Once its request is sent, a cancel, an abort and a deadline compensate no
   * more; a definite refusal does; a doubt is never resolved by an undo. Once it is done nothing is undone.
   *
   * On every path through the saga there may be one pivot; the steps before it need an `onFailure` or
   * `withoutUndo(reason)`, but for functions of local steps, which change the context alone; those after it need
   * `retriable()`. `commit()` proves it.
   */
  pivot(): this {
    return this.#mark('pivot', true);
  }

  /**
   * Declares that the step succeeds if it is only tried often enough, as every step after a pivot must: it
   * is tried for 24 hours, and waits for a person when it fails after the pivot.
   */
  retriable(): this {
    return this.#mark('retriable', true);
  }

  /**
   * Declares that the step before a pivot needs no compensation.
   *
   * @param reason - Why, for those who read the definition.
   */
  withoutUndo(reason: string): this {
    const given: unknown = reason;
    // Plain data has no `undefined`, and that the reason is missing is found there.
    return this.#mark('withoutUndo', given ?? null);
  }

  protected setHook(name: HookName, action: unknown, parameters: object | undefined): this {
    const { saga, id } = this;
    saga.refuseChange(id, name);
    if (name in this.#hooks) {
      saga.report('CALLBACK_DOUBLED', `${id}.${name}`, 'This hook is already defined; define it once.');
    } else {
      this.#hooks[name] = keepHook(`${id}.${name}`, action, parameters, saga);
    }
    return this;
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
      ...(this.#options && { options: this.#options.read().data }),
    };
  }

  #mark(name: keyof Marks, value: unknown): this {
    const { saga, id } = this;
    saga.refuseChange(id, name);
    if (name in this.#marks) {
      saga.report('MARK_DOUBLED', `${id}.${name}`, `The step has ${name}() already; call it once.`);
    } else {
      this.#marks[name] = value;
    }
    return this;
  }
}

const MARKS = ['pivot', 'retriable', 'withoutUndo'] as const;

/** Reports what is wrong with the data of a step that does something: its hooks, its marks. */
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
    reader.report('MALFORMED', `${path}.${mark}`, `"${mark}" is true or absent, not ${formatValue(value)}.`);
  }
  const { withoutUndo, onFailure } = data;
  if (withoutUndo === undefined) return;
  if (typeof withoutUndo !== 'string' || withoutUndo.trim() === '') {
    const message = `The reason of withoutUndo is a text for those who read it, not ${formatValue(withoutUndo)}.`;
    reader.report('MALFORMED', `${path}.withoutUndo`, message);
  }
  if (onFailure !== undefined) {
    const message = 'The step has an onFailure and is declared to be without undo; choose one.';
    reader.report('UNDO_CONTRADICTED', path, message);
  }
}
