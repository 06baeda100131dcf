/** The trace of an execution: its callbacks and their contexts. */
import { SagaContext } from '../../src';
import type { Fields } from './case-format';
import { copyOf } from './json';

/** The callbacks that one execution called, in their order, and their contexts. */
export class Trace {
  readonly calls: string[] = [];
  readonly seen: Fields[] = [];

  /** Records a call before the callback changes anything. */
  enter(label: string, context: SagaContext): void {
    this.calls.push(label);
    this.seen.push(plainFields(context));
  }
}

/** The fields of a context as plain JSON. It calls no method of the context, because a field may have its name. */
export function plainFields(context: SagaContext): Fields {
  return copyOf<Fields>(Object.fromEntries(SagaContext.entries(context)));
}
