/** The model of requests: their attempts, keys and replies (S3, S9, S10). */
import { CHANGED_CONTENT, CHANGED_TARGET } from '../decisions';
import type { Building, Phase, RemotePlan } from '../plan';
import { acceptance, type AttemptReply, type ModelReply, type Sender } from './attempt-replies';
import { type Built, requestBuilt } from './callbacks';
import { type Delivered, fly, keysSent } from './flight';
import {
  asReceived,
  called,
  type Change,
  type Changed,
  type ModelState,
  reachCancelPoint,
  type StartedStep,
} from './model-state';
import type { Run } from './run';
import { waitUntil } from './wait-until';

/** The end of a request. */
export type Ending =
  | { readonly is: 'done' | 'refused'; readonly reply: ModelReply }
  | Unknown
  | { readonly is: 'unsent'; readonly code: string };

/** The outcome is unknown; `late`: the request may still be done. */
export interface Unknown {
  readonly is: 'unknown';
  readonly late: boolean;
  readonly reply?: ModelReply;
}

export interface Dispatched {
  readonly ending: Ending;
  readonly attempts: number;
}

export interface Request {
  readonly target: string;
  readonly content: unknown;
}

/** Lets a callback build a request (S2), which contains the context that it saw. */
export function build(
  state: ModelState,
  step: StartedStep,
  given: {
    readonly hook: string;
    readonly builds: Building | undefined;
    readonly phase: Phase;
    readonly received?: object;
  },
): Built {
  called(state, step, given.hook);
  return requestBuilt(given.builds, `p/${given.phase}`, { saw: step.strand.flow.context, ...given.received });
}

/** A request with the changes of an operator: the latest change applies, and has a new key (S9). */
export function underChange(kept: Changed, change: Change | undefined, built: () => Built): Built {
  if (change) {
    kept.generation += 1;
    kept.isRefused = false;
    kept.isUncertain = false;
    kept.change = change;
  }
  if (kept.change === 'request') return { target: CHANGED_TARGET, content: CHANGED_CONTENT };
  const request = built();
  if (kept.change === undefined || (request && 'code' in request)) return request;
  return request ? { target: request.target, content: CHANGED_CONTENT } : { code: 'BAD_TARGET' };
}

/** The input of an undo or a probe about its request (S5). What is not kept cannot be read. */
export function receivedAttempt(step: StartedStep, outcome: string, cause: object | undefined): object {
  const { options, plan } = step.item;
  const { reply, content, kept } = step.memory;
  return {
    outcome,
    keys: keysSent(step),
    ...(options.keepReply ? reply && { reply: asReceived(reply) } : { reply: 'NOT_KEPT' }),
    ...{ sent: content ?? 'NOT_KEPT' },
    ...('keep' in plan && plan.keep ? kept && { kept } : { kept: 'NOT_KEPT' }),
    ...(cause && { cause }),
  };
}

/** A remote step with its plan. */
export interface Remote {
  readonly step: StartedStep;
  readonly plan: RemotePlan;
}

/** A step that sends requests, with its plan. */
export interface Sending {
  readonly step: StartedStep;
  readonly plan: Sender;
}

/** Sends a request with all its attempts, and waits for a reply that comes later (S3, S10). */
export function* dispatch(
  state: ModelState,
  { step, plan }: Sending,
  phase: Phase,
  request: Request,
): Run<Dispatched> {
  const { path } = step.item;
  if (phase === 'probe') step.memory.probes += 1;
  if (!request.target.startsWith('p/')) {
    return { ending: { is: 'unsent', code: 'UNKNOWN_TARGET' }, attempts: 0 };
  }
  reachCancelPoint(state, phase === 'execute' ? path : `${path}:${phase}`);
  const delivered = yield* fly(state, { step, plan }, phase, request);
  const { answer, attempts } = delivered;
  if (answer.is !== 'later' || phase === 'probe') return { ending: endingOf(delivered), attempts };
  return { ending: yield* awaitReply(state, step, { ...delivered, answer }), attempts };
}

/** Classifies a reply (S3, S10). A refusal proves nothing if an earlier attempt may have had its effect. */
function endingOf({ answer, attempts }: Delivered): Ending {
  const uncertain = attempts > 1;
  switch (answer.is) {
    case 'nothing':
      return { is: 'unknown', late: true };
    case 'done':
      return { is: 'done', reply: answer.reply };
    case 'broken':
      return { is: 'unknown', late: uncertain, reply: answer.reply };
    case 'refused':
      return { ...(uncertain ? { is: 'unknown', late: true } : { is: 'refused' }), reply: answer.reply };
    case 'later':
      // A probe is never paused for: a deferred answer counts as unknown.
      return { is: 'unknown', late: false, reply: acceptance };
  }
}

const DAY = 24 * 3_600_000;

/** Waits for a late reply, at most for the reply timeout. */
function* awaitReply(
  state: ModelState,
  { strand }: StartedStep,
  { answer, attempts }: Delivered & { readonly answer: { readonly is: 'later' } & AttemptReply },
): Run<Ending> {
  const { world } = state;
  let came: AttemptReply | undefined;
  const arrival =
    answer.then &&
    world.at(world.now, () => {
      came = answer.then;
      state.arrivals += 1;
    });
  yield* waitUntil(state, strand.flow.scope, world.now + DAY, () => came !== undefined);
  // No other wait ends with a reply that nothing waits for.
  world.remove(arrival);
  if (!came) return { is: 'unknown', late: true, reply: acceptance };
  return endingOf({ answer: came, attempts });
}
