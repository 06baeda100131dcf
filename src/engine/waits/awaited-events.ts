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
import { roundNumber, roundSuffix } from '../block-rounds';
import type { StepEntry } from '../record/step-entry';
import type { SagaState } from '../saga-state';

/** What a saga knows of an event: no step waits for it, all steps that do are over, or one may still take it. */
export type EventExpectation = 'unknown' | 'late' | 'awaited';

/** Whether a step of the saga may still take an event. */
export function expectationOf(state: SagaState, event: string): EventExpectation {
  return strongest(expectationsIn(state.definition, '', state, event));
}

function* expectationsIn(
  saga: unknown,
  prefix: string,
  state: SagaState,
  event: string,
): Generator<Exclude<EventExpectation, 'unknown'>> {
  for (const step of stepsOf(saga)) {
    const path = prefix + String(step['id']);
    if (isEventStep(step)) {
      if (step.event === event) yield isOver(state, path) ? 'late' : 'awaited';
      continue;
    }
    const made = state.made.of(path);
    const branches = made ? [['', made] as const] : branchesOf(step);
    const round = path + roundSuffix(roundOf(step, state.journal.find(path)));
    for (const [name, branch] of branches) {
      const inner = expectationsIn(branch, `${innerPath(round, name)}.`, state, event);
      const expectation = strongest(inner);
      if (expectation === 'unknown') continue;
      if (isOver(state, path)) yield 'late';
      // A part may be entered again under another path: as long as its block runs, its events may be taken.
      else yield mayEnterAgain(step, state.journal.find(path)) ? 'awaited' : expectation;
    }
  }
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
