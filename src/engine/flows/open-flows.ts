/**
 * Owns the flows of an execution beside that of the saga itself, by the prefix of their steps' paths. A layer is open while
 * its block runs; a flow with a context of its own stays until its steps are undone. Snapshots hold both.
 */
import type { EncodedContext, EncodedValue } from '../../context/encoding';
import { contextSize, sizeOf } from '../../context/json-size';
import {
  type ContextWrites,
  fromFields,
  toFields,
  writesBetween,
  type WrittenFields,
} from './context-writes';
import type { Flow } from './flow';
import { ItemContexts, type ItemContextsSnapshot } from './item-contexts';

/** What a snapshot holds of a flow, or of the flows of a loop's items. */
export type FlowSnapshot = OwnSnapshot | LayerSnapshot | ItemContextsSnapshot;

/** A flow that has a context of its own. */
interface OwnSnapshot {
  readonly prefix: string;
  readonly context: EncodedContext;
}

/** What a layer has written over the context around it. */
interface LayerSnapshot {
  readonly prefix: string;
  readonly layer: WrittenFields;
}

/** An item of a loop, by the prefix of its steps: what stands before a round and the index is the path of the loop. */
const ITEM = /^(.*?)(?:~\d+)?\[(\d+)\]\.$/s;

/** The flows of an execution. */
export class OpenFlows {
  readonly #layers = new Map<string, Flow>();
  /** What an earlier run of the execution has written in layers that this run has not begun yet. */
  readonly #earlierLayers = new Map<string, ContextWrites>();
  readonly #own = new Map<string, Flow>();
  /** The contexts that an earlier run has left, of flows that this run has not begun yet. */
  readonly #earlierOwn = new Map<string, EncodedContext>();
  readonly #items = new Map<string, ItemContexts>();
  readonly #itemsOf: (loop: string) => readonly EncodedValue[];
  /** What each flow, and the items of each loop, take in a snapshot. */
  readonly #weights = new Map<string, number>();
  #weight = 0;
  #concurrent = 0;

  /** @param itemsOf - The list of a loop. */
  constructor(itemsOf: (loop: string) => readonly EncodedValue[]) {
    this.#itemsOf = itemsOf;
  }

  /** Whether flows run beside each other. */
  get areConcurrent(): boolean {
    return this.#concurrent > 0;
  }

  /** About how many bytes the flows take in a snapshot. */
  get weight(): number {
    return this.#weight;
  }

  /** Flows begin to run beside each other. */
  fork(): void {
    this.#concurrent += 1;
  }

  join(): void {
    this.#concurrent -= 1;
  }

