/** The model of parts that are tried in turn: alternatives and rounds (e.3). */
import type { SeenFailure } from '../observation';
import type { AlternativesPlan, Answer, Plan, SagaPlan } from '../plan';
import { holds } from './callbacks';
import { Flow, type Fork, Scope } from './flow';
import { innerFlow } from './inner-flow';
import { partList, type PartName } from './list';
import { called, type ModelState, reasonToStop, runCallback, type StartedStep } from './model-state';
import type { Run } from './run';
import { sequence } from './sequence';
import { Strand } from './strand';
import { waitUntil } from './wait-until';

/** A part that may be tried. */
interface Try {
  /** Its name in the record. */
  readonly branch: string;
  readonly part: PartName;
  readonly saga: Plan;
  readonly unless?: { readonly hook: string; readonly when: Answer };
  /** The pause before it, if it is not the first, in milliseconds. */
  readonly pause?: number | undefined;
  /** Whether something else is tried after it that need not be undone. */
  readonly isOptional: boolean;
  open(scope: Scope): Flow | SeenFailure;
  /** Takes over what it has come to; returns why that failed. */
  take(flow: Flow): SeenFailure | undefined;
}

/** Tries alternatives, in all rounds. */
export function tryAlternatives(
  state: ModelState,
  step: StartedStep,
  { alternatives, attempts = 1 }: AlternativesPlan,
): Run<SeenFailure | undefined> {
  const tries = roundNames(attempts).flatMap((round) =>
    alternatives.map(({ name, saga, unless }, index): Try => ({
      ...layerOf(step),
      branch: round === '' ? name : `${round}.${name}`,
      part: { name: `${round}.${name}`, inDefinition: `.${name}` },
      saga,
      ...(unless && { unless: { hook: `unless-${name}`, when: unless } }),
      isOptional: index < alternatives.length - 1,
    })),
  );
  return tryInTurn(state, step, tries);
}

/** Tries the rounds of a saga step. */
export function tryRounds(
  state: ModelState,
  step: StartedStep,
  { saga, input, output, attempts = 1, wait }: SagaPlan,
): Run<SeenFailure | undefined> {
  const own: Pick<Try, 'open' | 'take'> = {
    open: (scope) => innerFlow(state, step, { input, item: null, index: 0, scope }),
    take: ({ context }) =>
      output && runCallback(state, step, { hook: 'output', does: output.does, received: context }),
  };
  const tries = roundNames(attempts).map((name): Try => ({
    ...(input ? own : layerOf(step)),
    branch: name,
    part: { name, inDefinition: '' },
    saga,
    pause: wait,
    isOptional: false,
  }));
  return tryInTurn(state, step, tries);
}

function roundNames(attempts: number): readonly string[] {
  return Array.from({ length: attempts }, (_, index) => (index === 0 ? '' : `~${index + 1}`));
}

/** A part that works on a layer of the context of its block. */
function layerOf({ item, strand }: StartedStep): Pick<Try, 'open' | 'take'> {
  return {
    open(scope) {
      const { flow } = strand;
      const fork: Fork = { rules: {}, branches: [] };
      const over = { flow, fork, name: '' };
      return new Flow(flow.context, { scope, isConcurrent: flow.place.isConcurrent, over });
    },
    take: ({ context }) =>
      strand.flow.accept(context) ? undefined : { code: 'CONTEXT_CONFLICT', step: item.path, hook: 'join' },
  };
}

/** Tries parts until one holds. Each that fails is wholly undone before the next one begins. */
function* tryInTurn(
  state: ModelState,
  step: StartedStep,
  tries: readonly Try[],
): Run<SeenFailure | undefined> {
  const failures: SeenFailure[] = [];
  const { seen, strand } = step;
  for (const one of tries) {
    const passed = isPassedOver(state, step, one, failures.at(-1));
    if (typeof passed === 'object') return passed;
    if (passed) {
      seen.tried = [...(seen.tried ?? []), { part: one.branch }];
      continue;
    }
    if (failures.length > 0) yield* pauseBefore(state, step, one);
    const reason = reasonToStop(state, strand.flow.scope);
    if (reason) return reason;
    seen.branch = one.branch;
    const end = yield* tryOnce(state, step, one);
    if (!end) return undefined;
    if (end.isOfSaga) return end.failure;
    failures.push(end.failure);
    seen.tried = [...(seen.tried ?? []), { part: one.branch, code: end.failure.code }];
    const reasonNow = reasonToStop(state, strand.flow.scope);
    if (reasonNow) return reasonNow;
  }
  return failures[0];
}

function* pauseBefore(state: ModelState, { strand }: StartedStep, { pause }: Try): Run {
  if (pause !== undefined) yield* waitUntil(state, strand.flow.scope, state.world.now + pause);
}

function isPassedOver(
  state: ModelState,
  step: StartedStep,
  { unless }: Try,
  latest: SeenFailure | undefined,
): boolean | SeenFailure {
  if (!unless || !latest) return false;
  const { hook, when } = unless;
  const { code } = latest;
  const { item, strand } = step;
  called(state, step, `${hook}:${code}`);
  return holds(when, strand.flow.context) ?? { code: 'CALLBACK_FAILED', step: item.path, hook };
}

/** How a part that did not hold has ended; `isOfSaga`: it is undone with the saga, which must stop. */
interface Failed {
  readonly failure: SeenFailure;
  readonly isOfSaga: boolean;
}

function* tryOnce(state: ModelState, step: StartedStep, one: Try): Run<Failed | undefined> {
  const { flow: outer } = step.strand;
  const scope = new Scope(outer.scope, one.isOptional);
  const flow = one.open(scope);
  // A round that cannot begin would not begin again either.
  if (!(flow instanceof Flow)) return { failure: flow, isOfSaga: true };
  const strand = new Strand(flow);
  const list = partList(step.item, one.part, one.saga);
  const failure = (yield* strand.forward(sequence(state, strand, list))) ?? one.take(flow);
  // A part that holds, or that the saga stops, is undone with the saga: its layer is joined.
  const undoWithSaga = () => {
    step.undoParts = () => {
      strand.flow = flow.place.over ? step.strand.flow : flow.inScope(step.strand.flow.scope);
      return strand.backward();
    };
  };
  if (!failure || reasonToStop(state, outer.scope)) {
    undoWithSaga();
    if (failure && flow.place.over) outer.accept(flow.context);
    return failure && { failure, isOfSaga: true };
  }
  scope.error ??= failure;
  scope.isCompensating = true;
  yield* strand.backward();
  flow.drop();
  return { failure, isOfSaga: false };
}
