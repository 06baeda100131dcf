/** The model of remote steps (S2 to S4). */
import type { SeenFailure } from '../observation';
import type { RemotePlan } from '../plan';
import { supervise } from './operator';
import {
  dispatch,
  receivedAttempt,
  build,
  type Ending,
  type Remote,
  type Request,
  underChange,
  type Unknown,
} from './requests';
import {
  called,
  type Change,
  reasonToStop,
  type StartedStep,
  runCallback,
  type ModelState,
} from './model-state';
import { passPivot, sendPivot } from './pivot';
import type { Run } from './run';
import { letSettle, settleTimeOf } from './settle-time';
import type { ModelReply } from './attempt-replies';

/** Runs a remote step. */
export function doRemote(
  state: ModelState,
  step: StartedStep,
  plan: RemotePlan,
): Run<SeenFailure | undefined> {
  return supervise(state, step, 'execute', {
    sendsRequest: true,
    once: (change) => execute(state, { step, plan }, change),
    doneByOperator(response) {
      const answer: Answer = { is: 'done', reply: { status: 200, content: response ?? {} } };
      recordAnswer(state, { step, plan }, answer);
      return response === undefined ? undefined : react(state, { step, plan }, answer);
    },
  });
}

interface Answer {
  readonly is: 'done' | 'refused';
  readonly reply: ModelReply;
}

/** Builds the request, sends it, probes an unknown outcome, and handles the reply (S2, S3). */
function* execute(
  state: ModelState,
  remote: Remote,
  change: Change | undefined,
): Run<SeenFailure | undefined> {
  const { step, plan } = remote;
  const request = underChange(step.memory.execute, change, () =>
    build(state, step, { hook: 'onExecute', builds: plan.builds, phase: 'execute' }),
  );
  if (!request) return { code: 'BAD_RETURN', ...placeOf(step) };
  if ('code' in request) return { code: request.code, ...placeOf(step) };
  const first = yield* send(state, remote, request);
  const found = first.is === 'unknown' ? yield* sendProbe(state, remote) : undefined;
  if (found?.outcome === 'done') {
    return react(state, remote, recordAnswer(state, remote, { is: 'done', reply: found.reply }));
  }
  if (found?.outcome !== 'not-done') return react(state, remote, first);
  recordNotDone(state, remote);
  const isSentAgain =
    step.item.options.whenNotDone === 'retry' && !reasonToStop(state, step.strand.flow.scope);
  if (isSentAgain) return react(state, remote, yield* send(state, remote, request));
  return { code: 'NOT_DONE', ...placeOf(step) };
}

/** Sends the request once and records its outcome; a success is final (S4). */
function* send(state: ModelState, remote: Remote, request: Request): Run<Ending> {
  const { step, plan } = remote;
  const { seen, memory } = step;
  const before = seen.outcome;
  if (plan.pivot) sendPivot(state, step);
  takeNewKeyAfterRefusal(step);
  const { content } = memory;
  if (step.item.options.keepSent) memory.content = request.content;
  const { ending, attempts } = yield* dispatch(state, { step, plan }, 'execute', request);
  seen.attempts = (seen.attempts ?? 0) + attempts;
  if (ending.is === 'unsent') {
    const isUntouched = before === undefined || before === 'refused';
    if (plan.pivot && isUntouched) state.pivot = undefined;
    memory.content = content;
    return ending;
  }
  noteKey(memory);
  if (ending.is === 'unknown') return recordUnknown(step, ending);
  // A refusal proves nothing about earlier requests.
  if (ending.is === 'refused' && before === 'unknown') {
    return recordUnknown(step, { is: 'unknown', late: false, reply: ending.reply });
  }
  return recordAnswer(state, remote, { is: ending.is, reply: ending.reply });
}

/** One key, one final answer (S9). */
function takeNewKeyAfterRefusal({ seen, memory: { sent, execute } }: StartedStep): void {
  if (seen.outcome === 'refused' && sent.includes(execute.generation)) execute.generation += 1;
}

function noteKey({ sent, execute }: StartedStep['memory']): void {
  if (!sent.includes(execute.generation)) sent.push(execute.generation);
}

function recordAnswer(state: ModelState, { step, plan }: Remote, answer: Answer): Answer {
  const { seen, item, memory } = step;
  const isDone = answer.is === 'done' || seen.outcome === 'done';
  seen.outcome = isDone ? 'done' : 'refused';
  if (item.options.keepReply) memory.reply = answer.reply;
  if (plan.pivot && isDone) passPivot(state, step);
  else if (plan.pivot) state.pivot = undefined;
  return answer;
}

