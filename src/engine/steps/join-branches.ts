/** Owns how the branches of a parallel step become one context: their writes, and the reducers of shared keys. */
import { decodeContent } from '../../context/content';
import { decodeValue, encodeValue, type EncodedContext, type EncodedValue } from '../../context/encoding';
import type { MergeRule, ParallelStepDefinition } from '../../definition/steps/parallel-step';
import { callWith, conflictMessage, encodeOrFail, sizeProblem } from '../callbacks/call-hook';
import { type Coroutine, inOneTurn } from '../coroutine';
import { valueOf, withWrites } from '../flows/context-writes';
import type { Fork } from '../flows/fork';
import { failureAt, type SagaFailure, toFailure } from '../record/failure';
import type { StepRun } from '../step-run';
import { JoinLayers } from './join-layers';
import { callOwn } from './own-callback';
import type { Part } from './part';
import { reduceByName } from './reduce-by-name';

type ParallelRun = StepRun<ParallelStepDefinition>;

/**
 * Joins the branches, also when one has failed: the undos see what all have written. A reducer that fails leaves its key
 * as it was before the block.
 *
 * @returns The first failure.
 */
export function* joinBranches(
  run: ParallelRun,
  fork: Fork,
  parts: readonly Part[],
): Coroutine<SagaFailure | undefined> {
  const { step, flow } = run;
  const names = parts.map(({ name }) => name);
  const layers = new JoinLayers(run, fork, parts);
  let context = withWrites(fork.join(names), layers.merged);
  let failure: SagaFailure | undefined;
  for (const [key, rule] of Object.entries(step.merge ?? {})) {
    const values = fork.valuesOf(key, names);
    if (values.length === 0 || layers.merged.has(key)) continue;
    const written = { key, rule, values, base: valueOf(flow.context, key) };
    try {
      context = yield* mergeKey({ run, layers, context }, written);
      layers.merge(key, valueOf(context, key));
    } catch (error) {
      failure ??= toFailure(error);
    }
  }
  try {
    yield* takeJoined(run, context);
  } catch (error) {
    failure ??= toFailure(error);
  }
  layers.close();
  return failure;
}

/** The context that the branches and the reducers before have made. */
interface Joining {
  readonly run: ParallelRun;
  readonly layers: JoinLayers;
  readonly context: EncodedContext;
}

/** The context with the value that a reducer, or an operator in its place, gives to a key. */
function mergeKey(joining: Joining, written: Written): Coroutine<EncodedContext> {
  const { run } = joining;
  const { key } = written;
  const merged = (value: EncodedValue) => withMerged(joining, key, value);
  return callOwn(
    run,
    () => reduceTo(run, written, merged),
    (response) => merged(encodeValue(decodeContent(response ?? null), key)),
  );
}

/** Takes the context of the join, unless a flow beside the block has written something else. */
function takeJoined(run: ParallelRun, context: EncodedContext): Coroutine {
  const { flow, path } = run;
  const take = () => {
    const conflict = flow.accept(context);
    if (!conflict) return;
    const place = { step: path, hook: 'merge' };
    throw failureAt(place, 'CONTEXT_CONFLICT', conflictMessage(path, conflict));
  };
  return callOwn(
    run,
    () => inOneTurn(take),
    () => {
      flow.restore(context);
    },
  );
}

/** @throws StepFailure when a context is too large. */
function withMerged({ run, layers, context }: Joining, key: string, value: EncodedValue): EncodedContext {
  const merged = withWrites(context, new Map([[key, value]]));
  const problem = layers.without(() => sizeProblem(run, merged));
  if (problem === undefined) return merged;
  throw failureAt({ step: run.path, hook: `merge.${key}` }, 'MERGE_FAILED', problem);
}

/** What the branches have written under one key. */
interface Written {
  readonly key: string;
  readonly rule: MergeRule;
  readonly base: EncodedValue | undefined;
  /** In the order of the branches; `undefined` where the key was deleted. */
  readonly values: readonly (EncodedValue | undefined)[];
}

function* reduceTo(
  run: ParallelRun,
  written: Written,
  merged: (value: EncodedValue) => EncodedContext,
): Coroutine<EncodedContext> {
  return merged(yield* reduce(run, written));
}

function* reduce(run: ParallelRun, { key, rule, base, values }: Written): Coroutine<EncodedValue> {
  const before = decoded(base);
  const written = values.map(decoded);
  const place = { step: run.path, hook: `merge.${key}` };
  try {
    const result =
      typeof rule === 'string'
        ? reduceByName(rule, before, written)
        : yield* callWith(run, place.hook, rule, [before, written]);
    return encodeOrFail(place, () => encodeValue(result, key));
  } catch (error) {
    const { message, causes } = toFailure(error, place);
    throw failureAt(place, 'MERGE_FAILED', `The branches cannot be merged under context.${key}: ${message}`, {
      causes,
    });
  }
}

function decoded(value: EncodedValue | undefined): unknown {
  return value === undefined ? undefined : decodeValue(value);
}
