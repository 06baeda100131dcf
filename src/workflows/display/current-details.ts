/**
 * Owns the current details of an execution: what the Temporal UI (tab "User Metadata") and `temporal workflow metadata`
 * show of it, in Markdown. They cost no events.
 *
 * A continue-as-new run has neither the summary nor the details of its start, so that these stand here too.
 */
import { stepsToRun } from '../../definition/walk-definition';
import type { Incident } from '../../engine/operators/incident';
import type { PhaseRun } from '../../engine/operators/phase-run';
import type { SagaFailure } from '../../engine/record/failure';
import type { SagaState } from '../../engine/saga-state';
import type { OpenWait } from '../../engine/waits/open-wait';
import { codeBlock, codeSpan, isoTime, oneLine, shortName } from './markdown';
import { stepTable } from './step-table';
import { answerLines, openWaitsOf, waitLines } from './wait-lines';
import { actionLines, type ExecutionPlace, replyLines } from './update-lines';

/** How much the details say. */
interface Extent {
  readonly rows: number;
  readonly failures: number;
  readonly longestMessage: number;
  readonly withCommands: boolean;
}

/** The largest first. */
const EXTENTS: readonly Extent[] = [
  { rows: 20, failures: 10, longestMessage: 300, withCommands: true },
  { rows: 12, failures: 5, longestMessage: 200, withCommands: true },
  { rows: 8, failures: 2, longestMessage: 100, withCommands: false },
];

/**
 * The UI puts the details into the address of the frame that renders them. Many proxies refuse an address of more than 8
 * KiB, and the frame then stays empty.
 */
const LONGEST_IN_ADDRESS = 7_500;

/** The most characters of an address that one UTF-16 code unit becomes: three bytes, each as `%E2`. */
const LONGEST_ENCODED = 9;

/** Where an execution stands, and what an operator can do. */
export function currentDetails(place: ExecutionPlace, state: SagaState): string {
  const waits = openWaitsOf(state);
  return fitted((extent) => [
    ...head(place.saga, state, extent),
    ...state.active.all.flatMap((run) => waiting(run, extent)),
    ...someWaits(waits, extent),
    '',
    ...codeBlock(stepTable(state, extent.rows)),
    ...state.active.all.flatMap((run) => updates(run, state, place, extent)),
    ...answers(waits, place, extent),
  ]);
}

/** The details of an execution whose start was refused. */
export function refusedStartDetails(saga: string, refusal: SagaFailure): string {
  return fitted((extent) => [
    headline(saga, 'errored', 'not started'),
    failureLine('The start was refused', refusal, extent),
  ]);
}

/** The details of a run that another run of the execution follows: its updates and the record are there. */
export function handedOverDetails({ saga }: ExecutionPlace, { status }: SagaState): string {
  return [
    headline(saga, status, 'continued in the next run'),
    'This run has ended. Open the latest run of this workflow to see where the saga stands, and to act.',
  ].join('\n');
}

function fitted(linesOf: (extent: Extent) => readonly string[]): string {
  let text = '';
  for (const extent of EXTENTS) {
    text = linesOf(extent).join('\n');
    if (fitsAddress(text)) break;
  }
  return text;
}

function fitsAddress(text: string): boolean {
  // Most texts are short. The details are made before every wait, so that these are not encoded.
  return (
    text.length * LONGEST_ENCODED <= LONGEST_IN_ADDRESS ||
    encodeURIComponent(text).length <= LONGEST_IN_ADDRESS
  );
}

function head(saga: string, state: SagaState, extent: Extent): readonly string[] {
  const { status, error, undoErrors, deadline, journal, definition, end, notices } = state;
  const undelivered = notices.flatMap(({ step, error: why }) => (why ? [[step, why] as const] : []));
  const steps = stepsToRun(definition.steps);
  const done = steps.filter(({ id }) => journal.find(id)?.status === 'done').length;
  const progress = `${String(done)} of ${String(steps.length)} steps done`;
  const isOpen = status === 'running' || status === 'paused' || status === 'stuck';
  const more = undoErrors.length - extent.failures;
  return [
    headline(saga, status === 'notifying' ? `${String(end)}, ${status}` : status, progress),
    ...(deadline !== undefined && isOpen && !error ? [`Deadline: ${isoTime(deadline)}`] : []),
    ...(error
      ? [failureLine(`${isStop(error) ? 'Stopped' : 'Failed'}${at(error.step)}`, error, extent)]
      : []),
    ...undoErrors
      .slice(0, extent.failures)
      .map((one) => failureLine(`Not undone${at(one.step)}`, one, extent)),
    ...(more > 0 ? [`${String(more)} more were not undone.`] : []),
    ...undelivered
      .slice(0, extent.failures)
      .map(([step, why]) => failureLine(`Not delivered${at(step)}`, why, extent)),
  ];
}