function recordUnknown({ seen, item, memory }: StartedStep, doubt: Unknown): Unknown {
  if (seen.outcome === 'done') return doubt;
  seen.outcome = 'unknown';
  if (doubt.late) memory.settleTime = settleTimeOf(item);
  if (item.options.keepReply && doubt.reply) memory.reply = doubt.reply;
  return doubt;
}

function recordNotDone(state: ModelState, { step, plan }: Remote): void {
  if (step.seen.outcome === 'done') return;
  step.seen.outcome = 'refused';
  if (plan.pivot) state.pivot = undefined;
}

/** The reaction of the step to the end of its request. */
function react(state: ModelState, remote: Remote, ending: Ending): SeenFailure | undefined {
  const { step, plan } = remote;
  switch (ending.is) {
    case 'done':
      return keep(state, remote, ending.reply) ?? succeed(state, remote, ending.reply);
    case 'refused': {
      const failure = handleRefusal(state, remote, ending.reply);
      // A saga that continues after the pivot cannot be compensated.
      if (!failure && plan.pivot) passPivot(state, step);
      return failure;
    }
    case 'unsent':
      return { code: ending.code, ...placeOf(step) };
    case 'unknown': {
      const { code } = reasonToStop(state, step.strand.flow.scope) ?? { code: 'OUTCOME_UNKNOWN' };
      return { code, ...placeOf(step), ...(ending.reply && { reply: ending.reply }) };
    }
  }
}

/** Keeps data of a success for the undo, before `onSuccess`. */
function keep(state: ModelState, { step, plan }: Remote, { content }: ModelReply): SeenFailure | undefined {
  if (!plan.keep) return undefined;
  const { keeps } = plan.keep;
  called(state, step, 'keep');
  const place = { step: step.item.path, hook: 'keep' };
  if (keeps === 'throws') return { code: 'CALLBACK_FAILED', ...place };
  if (keeps === 'unstorable') return { code: 'UNENCODABLE', ...place };
  const { count = 0 } = step.strand.flow.context;
  if (keeps !== 'nothing') step.memory.kept = { reply: content, count };
  return undefined;
}

function succeed(state: ModelState, { step, plan }: Remote, reply: ModelReply): SeenFailure | undefined {
  const { onSuccess } = plan;
  if (!onSuccess) return undefined;
  const { does, writes } = onSuccess;
  return runCallback(state, step, { hook: 'onSuccess', does, writes, received: reply });
}

function handleRefusal(
  state: ModelState,
  { step, plan }: Remote,
  reply: ModelReply,
): SeenFailure | undefined {
  const { onError } = plan;
  if (onError) return runCallback(state, step, { hook: 'onError', does: onError.does, received: reply });
  if (step.item.options.errorReply === 'continue') return undefined;
  return { code: 'REFUSED', ...placeOf(step), reply };
}

type Finding =
  { readonly outcome: 'done'; readonly reply: ModelReply } | { readonly outcome: 'not-done' | 'unknown' };

/**
 * Probes the request, when it cannot arrive late any more. Where the saga must stop it does not wait for that, so that
 * `not-done` could change, and no probe is sent.
 */
function* sendProbe(state: ModelState, { step, plan }: Remote): Run<Finding> {
  if (!plan.probe) return { outcome: 'unknown' };
  yield* letSettle(state, step);
  // Who ends the execution sends no more requests.
  if (state.isEnded || step.memory.settleTime !== undefined) return { outcome: 'unknown' };
  const { builds } = plan.probe;
  const received = receivedAttempt(step, 'unknown', undefined);
  const request = build(state, step, { hook: 'probe', builds, phase: 'probe', received });
  if (!request || 'code' in request) return { outcome: 'unknown' };
  const { ending, attempts } = yield* dispatch(state, { step, plan }, 'probe', request);
  const { outcome, content } = (ending.is === 'done' ? ending.reply.content : {}) as {
    readonly outcome?: string;
    readonly content?: unknown;
  };
  const found = outcome === 'done' || outcome === 'not-done' ? outcome : 'unknown';
  step.seen.probe = { found, generation: step.memory.probes, attempts };
  return found === 'done' ? { outcome: found, reply: { status: 200, content } } : { outcome: found };
}

function placeOf({ item }: StartedStep) {
  return { step: item.path, hook: 'onExecute' };
}
