/** Owns one request on its way: its policy, its idempotency key, and the wait for a reply that comes later (S9, S10). */
import {
  persistentDefaults,
  resolvePolicy,
  type Phase,
  policyPhase,
  type ResolvedPolicy,
} from '../../definition/options/resolve-options';
import { idempotencyKey } from '../record/idempotency-key';
import type { SagaFailure } from '../record/failure';
import type { JournalEntry } from '../record/journal-entry';
import type { StepEntry } from '../record/step-entry';
import type { StepUndo } from '../record/undo-entry';
import { classifyReply, type Ending } from './evidence';
import type { Reply } from '../record/reply';
import type { BuiltRequest } from './build-request';
import { endByReset } from '../reset/earlier-requests';
import { undecidedReset } from '../reset/learn-of-reset';
import type { DeliveryOutcome, Dispatch, UnsentOutcome } from '../runtime';
import { mayBeLocal, recordWay } from './local-request';
import { timeLeft } from './step-deadline';
import type { StepRun } from '../step-run';
import { waitUntil } from '../stop-reason';
import { untilAdmitted } from '../flows/admission';
import type { Coroutine } from '../coroutine';

/** The end of a request, and how often it was sent, where the host knows. */
export interface Dispatched {
  readonly ending: Ending;
  readonly attempts: number | undefined;
}

/**
 * Sends a request and waits for its end, also when the participant replies later. A reply counts from the moment in which
 * its request is sent, and always wins over the request's own outcome (S10).
 */
export function* dispatchRequest(run: StepRun, phase: Phase, request: BuiltRequest): Coroutine<Dispatched> {
  const { state } = run;
  const reset = yield* undecidedReset(run, 'request');
  if (reset) return { ending: endByReset(state, reset), attempts: undefined };
  const dispatched = yield* dispatchAndWait(run, phase, request);
  const resetMeanwhile = yield* undecidedReset(run, 'request');
  return resetMeanwhile ? { ...dispatched, ending: endByReset(state, resetMeanwhile) } : dispatched;
}

/**
 * Sends a notice. A reset of the workflow does not stop it: the run before has sent it under the same key, or not at all.
 */
export function dispatchNotice(run: StepRun, request: BuiltRequest): Coroutine<Dispatched> {
  return dispatchAndWait(run, 'notice', request);
}

/**
 * Waits until a request may begin, or compensation must start.
 *
 * @returns Why it does not begin any more.
 */
export function untilRequestAdmitted(
  run: StepRun,
  { size, participant }: BuiltRequest,
): Coroutine<SagaFailure | undefined> {
  const { layer, context } = run.flow;
  return untilAdmitted(run, { size, participant, context, ...(layer && { layer }) });
}

function* dispatchAndWait(run: StepRun, phase: Phase, request: BuiltRequest): Coroutine<Dispatched> {
  const { active, runtime } = run;
  // The request of a step is admitted before it counts as sent; a probe has no effect, and a step waits for it.
  if (phase === 'undo') yield* untilRequestAdmitted(run, request);
  const policy = policyOf(run, phase, request.participant);
  if (policy.totalTimeout <= 0) return { ending: OVERDUE, attempts: undefined };
  const dispatch = dispatchOf(run, phase, request, policy);
  if (phase !== 'probe') active?.sends(dispatch.target, dispatch.idempotencyKey);
  const delivery = yield* runtime.send(dispatch);
  recordWay(run, phase, delivery.leftAs);
  run.flow.correct(delivery.context);
  const outcome =
    delivery.outcome.kind === 'accepted' && awaitsReply(phase)
      ? yield* awaitReply(run, dispatch, delivery.outcome.reply)
      : delivery.outcome;
  const reply = active?.reply;
  active?.endsRequest();
  const uncertain = delivery.outcome.kind === 'accepted' && delivery.outcome.uncertain;
  const ending = endingOf(phase, reply ? classifyReply(reply, uncertain) : outcome);
  return { ending, attempts: delivery.attempts };
}

/** Nothing depends on what the participant does with a notice, and a probe that is not answered says nothing. */
function awaitsReply(phase: Phase): boolean {
  return phase === 'execute' || phase === 'undo';
}

/** The keys under which a participant may know the request of a step. */
export function keysOf({ state }: StepRun, { step, sent }: JournalEntry): readonly string[] {
  return sent.map((generation) => idempotencyKey(state.rootKey, { step, phase: 'execute', generation }));
}