function headline(saga: string, status: string, progress: string): string {
  return `${nameSpan(saga)} **${status}**, ${progress}`;
}

/** What a phase waits for: an operator, or a reply. */
function waiting(run: PhaseRun, extent: Extent): readonly string[] {
  const { incident, awaitedReply, target = '' } = run;
  if (run.phase === 'notice') return noticeLines(run);
  if (incident) {
    const { id, since, error } = incident;
    return [
      '',
      `**Waits for an operator** since ${isoTime(since)}: ${phaseOf(incident)} failed`,
      failureLine('Reason', error, extent),
      ...(target === '' ? [] : [`Target: ${nameSpan(target)}`]),
      `Incident: ${codeSpan(id)}`,
    ];
  }
  if (!awaitedReply) return [];
  const { request, until } = awaitedReply;
  return [
    '',
    `**Waits for a reply** of ${nameSpan(target)} to ${phaseOf(run)}, until ${isoTime(until)}`,
    `Request: ${codeSpan(oneLine(request, Infinity))}`,
  ];
}

/** A notice that is being sent: an operator may act while that lasts. */
function noticeLines({ id, step, since, target = '' }: PhaseRun): readonly string[] {
  return [
    '',
    `**Sends the notice**: ${nameSpan(step)} since ${isoTime(since)}`,
    ...(target === '' ? [] : [`Target: ${nameSpan(target)}`]),
    `Incident: ${codeSpan(id)}`,
  ];
}

function someWaits(waits: readonly OpenWait[], { failures, longestMessage }: Extent): readonly string[] {
  const more = waits.length - failures;
  return [
    ...waits.slice(0, failures).flatMap((wait) => waitLines(wait, longestMessage)),
    ...(more > 0 ? ['', `${String(more)} more steps wait.`] : []),
  ];
}

/** The updates that callers can send. */
function answers(
  waits: readonly OpenWait[],
  place: ExecutionPlace,
  { failures, withCommands }: Extent,
): readonly string[] {
  const shown = waits.slice(0, failures);
  const lines = shown.flatMap((wait) => answerLines(wait, withCommands ? place : undefined));
  return lines.length === 0 ? [] : ['', `${HOW_TO_SEND} Write your name into \`by\`.`, ...lines];
}

/** The updates that an operator can send. */
function updates(
  run: PhaseRun,
  state: SagaState,
  place: ExecutionPlace,
  { withCommands }: Extent,
): readonly string[] {
  const { incident, awaitedReply } = run;
  if (run.phase === 'notice') {
    const lines = actionLines(run, state, place, withCommands);
    return lines.length === 0 ? [] : ['', `${NOTIFIES} ${HOW_TO_SEND}`, ...lines];
  }
  if (incident) {
    const lines = actionLines(incident, state, place, withCommands);
    return lines.length === 0 ? [] : ['', `Remove the cause. ${HOW_TO_SEND}`, TERMINATES, ...lines];
  }
  if (!awaitedReply) return [];
  const lines = replyLines(awaitedReply, place, withCommands);
  return [
    '',
    ...(mayStop(state) ? [CANCELS] : []),
    `If the participant has lost the request, reply for it. ${HOW_TO_SEND}`,
    ...lines,
  ];
}

const HOW_TO_SEND =
  'Choose *More Actions*, *Send an Update*, a name from here, and paste the line below it as data. Or run the command in a terminal; `npx temporal-saga cli` does what `temporal` does.';
const CANCELS =
  'There is nothing to do while the participant works. To undo the saga instead, choose *Request Cancellation*.';
const NOTIFIES =
  'The end is certain. The notice is tried again by itself; if the participant cannot take it (see *Pending Activities*), act. Write your name into `by`.';
const TERMINATES = 'Write your name into `by`. Do not terminate the workflow: that skips every undo.';

/** A request to cancel has an effect: the saga goes forward, and its pivot has not been sent. */
function mayStop({ error, pivot }: SagaState): boolean {
  return !error && !pivot.isSent;
}

function phaseOf({ step, phase }: Pick<Incident, 'step' | 'phase'>): string {
  return `${phase === 'undo' ? 'the undo of step' : 'step'} ${nameSpan(step)}`;
}

function failureLine(what: string, { code, message }: SagaFailure, { longestMessage }: Extent): string {
  return `${what}: **${code}** ${codeSpan(oneLine(message, longestMessage))}`;
}

function at(step: string | undefined): string {
  return step === undefined ? '' : ` at ${nameSpan(step)}`;
}

/** A caller or an operator stopped the saga: no step has failed. */
function isStop({ code }: SagaFailure): boolean {
  return code === 'CANCELLED' || code === 'ABORTED' || code === 'ENDED';
}

function nameSpan(name: string): string {
  return codeSpan(shortName(name));
}
