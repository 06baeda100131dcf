/** Owns which events a saga may still take: an event that comes before its step is kept, one that comes after it is late. */
import type { EventStepDefinition } from '../../definition/steps/event-step';
import {
  branchesOf,
  innerPath,
  mostRounds,
  orderOf,
  stepsOf,
  type StepLike,
} from '../../definition/walk-definition';
import { isInside, roundNumber, roundSuffix } from '../block-rounds';
import type { StepEntry } from '../record/step-entry';
import type { SagaState } from '../saga-state';

/** What a saga knows of an event: no step waits for it, all steps that do are over, or one may still take it. */
export type EventExpectation = 'unknown' | 'late' | 'awaited';

/** Whether a step of the saga may still take an event. */
export function expectationOf(state: SagaState, event: string): EventExpectation {
  return strongest(expectationsIn(state.definition, '', { state, event }));
}

/** What is looked for, and where. */
interface Search {
  readonly state: SagaState;
  readonly event: string;
  /** The path of the step whose made saga is searched. */
  readonly within?: string;
}

function* expectationsIn(
  saga: unknown,
  prefix: string,
  search: Search,
): Generator<Exclude<EventExpectation, 'unknown'>> {
  const { state, event, within } = search;
  for (const step of stepsOf(saga)) {
    const path = prefix + String(step['id']);
    if (isEventStep(step)) {
      if (step.event === event) yield isOver(state, path) ? 'late' : 'awaited';
      continue;
    }
    for (const [name, branch] of branchesOf(step)) yield* expectationsOf(step, path, [name, branch], search);
    if (orderOf(step) !== 'made') continue;
    for (const [place, made] of state.made.allOf(path)) {
      if (within !== undefined && !isInside(place, within)) continue;
      yield* expectationsOf(step, place, ['', made], { ...search, within: place });
    }
  }
}

/** What a branch of a block, or the saga that a step has made, expects. */
function* expectationsOf(
  step: StepLike,
  path: string,
  [name, branch]: readonly [name: string, branch: unknown],
  search: Search,
): ReturnType<typeof expectationsIn> {
  const { state } = search;
  const entry = state.journal.find(path);
  const round = path + roundSuffix(roundOf(step, entry));
  const expectation = strongest(expectationsIn(branch, `${innerPath(round, name)}.`, search));
  if (expectation === 'unknown') return;
  if (isOver(state, path)) yield 'late';
  // A part may be entered again under another path: as long as its block runs, its events may be taken.
  else yield mayEnterAgain(step, entry) ? 'awaited' : expectation;
}

function strongest(expectations: ReturnType<typeof expectationsIn>): EventExpectation {
  let known: EventExpectation = 'unknown';
  for (const expectation of expectations) {
    if (expectation === 'awaited') return expectation;
    known = expectation;
  }
  return known;
}

/** The round of a block whose steps may still run, where no other round begins. */
function roundOf(step: StepLike, entry: StepEntry | undefined): number {
  const { round: first = 1, branch } = entry ?? {};
  return orderOf(step) === 'again' && branch !== undefined ? roundNumber(branch) : first;
}

/** Whether the parts of a running block may be entered under another path. */
function mayEnterAgain(step: StepLike, entry: StepEntry | undefined): boolean {
  if (orderOf(step) !== 'again') return orderOf(step) === 'each' || mostRounds(step) > 1;
  return roundOf(step, entry) - (entry?.round ?? 1) + 1 < mostRounds(step);
}

function isEventStep(step: StepLike): step is StepLike & EventStepDefinition {
  return step['kind'] === 'event';
}

function isOver({ journal, undoScope }: SagaState, path: string): boolean {
  if (undoScope.isCompensating) return true;
  const entry = journal.find(path);
  return entry !== undefined && entry.status !== 'running';
}
