/**
 * What a reset of the workflow means for the saga: the world holds effects that the history of this run does not (S14).
 *
 * Owns how the requests of the run before the reset become part of the journal, so that compensation undoes them and the
 * record lists them.
 */
import type { BranchDefinition } from '../../definition/steps/branch';
import type { StepData } from '../../definition/steps/step-data';
import { isNoticePath } from '../../definition/notice';
import { failureOfKind, isQuery, maySendLocally, orderOf } from '../../definition/walk-definition';
import { mergeOptions, resolvePolicy } from '../../definition/options/resolve-options';
import type { StepOptionsData } from '../../definition/options/step-options';
import type { FailureCause } from '../../errors/describe-error';
import { isInside } from '../block-rounds';
import { type BlockPart, partsBehind, placeBehind } from '../block-parts';
import type { Journal } from '../record/journal';
import { weigh } from '../snapshot/entry-weight';
import type { StepEntry } from '../record/step-entry';
import type { EarlierRequest, ResetReport } from './reset-report';
import type { UnknownOutcome } from '../runtime';
import type { SagaState } from '../saga-state';

/** How many earlier requests a message lists. */
const MOST_LISTED = 50;

/**
 * The part of a report that concerns the saga. A query has no effect, and a notice changes nothing: they are sent again as if
 * they had never been sent.
 *
 * @returns `undefined` when the run before has sent nothing else: the saga continues as if there were no reset.
 */
export function concerning(report: ResetReport | undefined, state: SagaState): ResetReport | undefined {
  const { earlier } = report ?? {};
  if (!earlier) return report;
  const effects = earlier.filter(
    ({ step }) => !isNoticePath(step) && !isQuery(stepAt(state, state.definition, '', step) ?? {}),
  );
  const isDone = effects.length === 0 && earlier.length > 0 && !hidesRequests(state, report);
  return isDone ? undefined : { ...report, earlier: effects };
}

/** Whether the run before may have sent local requests that nothing lists. */
function hidesRequests({ definition }: SagaState, report: ResetReport | undefined): boolean {
  return report?.hasOpenTask === true && maySendLocally(definition);
}

/** The step with a path in the execution; `undefined` for one that this run does not know. */
function stepAt(
  state: SagaState,
  { steps }: BranchDefinition,
  prefix: string,
  path: string,
): StepData | undefined {
  for (const step of steps) {
    const own = prefix + step.id;
    if (own === path) return step;
    const part = isInside(path, own) ? enteredPart(state, step, own, path) : undefined;
    const found = part && stepAt(state, part.branch, part.prefix, path);
    if (found) return found;
  }
  return undefined;
}

/** The run before had sent this: it belongs to the journal, or nothing proves anything where it cannot be read. */
export function takeReport(state: SagaState, report: ResetReport): void {
  if (report.earlier) adoptEarlierRequests(state, report.earlier);
  if (!report.earlier || hidesRequests(state, report)) state.isReset = true;
  state.mustCompensate ||= !state.error && hasUndone(report);
}

