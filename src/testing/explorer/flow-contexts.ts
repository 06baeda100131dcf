/**
 * Owns the contexts of the flows of a run as the callbacks leave them, derived from the events and the definition. Branches
 * that run beside each other, and alternatives, work on a layer over the context of their block; items of a loop, and inner
 * sagas with an input, on a context of their own.
 */
import { decodeValue, type EncodedContext, type EncodedValue, encodeValue } from '../../context/encoding';
import type { ParallelStepDefinition } from '../../definition/steps/parallel-step';
import type { SagaStepDefinition } from '../../definition/steps/saga-step';
import { predecessors } from '../../definition/steps/parallel-step';
import { valueOf, withWrites, writesBetween } from '../../engine/flows/context-writes';
import { reduceByName } from '../../engine/steps/reduce-by-name';
import type { CallbackEvent } from '../port-event';
import type { PartPlace } from '../step-table';
import type { RecordedRun } from './recorded-run';
import { failureOfPart, undonePartOf } from './undone-parts';

/** A flow, and the parts of the block that it runs now. */
interface FlowContext {
  context: EncodedContext;
  open?: OpenBlock | undefined;
}

/** A block whose parts work on layers over the context of a flow. */
interface OpenBlock {
  readonly key: string;
  readonly path: string;
  readonly base: EncodedContext;
  readonly layers: Map<string, FlowContext>;
  /** What the reducers of the user have made. */
  readonly merged: Map<string, CallbackEvent>;
  /** Joins the layers. */
  join(block: OpenBlock): EncodedContext;
}

/** An event of a step. */
interface StepEvent {
  readonly path: string;
  /** Whether the part that is entered is undone. */
  readonly isUndone: boolean;
}

/** The contexts of all flows at one moment of a run. */
export class FlowContexts {
  readonly #run: RecordedRun;
  readonly #root: FlowContext;
  readonly #own = new Map<string, FlowContext>();

  constructor(run: RecordedRun) {
    this.#run = run;
    this.#root = { context: run.initial };
  }

  /** The flow in which a step goes forward or is undone now. */
  flowOf(path: string, isUndo: boolean): FlowContext {
    const undone = isUndo ? undonePartOf(this.#run, path) : undefined;
    const parts = this.#run.steps.get(path)?.parts ?? [];
    const flow = parts.reduce<FlowContext>((outer, part) => {
      const isUndone = undone !== undefined && part.prefix.startsWith(undone) && part.prefix !== undone;
      return this.#enter(outer, part, { isUndone, path });
    }, this.#root);
    this.#closeOpen(flow, path);
    return flow;
  }

  /** An input has made the context of an inner saga or of an item. */
  noteInput({ step, value, given }: CallbackEvent): void {
    const kind = this.#run.steps.get(step)?.step.kind;
    const turn = kind === 'forEach' ? `[${String(given[2])}]` : this.#nextRound(step);
    this.#own.set(`${step}${turn}.`, { context: (value ?? {}) as EncodedContext });
  }

  /** A reducer has made one value of those of all branches. */
  noteMerge(event: CallbackEvent, flow: FlowContext): void {
    flow.open?.merged.set(event.hook.slice('merge.'.length), event);
  }

  /** The context of the saga at the end. A block that waits is not over yet. */
  get final(): EncodedContext {
    const { open } = this.#root;
    const { incidents = [], activePhases = [], waits = [] } = this.#run.record;
    const under = [...incidents, ...activePhases, ...waits];
    const isOpen = open !== undefined && under.some(({ step }) => isInside(step, open.path));
    return isOpen ? this.#root.context : contextOf(this.#root);
  }

  #nextRound(step: string): string {
    let round = 1;
    while (this.#own.has(`${step}${roundName(round)}.`)) round += 1;
    return roundName(round);
  }

  #enter(outer: FlowContext, part: PartPlace, event: StepEvent): FlowContext {
    const { step } = part;
    const { isUndone } = event;
    switch (step.kind) {
      case 'parallel':
        return this.#enterBranch(outer, part, isUndone);
      case 'forEach':
        return this.#enterOwn(outer, part, event);
      case 'saga': {
        const { input, attempts = 1 } = step as SagaStepDefinition;
        if (input) return this.#enterOwn(outer, part, event);
        return attempts > 1 && !isUndone
          ? this.#enterTry(outer, part)
          : this.#enterShared(outer, part, event);
      }
      case 'alternatives':
        return isUndone ? this.#enterShared(outer, part, event) : this.#enterTry(outer, part);
      default:
        return this.#enterShared(outer, part, event);
    }
  }

  #enterShared(outer: FlowContext, { block }: PartPlace, { path }: StepEvent): FlowContext {
    // A layer of the same block is over: what it has written is in the context of the block.
    this.#closeOpen(outer, outer.open?.path === block ? '' : path);
    return outer;
  }

