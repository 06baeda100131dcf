/** Owns the common part of steps that have hooks by name: how hooks, marks and options are kept while a saga is built. */
import type { DefinitionReader } from '../validation/definition-reader';
import { compact } from '../../context/compact';
import { LazyOptions } from '../options/lazy-options';
import { type CallbackTable, describeHook, type Hook, type HookName, keepHook } from '../hook';
import type { ActivityOperation, CallbackOperation } from '../operation';
import { formatValue } from '../../errors/format-value';
import { Step, type StepOwner } from './step';
import type { StepData } from './step-data';
import type { StepOptions } from '../options/step-options';

/** The marks of a step that the pivot proof reads. */
type Marks = Pick<StepData, 'pivot' | 'retriable' | 'withoutUndo'>;

/** A step with hooks, marks and options. */
export abstract class HookedStep<TSaga extends StepOwner> extends Step<TSaga> {
  readonly #hooks: Partial<Record<HookName, Hook>> = {};
  readonly #marks: Partial<Record<keyof Marks, unknown>> = {};
  readonly #options: LazyOptions | undefined;

  constructor(saga: TSaga, id: string, options?: StepOptions) {
    super(saga, id);
    if (options === undefined) return;
    this.#options = new LazyOptions(options, `${id}.options`);
    saga.reportWith(this.#options);
  }

  /** @param replaces - Whether the hook may take the place of one that is there. */
  protected setHook(name: HookName, action: unknown, parameters?: object, replaces = false): this {
    const { saga, id } = this;
    saga.refuseChange(id, name);
    if (this.hasHook(name) && !replaces) this.reportDoubled(name);
    else this.#hooks[name] = keepHook(`${id}.${name}`, action, parameters, saga);
    return this;
  }

  protected dropHook(name: HookName): void {
    this.saga.refuseChange(this.id, name);
    delete this.#hooks[name];
  }

  protected setMark(name: keyof Marks, value: unknown): this {
    const { saga, id } = this;
    saga.refuseChange(id, name);
    if (name in this.#marks) {
      saga.report('MARK_DOUBLED', `${id}.${name}`, `The step already has ${name}(); call it once.`);
    } else {
      this.#marks[name] = value;
    }
    return this;
  }

  protected hasHook(name: HookName): boolean {
    return name in this.#hooks;
  }

  /** Reports that a hook was given twice. */
  protected reportDoubled(name: HookName): void {
    const { saga, id } = this;
    saga.report('CALLBACK_DOUBLED', `${id}.${name}`, 'The step already has this hook; define it once.');
  }

  /** @param fields - What the kind has beside its hooks. */
  protected describeHooked(
    kind: string,
    prefix: string,
    callbacks: CallbackTable,
    fields: Readonly<Record<string, unknown>> = {},
  ): StepData {
    const operations: Record<string, CallbackOperation | ActivityOperation> = {};
    for (const [name, hook] of Object.entries(this.#hooks)) {
      operations[name] = describeHook(hook, `${prefix}${this.id}.${name}`, callbacks);
    }
    return {
      kind,
      id: this.id,
      ...operations,
      ...compact(fields),
      ...(this.#marks as Marks),
      ...compact({ options: this.#options?.read().data }),
    };
  }
}

/** Reports a mark that is neither absent nor true. */
export function readMark(
  data: Readonly<Record<string, unknown>>,
  mark: 'pivot' | 'retriable',
  path: string,
  reader: DefinitionReader,
): void {
  const value = data[mark];
  if (value === undefined || value === true) return;
  const message = `"${mark}" must be true or absent, not ${formatValue(value)}.`;
  reader.report('MALFORMED', `${path}.${mark}`, message);
}
