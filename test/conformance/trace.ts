import { SagaContext } from '../../src';
import type { Fields } from './case-format';
import { copyOf } from './json';

/** What the callbacks of one execution recorded: which of them were entered, and with which context. */
export class Trace {
  readonly calls: string[] = [];
  readonly seen: Fields[] = [];

  /** Records the entry into a callback, before it does anything. */
  enter(label: string, context: SagaContext): void {
    this.calls.push(label);
    this.seen.push(plainFields(context));
  }
}

/** The fields of a context as plain JSON. The context's own methods are not asked: a field may bear the name of any. */
export function plainFields(context: SagaContext): Fields {
  return copyOf<Fields>(Object.fromEntries(SagaContext.entries(context)));
}
