/** Owns how the branches of a parallel step become one context: their writes, and the reducers of shared keys. */
import { decodeContent } from '../../context/content';
import { decodeValue, encodeValue, type EncodedValue } from '../../context/encoding';
import type { MergeRule, ParallelStepDefinition } from '../../definition/steps/parallel-step';
import { callReducer, conflictMessage, encodeOrFail, sizeProblem } from '../callbacks/call-hook';
import type { Coroutine } from '../coroutine';
import { valueOf, withWrites } from '../flows/context-writes';
import type { Fork } from '../flows/fork';
import { failureAt, type SagaFailure, toFailure } from '../record/failure';
import type { StepRun } from '../step-run';
import { callOwn } from './own-callback';
import { reduceByName } from './reduce-by-name';

type ParallelRun = StepRun<ParallelStepDefinition>;

/**
 * Joins the branches, also when one has failed: the undos see what all have written. A reducer that fails leaves its key
 * as it was before the block.
 *
 * @returns The first failure.
 */
export function* joinBranches(run: ParallelRun, fork: Fork): Coroutine<SagaFailure | undefined> {
  const { step, flow, path } = run;
  const names = step.branches.map(({ name }) => name);
  let context = fork.join(names);
  let failure: SagaFailure | undefined;
  for (const [key, rule] of Object.entries(step.merge ?? {})) {
    const values = fork.valuesOf(key, names);
    if (values.length === 0) continue;
    try {
      const written = { key, rule, values, base: valueOf(flow.context, key) };
      const reduced = yield* callOwn(
        run,
        () => reduce(run, written),
        (response) => encodeValue(decodeContent(response ?? null), key),
      );
      const merged = withWrites(context, new Map([[key, reduced]]));
      const problem = sizeProblem(run, merged);
      if (problem !== undefined) throw mergeFailure(run, key, problem);
      context = merged;
    } catch (error) {
      failure ??= toFailure(error);
    }
  }
  const conflict = flow.accept(context);
  if (!conflict) return failure;
  const place = { step: path, hook: 'merge' };
  return failureAt(place, 'CONTEXT_CONFLICT', conflictMessage(path, conflict)).failure;
}

/** What the branches have written under one key. */
interface Written {
  readonly key: string;
  readonly rule: MergeRule;
  readonly base: EncodedValue | undefined;
  /** In the order of the branches; `undefined` where the key was deleted. */
  readonly values: readonly (EncodedValue | undefined)[];
}

function* reduce(run: ParallelRun, { key, rule, base, values }: Written): Coroutine<EncodedValue> {
  const before = decoded(base);
  const written = values.map(decoded);
  const place = { step: run.path, hook: `merge.${key}` };
  try {
    const result =
      typeof rule === 'string'
        ? reduceByName(rule, before, written)
        : yield* callReducer(run, place.hook, rule, [before, written]);
    return encodeOrFail(place, () => encodeValue(result, key));
  } catch (error) {
    const { message, causes } = toFailure(error, place);
    throw failureAt(place, 'MERGE_FAILED', `The branches cannot be merged under context.${key}: ${message}`, {
      causes,
    });
  }
}

function mergeFailure({ path }: ParallelRun, key: string, message: string): Error {
  return failureAt({ step: path, hook: `merge.${key}` }, 'MERGE_FAILED', message);
}

function decoded(value: EncodedValue | undefined): unknown {
  return value === undefined ? undefined : decodeValue(value);
}