/** The step's deadline expired before the request could be sent. */
const OVERDUE: UnsentOutcome = {
  kind: 'unsent',
  code: 'DEADLINE_EXCEEDED',
  message: 'The step was not done by its deadline.',
  causes: [],
};

function* awaitReply(
  run: StepRun,
  { idempotencyKey: request, policy: { replyTimeout } }: Dispatch,
  accepted: Reply,
): Coroutine<DeliveryOutcome> {
  const { active, runtime } = run;
  const until = runtime.now() + Math.min(replyTimeout, timeLeft(run));
  active?.waitsForReply({ request, until });
  yield* waitUntil(run, until, `reply to ${run.path}`, () => active?.reply !== undefined);
  active?.worksAgain();
  const message = 'The participant accepted the request, and its reply has not come.';
  return { kind: 'unknown', late: true, message, causes: [], reply: accepted };
}

function dispatchOf(
  run: StepRun,
  phase: Phase,
  { target, participant, content, size }: BuiltRequest,
  policy: ResolvedPolicy,
): Dispatch {
  const { path, entry, title, context } = run;
  const { layer } = run.flow;
  const summaries = { execute: title, undo: `undo ${path}`, probe: `ask about ${path}`, notice: title };
  return {
    target,
    participant,
    content,
    size,
    step: path,
    phase,
    summary: summaries[phase],
    idempotencyKey: keyOf(run, phase),
    sentAt: sentAtOf(run, phase),
    about: phase === 'undo' || phase === 'probe' ? keysOf(run, entry) : [],
    undoes: phase === 'undo' ? entry.outcome : undefined,
    policy,
    isProtected: isProtected(run, phase),
    context,
    ...(layer && { layer }),
    ...(mayBeLocal(run, phase, participant) && { isLocal: true as const }),
  };
}

/** Neither a probe nor a notice is paused for: a deferred answer counts as unknown, and a notice as delivered. */
function endingOf(phase: Phase, outcome: DeliveryOutcome): Ending {
  if (outcome.kind !== 'accepted') return outcome;
  if (phase === 'notice') return { kind: 'success', reply: outcome.reply };
  const message = 'The participant put off its answer.';
  return { kind: 'unknown', late: false, message, causes: [], reply: outcome.reply };
}

/** The attempts of a request, cut to the time that the step has left. */
export function policyOf(run: StepRun, phase: Phase, participant: string): ResolvedPolicy {
  const { options, step, runtime } = run;
  const isPersistent = phase === 'notice' || (step.retriable === true && phase === 'execute');
  const kind = policyPhase(phase);
  const policy = resolvePolicy(
    kind,
    ...(isPersistent ? [persistentDefaults] : []),
    runtime.participantPolicy(participant, kind),
    options[kind],
  );
  const left = timeLeft(run);
  return left < policy.totalTimeout ? { ...policy, totalTimeout: left } : policy;
}

/** The key of a request (S9). */
function keyOf(run: StepRun, phase: Phase): string {
  const { state, path, entry } = run;
  const generation = phase === 'probe' ? probeGeneration(run) : requestOf(entry, phase).generation;
  return idempotencyKey(state.rootKey, { step: path, phase, generation });
}

/** Each probe has a key of its own: a participant that stores its answers would otherwise repeat an outdated one. */
export function probeGeneration({ entry, state }: StepRun): number {
  if (state.hasOldRules) return entry.generation;
  return (entry.probe?.generation ?? 0) + 1;
}

/** When the request was first sent under its key; a probe is sent once under its own. */
function sentAtOf({ entry, runtime }: StepRun, phase: Phase): number {
  const now = runtime.now();
  return phase === 'probe' ? now : requestOf(entry, phase).firstSentAt(now);
}

function requestOf(entry: StepEntry, phase: Phase): StepEntry | StepUndo {
  return phase === 'undo' && entry.undo ? entry.undo : entry;
}

/** A cancellation interrupts neither undos, nor notices, nor probes (S8): a probe has no effect. */
function isProtected({ state }: StepRun, phase: Phase): boolean {
  return (
    phase === 'undo' || phase === 'notice' || state.pivot.isSent || (phase === 'probe' && !state.hasOldRules)
  );
}
