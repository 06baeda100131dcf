/** The model of a sequence of steps: forward through a list, and back by the unwinding of the recursion (S1, S5). */
import type { SeenFailure } from '../observation';
import { kindOf } from './kinds';
import type { Item, List } from './list';
import { type ModelState, reasonToStop, type StartedStep } from './model-state';
import type { Run } from './run';
import type { Strand } from './strand';

/** Runs the first step, then the others, and undoes the first step when the strand is undone. */
export function* sequence(state: ModelState, strand: Strand, [first, ...others]: List): Run {
  if (first && 'endOf' in first) {
    markAs(state, 'done', [first.endOf]);
    yield* sequence(state, strand, others);
    return;
  }
  if (!first) {
    yield* strand.end();
    return;
  }
  const reason = reasonToStop(state, strand.flow.scope);
  if (reason) {
    yield* failed(state, strand, reason, first.within);
    return;
  }
  const step = start(state, strand, first);
  yield* runStep(state, step, others);
  yield* kindOf(first.plan).backward(state, step);
}

/** Runs a step, then the steps of its part, then the others. */
function* runStep(state: ModelState, step: StartedStep, others: List): Run {
  const { item, strand } = step;
  const { path, within, plan } = item;
  const kind = kindOf(plan);
  const failure = yield* kind.forward(state, step, plan);
  if (failure) {
    yield* failed(state, strand, failure, [path, ...within]);
    return;
  }
  const spliced = kind.spliced?.(step, plan);
  // A step with a part in the same flow is done when its part ends.
  if (!spliced) markAs(state, 'done', [path]);
  yield* sequence(state, strand, [...(spliced ?? []), ...others]);
}

function start(state: ModelState, strand: Strand, item: Item): StartedStep {
  const step: StartedStep = {
    item,
    strand,
    seen: { step: item.path, kind: item.plan.kind, status: 'running' },
    memory: { sent: [], execute: { generation: 1 }, undo: { generation: 1 }, probes: 0 },
  };
  state.started.set(item.path, step);
  return step;
}

/** A step fails, and the steps that contain it. Where others run beside them, each keeps its failure (a.3). */
function failed(state: ModelState, strand: Strand, failure: SeenFailure, paths: readonly string[]): Run {
  markAs(state, 'failed', paths);
  if (strand.flow.place.isConcurrent) {
    for (const path of paths) {
      const step = state.started.get(path);
      if (step) step.seen.error = failure;
    }
  }
  return strand.end(failure);
}

function markAs({ started }: ModelState, status: string, paths: readonly string[]): void {
  for (const path of paths) {
    const step = started.get(path);
    if (step) step.seen.status = status;
  }
}
