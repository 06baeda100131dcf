/**
 * What a reset of the workflow means for the saga: the world holds effects that the history of this run does not (S14).
 *
 * Owns how the requests of the run before the reset become part of the journal, so that compensation undoes them and the
 * record lists them.
 */
import type { BranchDefinition } from '../../definition/steps/branch';
import { branchesOf, innerPath, orderOf } from '../../definition/walk-definition';
import { mergeOptions, resolvePolicy } from '../../definition/options/resolve-options';
import type { StepOptionsData } from '../../definition/options/step-options';
import type { FailureCause } from '../../errors/describe-error';
import type { Journal } from '../record/journal';
import type { StepEntry } from '../record/step-entry';
import type { EarlierRequest, ResetReport } from './reset-report';
import type { UnknownOutcome } from '../runtime';
import type { SagaState } from '../saga-state';

/** How many earlier requests a message lists. */
const MOST_LISTED = 50;

/** The end of a request in a run that came from a reset: nothing is sent, and nothing that came back proves anything. */
export function endByReset(state: SagaState, report: ResetReport): UnknownOutcome {
  if (report.earlier) adoptEarlierRequests(state, report.earlier);
  else state.isReset = true;
  state.mustCompensate ||= !state.error && hasUndone(report);
  return {
    kind: 'unknown',
    late: true,
    code: 'WORKFLOW_RESET',
    message: messageOf(report, state),
    causes: causesOf(report),
  };
}

/** Whether the run before had begun to compensate: a saga that goes forward would not repeat the effects that it undid. */
function hasUndone({ earlier = [] }: ResetReport): boolean {
  return earlier.some(({ phase }) => phase === 'undo');
}

function messageOf({ earlier }: ResetReport, { mustCompensate }: SagaState): string {
  const start = 'The workflow was reset.';
  const end = mustCompensate
    ? 'It had begun to compensate, so that the saga cannot go forward: choose "compensate" to undo everything, which "retry" does too, or "end" to stop without undoing.'
    : 'Choose "retry" to continue from here, "compensate" to undo everything, or "end" to stop without undoing.';
  if (!earlier) return `${start} What the run before had sent cannot be read. ${end}`;
  if (earlier.length === 0) return `${start} The run before had sent nothing after that point. ${end}`;
  const listed = earlier.slice(0, MOST_LISTED).map(describe).join(', ');
  const more = earlier.length > MOST_LISTED ? ` and ${String(earlier.length - MOST_LISTED)} more` : '';
  return `${start} After that point the run before had sent: ${listed}${more}. ${end}`;
}

function causesOf({ earlier = [] }: ResetReport): readonly FailureCause[] {
  return earlier
    .slice(0, MOST_LISTED)
    .map((request) => ({ name: 'SentBeforeReset', message: describe(request) }));
}

function describe({ step, phase, end }: EarlierRequest): string {
  return `${phase === 'execute' ? step : `${phase} of ${step}`} (${end})`;
}

/**
 * Takes the steps that the run before had started into the journal, with an unknown outcome: they are in the undo plan,
 * and a refusal of theirs proves nothing.
 */
function adoptEarlierRequests(state: SagaState, earlier: readonly EarlierRequest[]): void {
  const sent = new Map<string, Adopted>();
  for (const { step, phase, generation, end } of earlier) {
    if (phase !== 'execute') continue;
    const known = sent.get(step);
    const generations = new Set([...(known?.generations ?? []), generation]);
    sent.set(step, { generations, mayLand: known?.mayLand === true || end === 'unknown' });
  }
  adoptSteps(state, { saga: state.definition, prefix: '', options: state.definition.options ?? {} }, sent);
}

/** What the run before had sent for one step. */
interface Adopted {
  readonly generations: ReadonlySet<number>;
  /** Whether one of these requests had no end, so that it may still land. */
  readonly mayLand: boolean;
}

/** A saga or a branch in plain data, and where it stands. */
interface Place {
  readonly saga: BranchDefinition;
  readonly prefix: string;
  readonly options: StepOptionsData;
}

/** Adopts the steps of a saga or branch, and of the branches in it that the run before had chosen. */
function adoptSteps(
  state: SagaState,
  { saga, prefix, options }: Place,
  sent: ReadonlyMap<string, Adopted>,
): void {
  const { journal } = state;
  for (const step of saga.steps) {
    const { kind } = step;
    const path = prefix + step.id;
    const own = mergeOptions(options, step.options);
    const adopted = sent.get(path);
    if (adopted) {
      adopt(journal, { path, kind, options: own }, adopted);
      if (step.pivot) state.pivot.sent();
    }
    for (const [branch, inner] of branchesOf(step)) {
      const inside = `${innerPath(path, branch)}.`;
      if (![...sent.keys()].some((other) => other.startsWith(inside))) continue;
      // In the journal, a step with branches comes before the steps of its branch.
      const choice = journal.find(path) ?? startedBefore(journal, path, kind);
      const isChoice = orderOf(step) === 'choice';
      if (isChoice && choice.branch === undefined) choice.chose(branch);
      if (!isChoice || choice.branch === branch)
        adoptSteps(state, { saga: inner, prefix: inside, options: own }, sent);
    }
  }
}

/** A step that this run has started knows its own outcome; its undo names the keys of the run before too. */
function adopt(
  journal: Journal,
  {
    path,
    kind,
    options,
  }: { readonly path: string; readonly kind: string; readonly options: StepOptionsData },
  { generations, mayLand }: Adopted,
): void {
  const known = journal.find(path);
  if (known) {
    known.sentEarlier(generations);
    return;
  }
  const entry = startedBefore(journal, path, kind);
  entry.adopted(generations);
  if (mayLand) {
    entry.inDoubt(options.settleTime ?? resolvePolicy('execute', options.execute).attemptTimeout);
  }
}

/** A step that only the run before has started: it is not under way, and forward recovery starts it again. */
function startedBefore(journal: Journal, path: string, kind: string): StepEntry {
  const entry = journal.start(path, kind);
  entry.startedEarlier();
  return entry;
}