/** The end of a request in a run that came from a reset: nothing is sent, and nothing that came back proves anything. */
export function endByReset(state: SagaState, report: ResetReport): UnknownOutcome {
  takeReport(state, report);
  state.isResetUndecided = false;
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

function messageOf(report: ResetReport, state: SagaState): string {
  const { earlier } = report;
  const { mustCompensate } = state;
  const start = hidesRequests(state, report)
    ? 'The workflow was reset while a workflow task was under way, in which the run before may have sent more than its history lists.'
    : 'The workflow was reset.';
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
 * Takes the steps that an earlier run, or a lost task, had started into the journal, with an unknown outcome: they are in the undo plan,
 * and a refusal of theirs proves nothing.
 */
export function adoptEarlierRequests(state: SagaState, earlier: readonly EarlierRequest[]): void {
  const sent = new Map<string, Adopted>();
  for (const { step, phase, generation, end } of earlier) {
    if (phase !== 'execute') continue;
    const known = sent.get(step);
    const generations = new Set([...(known?.generations ?? []), generation]);
    sent.set(step, { generations, mayLand: known?.mayLand === true || end === 'unknown' });
  }
  const whole = { saga: state.definition, prefix: '', options: state.definition.options ?? {} };
  for (const [path, adopted] of sent) {
    if (!adoptIn(state, whole, path, adopted)) adoptUnknown(state, path, adopted);
  }
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

/**
 * Adopts a step, and the blocks around it: in the journal a block comes before its steps.
 *
 * @returns Whether the saga has such a step.
 */
function adoptIn(
  state: SagaState,
  { saga, prefix, options }: Place,
  path: string,
  adopted: Adopted,
): boolean {
  const index = saga.steps.findIndex((step) => {
    const { kind, id } = step;
    const own = prefix + id;
    const inside = mergeOptions(options, step.options);
    if (own === path) {
      adopt(state.journal, { path, kind, options: inside }, adopted);
      if (step.pivot) state.pivot.sent();
      return true;
    }
    if (!isInside(path, own)) return false;
    const part = enteredPart(state, step, own, path);
    if (part) {
      enterEarlier(state, step, own, part);
      return adoptIn(state, { saga: part.branch, prefix: part.prefix, options: inside }, path, adopted);
    }
    // The saga that a dynamic step had made is not known in this run: its steps can only be listed.
    if (orderOf(step) === 'made') {
      const place = own + placeBehind(path.slice(own.length));
      enterEarlier(state, step, own, { name: '', prefix: `${place}.` });
    }
    return false;
  });
  for (const before of saga.steps.slice(0, Math.max(index, 0))) adoptPassed(state.journal, before, prefix);
  return index >= 0;
}

/** A step that only has an undo sends nothing on the way forward: the run before has passed it when it sent a later one. */
function adoptPassed(journal: Journal, step: StepData, prefix: string): void {
  const path = prefix + step.id;
  if (failureOfKind({ ...step }) !== 'never' || journal.find(path)) return;
  startedBefore(journal, path, step.kind).answered(true);
}

/** The part of a block that a step belongs to. */
function enteredPart(state: SagaState, step: StepData, block: string, path: string): BlockPart | undefined {
  const parts = partsBehind(step, block, path.slice(block.length), state.made.of(block));
  return parts.find(({ prefix }) => path.startsWith(prefix));
}

/** Records that the run before has entered a part. A block that enters one part only continues in that one. */
function enterEarlier(
  { journal, openFlows }: SagaState,
  step: StepData,
  block: string,
  { name, prefix }: Pick<BlockPart, 'name' | 'prefix'>,
): void {
  const entry = journal.find(block) ?? startedBefore(journal, block, step.kind);
  if (orderOf(step) === 'choice' && entry.branch === undefined) entry.chose(name);
  const isEntered = openFlows.contextOf(prefix) !== undefined;
  if (!isEntered) entry.enteredEarlier(prefix.slice(block.length));
  weigh(journal, entry);
}

/** A step of which this run knows no more than that it was sent. */
function adoptUnknown({ journal }: SagaState, path: string, { generations }: Adopted): void {
  if (!journal.find(path)) startedBefore(journal, path, 'remote').adopted(generations);
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
  if (mayLand) entry.inDoubt(settleTimeOf(options));
}

/** How long a request of a step may still land, as far as the definition says. */
export function settleTimeOf({ settleTime, execute }: StepOptionsData): number {
  return settleTime ?? resolvePolicy('execute', execute).attemptTimeout;
}

/** A step that only the run before has started: it is not under way, and forward recovery starts it again. */
function startedBefore(journal: Journal, path: string, kind: string): StepEntry {
  const entry = journal.start(path, kind);
  entry.startedEarlier();
  return entry;
}