  openLayer(prefix: string, flow: Flow): void {
    this.#layers.set(prefix, flow);
    this.#earlierLayers.delete(prefix);
    const weigh = () => {
      this.#weighs(prefix, layerSize(prefix, flow.writes));
    };
    flow.keeper = {
      changed: () => {
        if (this.#layers.get(prefix) === flow) weigh();
      },
      growth: (context) => sizeOf(toFields(writesBetween(flow.context, context))),
    };
    weigh();
  }

  /** Keeps what a layer has written, so that another run finds it. */
  keepLayer(prefix: string, writes: ContextWrites): void {
    this.#layers.delete(prefix);
    this.#earlierLayers.set(prefix, writes);
    this.#weighs(prefix, layerSize(prefix, writes));
  }

  closeLayer(prefix: string): void {
    this.#layers.delete(prefix);
    this.#earlierLayers.delete(prefix);
    this.#weighs(prefix, 0);
  }

  writesOf(prefix: string): ContextWrites | undefined {
    return this.#earlierLayers.get(prefix);
  }

  openOwn(prefix: string, flow: Flow): void {
    const item = this.#itemIn(prefix);
    if (item) {
      const { contexts, index } = item;
      flow.keeper = {
        changed: () => {
          contexts.changed(index);
          this.#weighsItems(item);
        },
        growth: (context) => contexts.growth(index, context),
      };
      contexts.open(index, flow);
      this.#weighsItems(item);
      return;
    }
    this.#own.set(prefix, flow);
    this.#earlierOwn.delete(prefix);
    const weigh = () => {
      this.#weighs(prefix, ownSize(prefix, flow.context));
    };
    flow.keeper = {
      changed: () => {
        if (this.#own.get(prefix) === flow) weigh();
      },
      growth: (context) => contextSize(context) - contextSize(flow.context),
    };
    weigh();
  }

  /** How much more a snapshot would take with a flow that is about to begin with a context of its own. */
  growthBy(prefix: string, context: EncodedContext): number {
    const item = this.#itemIn(prefix);
    return item ? item.contexts.growth(item.index, context) : ownSize(prefix, context);
  }

  closeOwn(prefix: string): void {
    const item = this.#itemIn(prefix);
    if (item) {
      item.contexts.close(item.index);
      this.#weighsItems(item);
      return;
    }
    this.#own.delete(prefix);
    this.#earlierOwn.delete(prefix);
    this.#weighs(prefix, 0);
  }

  /** The context of a flow that has its own, now or as an earlier run has left it. */
  contextOf(prefix: string): EncodedContext | undefined {
    const item = this.#itemIn(prefix);
    if (item) return item.contexts.contextOf(item.index);
    return this.#own.get(prefix)?.context ?? this.#earlierOwn.get(prefix);
  }

  /** The contexts of a loop's items. */
  itemsOf(loop: string): ItemContexts {
    const known = this.#items.get(loop);
    if (known) return known;
    const contexts = new ItemContexts(loop, (index) => {
      const [item] = this.#itemsOf(loop).slice(index, index + 1) as [EncodedValue];
      return item;
    });
    this.#items.set(loop, contexts);
    return contexts;
  }

  /** The contexts of a loop's items are needed no more. */
  closeItems(loop: string): void {
    this.#items.delete(loop);
    this.#weighs(loop, 0);
  }

  snapshots(): readonly FlowSnapshot[] {
    const layers = [...this.#layers].map(([prefix, { writes }]) => [prefix, writes] as const);
    const own = [...this.#own].map(([prefix, { context }]) => [prefix, context] as const);
    return [
      ...[...layers, ...this.#earlierLayers].filter(([, writes]) => writes.size > 0).map(ofLayer),
      ...[...own, ...this.#earlierOwn].map(([prefix, context]) => ({ prefix, context })),
      ...[...this.#items.values()].flatMap(({ snapshot }) => snapshot ?? []),
    ];
  }

  restore(snapshots: readonly FlowSnapshot[]): void {
    for (const given of snapshots) {
      if ('loop' in given) {
        const contexts = this.itemsOf(given.loop);
        contexts.restore(given);
        this.#weighs(given.loop, contexts.weight);
      } else if ('context' in given) {
        this.#earlierOwn.set(given.prefix, given.context);
        this.#weighs(given.prefix, ownSize(given.prefix, given.context));
      } else {
        this.keepLayer(given.prefix, fromFields(given.layer));
      }
    }
  }

  #itemIn(prefix: string): ItemIn | undefined {
    const [, loop, index] = ITEM.exec(prefix) ?? [];
    return loop === undefined ? undefined : { loop, contexts: this.itemsOf(loop), index: Number(index) };
  }

  #weighsItems({ loop, contexts }: ItemIn): void {
    this.#weighs(loop, contexts.weight);
  }

  #weighs(name: string, bytes: number): void {
    this.#weight += bytes - (this.#weights.get(name) ?? 0);
    if (bytes === 0) this.#weights.delete(name);
    else this.#weights.set(name, bytes);
  }
}

/** An item of a loop whose flow has a context of its own. */
interface ItemIn {
  readonly loop: string;
  readonly contexts: ItemContexts;
  readonly index: number;
}

function ofLayer([prefix, writes]: readonly [string, ContextWrites]): LayerSnapshot {
  return { prefix, layer: toFields(writes) };
}

function layerSize(prefix: string, writes: ContextWrites): number {
  return writes.size === 0 ? 0 : sizeOf(ofLayer([prefix, writes])) + ','.length;
}

function ownSize(prefix: string, context: EncodedContext): number {
  return sizeOf({ prefix, context: {} }) + contextSize(context);
}