  /** The context of an item without an input is the item. */
  #enterOwn(outer: FlowContext, { block, name, prefix }: PartPlace, { path }: StepEvent): FlowContext {
    this.#closeOpen(outer, path);
    const known = this.#own.get(prefix);
    if (known) return known;
    const items = this.#run.journal.find(({ step }) => step === block)?.items ?? [];
    const index = Number(name.slice(1, -1));
    const flow = { context: { item: items[index] ?? null, index } };
    this.#own.set(prefix, flow);
    return flow;
  }

  #enterBranch(outer: FlowContext, { step, block, branch }: PartPlace, isUndone: boolean): FlowContext {
    const definition = step as ParallelStepDefinition;
    const names = definition.branches.map(({ name }) => name);
    const open = this.#openBlock(outer, isUndone ? `${block}:undo` : block, block, (given) =>
      isUndone ? joinUndone(given, names) : joinDone(given, names, definition),
    );
    const before = predecessors(definition);
    const earlier = isUndone ? names.filter((name) => before(name).includes(branch)) : before(branch);
    return layerOf(
      open,
      branch,
      names.filter((name) => earlier.includes(name)),
    );
  }

  #enterTry(outer: FlowContext, part: PartPlace): FlowContext {
    const { block, name } = part;
    const open = this.#openBlock(outer, `${block}:${name}`, block, (given) => {
      return failureOfPart(this.#run, part) ? given.base : joinAll(given, [name]);
    });
    return layerOf(open, name, []);
  }

  #openBlock(
    outer: FlowContext,
    key: string,
    path: string,
    join: (block: OpenBlock) => EncodedContext,
  ): OpenBlock {
    if (outer.open?.key === key) return outer.open;
    outer.context = contextOf(outer);
    const merged = new Map<string, CallbackEvent>();
    const hasConflict = this.#run.journal.some(({ step, error }) => {
      return step === path && error?.step === path && error.code === 'CONTEXT_CONFLICT';
    });
    outer.open = {
      ...{ key, path, base: outer.context, layers: new Map(), merged },
      join: (block) => (hasConflict ? block.base : join(block)),
    };
    return outer.open;
  }

  /** A flow that is in no block any more has joined it. The reducers are the last part of a block. */
  #closeOpen(flow: FlowContext, path: string): void {
    const { open } = flow;
    if (!open || path === open.path || isInside(path, open.path)) return;
    flow.context = contextOf(flow);
    flow.open = undefined;
  }
}

function isInside(path: string, block: string): boolean {
  return path.startsWith(block) && /^[.~[]/.test(path.slice(block.length));
}

/** The context of a flow once the block in it is over. */
function contextOf({ context, open }: FlowContext): EncodedContext {
  return open ? open.join(open) : context;
}

function layerOf(open: OpenBlock, name: string, before: readonly string[]): FlowContext {
  const known = open.layers.get(name);
  if (known) return known;
  const layer = { context: before.reduce((context, other) => withLayer(open, other, context), open.base) };
  open.layers.set(name, layer);
  return layer;
}

/** A context with the writes of a layer, without those of some keys. */
function withLayer(
  { base, layers }: OpenBlock,
  name: string,
  context: EncodedContext,
  without: ReadonlySet<string> = new Set(),
): EncodedContext {
  const layer = layers.get(name);
  if (!layer) return context;
  const writes = [...writesBetween(base, contextOf(layer))].filter(([key]) => !without.has(key));
  return withWrites(context, new Map(writes));
}

function joinAll(open: OpenBlock, names: readonly string[], without?: ReadonlySet<string>): EncodedContext {
  return names.reduce((context, name) => withLayer(open, name, context, without), open.base);
}

/** Of branches that are undone beside each other, the first in the definition overrides the others. */
function joinUndone(open: OpenBlock, names: readonly string[]): EncodedContext {
  return joinAll(open, names.toReversed());
}

function joinDone(
  open: OpenBlock,
  names: readonly string[],
  { merge = {} }: ParallelStepDefinition,
): EncodedContext {
  let context = joinAll(open, names, new Set(Object.keys(merge)));
  for (const [key, rule] of Object.entries(merge)) {
    const written = names.flatMap((name) => {
      const layer = open.layers.get(name);
      const writes = layer ? writesBetween(open.base, contextOf(layer)) : new Map<string, undefined>();
      return writes.has(key) ? [writes.get(key)] : [];
    });
    if (written.length === 0) continue;
    try {
      const event = open.merged.get(key);
      if (typeof rule !== 'string' && event?.hasFailed !== false) continue;
      const base = valueOf(open.base, key);
      const value =
        typeof rule === 'string'
          ? encodeValue(reduceByName(rule, decoded(base), written.map(decoded)), key)
          : event?.value;
      context = withWrites(context, new Map([[key, value]]));
    } catch {
      // A reducer that fails leaves the key as it was.
    }
  }
  return context;
}

function decoded(value: EncodedValue | undefined): unknown {
  return value === undefined ? undefined : decodeValue(value);
}

function roundName(round: number): string {
  return round === 1 ? '' : `~${String(round)}`;
}
