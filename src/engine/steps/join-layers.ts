/**
 * Owns what branches have written until their block has joined it. After the pivot a reducer that fails waits for an operator,
 * maybe in another run, which joins the same writes, and keeps the values that are merged already.
 */
import type { EncodedValue } from '../../context/encoding';
import type { ContextWrites } from '../flows/context-writes';
import type { Fork } from '../flows/fork';
import type { OpenFlows } from '../flows/open-flows';
import type { StepRun } from '../step-run';
import type { Part } from './part';

/** The layers of the branches of a block that are over, and the merged values. */
export class JoinLayers {
  readonly #openFlows: OpenFlows;
  readonly #branches: readonly (readonly [prefix: string, writes: ContextWrites])[];
  readonly #prefix: string;
  readonly #merged: Map<string, EncodedValue | undefined>;

  constructor({ state, partsPath }: StepRun, fork: Fork, parts: readonly Part[]) {
    this.#openFlows = state.openFlows;
    this.#branches = parts.map(({ prefix, name }) => [prefix, fork.writesOf(name)]);
    this.#prefix = `${partsPath}.`;
    this.#merged = new Map(this.#openFlows.writesOf(this.#prefix));
  }

  /** The values that reducers, or an operator in their place, have given to keys, also in an earlier run. */
  get merged(): ContextWrites {
    return this.#merged;
  }

  merge(key: string, value: EncodedValue | undefined): void {
    this.#merged.set(key, value);
    this.#openFlows.keepLayer(this.#prefix, this.#merged);
  }

  /** Calls a function while the layers take no room in a snapshot: the joined context replaces them. */
  without<R>(call: () => R): R {
    this.close();
    const result = call();
    for (const [prefix, writes] of this.#branches) this.#openFlows.keepLayer(prefix, writes);
    this.#openFlows.keepLayer(this.#prefix, this.#merged);
    return result;
  }

  /** The writes are joined. */
  close(): void {
    for (const [prefix] of this.#branches) this.#openFlows.closeLayer(prefix);
    this.#openFlows.closeLayer(this.#prefix);
  }
}
