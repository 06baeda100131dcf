import type { SeenFailure } from '../observation';
import type { RemotePlan } from '../plan';
import { attend } from './person';
import {
  ask,
  receivedAttempt,
  build,
  type Ending,
  type Remote,
  type Request,
  underChange,
  type Unknown,
} from './requests';
import { type Change, reasonToStop, type Started, work, type World } from './world';
import type { ModelReply } from './words';

/** A remote step, forward. */
export function doRemote(world: World, step: Started, plan: RemotePlan): SeenFailure | undefined {
  return attend(world, step, 'execute', {
    sendsRequest: true,
    once: (change) => execute(world, { step, plan }, change),
    byHand(response) {
      const answer: Answer = { is: 'done', reply: { status: 200, content: response ?? {} } };
      recordAnswer(world, { step, plan }, answer);
      return response === undefined ? undefined : react(world, { step, plan }, answer);
    },
  });
}

interface Answer {
  readonly is: 'done' | 'refused';
  readonly reply: ModelReply;
}

/** Builds the request, sends it, asks about it where it is in doubt, and lets the reply be handled (S2, S3). */
function execute(world: World, remote: Remote, change: Change | undefined): SeenFailure | undefined {
  const { step, plan } = remote;
  const request = underChange(step.memory.execute, change, () =>
    build(world, step, { hook: 'onExecute', builds: plan.builds, phase: 'execute' }),
  );
  if (!request) return { code: 'BAD_RETURN', ...placeOf(step) };
  if ('code' in request) return { code: request.code, ...placeOf(step) };
  const first = send(world, remote, request);
  const found = first.is === 'unknown' ? askAbout(world, remote, first) : undefined;
  if (found?.outcome === 'done') {
    return react(world, remote, recordAnswer(world, remote, { is: 'done', reply: found.reply }));
  }
  if (found?.outcome !== 'not-done') return react(world, remote, first);
  recordNotDone(world, remote);
  const isSentAgain = step.item.options.whenNotDone === 'retry' && !reasonToStop(world);
  if (isSentAgain) return react(world, remote, send(world, remote, request));
  return { code: 'NOT_DONE', ...placeOf(step) };
}

/** One sending, booked: what was done once stays done (S4). */
function send(world: World, remote: Remote, request: Request): Ending {
  const { step, plan } = remote;
  const { seen, memory } = step;
  const before = seen.outcome;
  if (plan.pivot) world.pivot ??= 'sent';
  takeNewKeyAfterRefusal(step);
  const { ending, attempts } = ask(world, { step, plan }, 'execute', request);
  seen.attempts = (seen.attempts ?? 0) + attempts;
  if (ending.is === 'unsent') {
    const isUntouched = before === undefined || before === 'refused';
    if (plan.pivot && isUntouched) world.pivot = undefined;
    return ending;
  }
  noteKey(memory);
  if (ending.is === 'unknown') return recordDoubt(step, ending);
  // A refusal proves nothing about what was sent before.
  if (ending.is === 'refused' && before === 'unknown') {
    return recordDoubt(step, { is: 'unknown', late: false, reply: ending.reply });
  }
  return recordAnswer(world, remote, { is: ending.is, reply: ending.reply });
}

/** One key, one final answer (S9). */
function takeNewKeyAfterRefusal({ seen, memory: { sent, execute } }: Started): void {
  if (seen.outcome === 'refused' && sent.includes(execute.generation)) execute.generation += 1;
}

function noteKey({ sent, execute }: Started['memory']): void {
  if (!sent.includes(execute.generation)) sent.push(execute.generation);
}

function recordAnswer(world: World, { step, plan }: Remote, answer: Answer): Answer {
  const { seen, item, memory } = step;
  const isDone = answer.is === 'done' || seen.outcome === 'done';
  seen.outcome = isDone ? 'done' : 'refused';
  if (item.options.keepReply) memory.kept = answer.reply;
  if (plan.pivot) world.pivot = isDone ? 'passed' : undefined;
  return answer;
}

function recordDoubt({ seen, item, memory }: Started, doubt: Unknown): Unknown {
  if (seen.outcome === 'done') return doubt;
  seen.outcome = 'unknown';
  if (item.options.keepReply && doubt.reply) memory.kept = doubt.reply;
  return doubt;
}

function recordNotDone(world: World, { step, plan }: Remote): void {
  if (step.seen.outcome === 'done') return;
  step.seen.outcome = 'refused';
  if (plan.pivot) world.pivot = undefined;
}

/** What the step makes of the end of its request. */
function react(world: World, remote: Remote, ending: Ending): SeenFailure | undefined {
  const { step, plan } = remote;
  const { onSuccess } = plan;
  switch (ending.is) {
    case 'done':
      return (
        onSuccess && work(world, step, { hook: 'onSuccess', does: onSuccess.does, received: ending.reply })
      );
    case 'refused': {
      const failure = handleRefusal(world, remote, ending.reply);
      // Going on behind the pivot leaves no way back.
      if (!failure && plan.pivot) world.pivot = 'passed';
      return failure;
    }
    case 'unsent':
      return { code: ending.code, ...placeOf(step) };
    case 'unknown': {
      const { code } = reasonToStop(world) ?? { code: 'OUTCOME_UNKNOWN' };
      return { code, ...placeOf(step), ...(ending.reply && { reply: ending.reply }) };
    }
  }
}

function handleRefusal(world: World, { step, plan }: Remote, reply: ModelReply): SeenFailure | undefined {
  const { onError } = plan;
  if (onError) return work(world, step, { hook: 'onError', does: onError.does, received: reply });
  if (step.item.options.errorReply === 'continue') return undefined;
  return { code: 'REFUSED', ...placeOf(step), reply };
}

type Finding =
  { readonly outcome: 'done'; readonly reply: ModelReply } | { readonly outcome: 'not-done' | 'unknown' };

/** Where a cancel forbids to wait for a late request, "not done" would not hold, and nobody is asked. */
function askAbout(world: World, { step, plan }: Remote, { late }: Unknown): Finding {
  if (!plan.probe || (late && reasonToStop(world))) return { outcome: 'unknown' };
  const { builds } = plan.probe;
  const received = receivedAttempt(step, 'unknown');
  const request = build(world, step, { hook: 'probe', builds, phase: 'probe', received });
  if (!request || 'code' in request) return { outcome: 'unknown' };
  const { ending, attempts } = ask(world, { step, plan }, 'probe', request);
  const { outcome, content } = (ending.is === 'done' ? ending.reply.content : {}) as {
    readonly outcome?: string;
    readonly content?: unknown;
  };
  const found = outcome === 'done' || outcome === 'not-done' ? outcome : 'unknown';
  step.seen.probe = { found, generation: step.memory.probes, attempts };
  return found === 'done' ? { outcome: found, reply: { status: 200, content } } : { outcome: found };
}

function placeOf({ item }: Started) {
  return { step: item.path, hook: 'onExecute' };
}
