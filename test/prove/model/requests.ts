/** The model of requests: their attempts, keys and replies (S3, S9, S10). */
import type { RetryPolicy } from 'temporal-saga';
import { CHANGED_CONTENT, CHANGED_TARGET } from '../decisions';
import { type Building, type Phase, type RemotePlan, ROOT_KEY } from '../plan';
import { type Built, requestBuilt } from './callbacks';
import {
  asReceived,
  type Change,
  type Changed,
  reachCancelPoint,
  type StartedStep,
  type ModelState,
} from './model-state';
import { acceptance, type ModelReply, type AttemptReply, attemptReply } from './attempt-replies';

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
  { happened, context }: ModelState,
  { item }: StartedStep,
  given: {
    readonly hook: string;
    readonly builds: Building | undefined;
    readonly phase: Phase;
    readonly received?: object;
  },
): Built {
  happened.push(`${item.path}.${given.hook}`);
  return requestBuilt(given.builds, `p/${given.phase}`, { saw: context, ...given.received });
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

/** The input of an undo or a probe about its request (S5). */
export function receivedAttempt(step: StartedStep, outcome: string): object {
  const { kept } = step.memory;
  return { outcome, keys: keysSent(step), ...(kept && { reply: asReceived(kept) }) };
}

/** A remote step with its plan. */
export interface Remote {
  readonly step: StartedStep;
  readonly plan: RemotePlan;
}

/** Sends a request with all its attempts (S3). */
export function dispatch(
  state: ModelState,
  { step, plan }: Remote,
  phase: Phase,
  request: Request,
): Dispatched {
  const { path, options } = step.item;
  if (phase === 'probe') step.memory.probes += 1;
  if (!request.target.startsWith('p/')) {
    return { ending: { is: 'unsent', code: 'UNKNOWN_TARGET' }, attempts: 0 };
  }
  reachCancelPoint(state, phase === 'execute' ? path : `${path}:${phase}`);
  // No further attempt follows a cancel, unless the cancel must not stop the request (S8).
  const isLastAttempt = state.isCancelRequested && phase === 'execute' && state.pivot === undefined;
  for (let attempts = 1; ; attempts += 1) {
    const nth = deliver(state, step, phase, { ...request, attempt: attempts });
    const answer = attemptReply(plan, { path, phase }, nth);
    if (answer.is !== 'nothing') {
      return { ending: classify(answer, { phase, isLastAttempt, uncertain: attempts > 1 }), attempts };
    }
    if (isLastAttempt || isLastByPolicy(options[phase], attempts, answer.kind)) {
      return { ending: { is: 'unknown', late: true }, attempts };
    }
  }
}

function isLastByPolicy(
  { maximumAttempts = Infinity, nonRetryable = [] }: RetryPolicy = {},
  attempt: number,
  kind = '',
) {
  return attempt >= maximumAttempts || nonRetryable.includes(kind);
}

/** Classifies a reply (S3, S10). A refusal proves nothing if an earlier attempt may have had its effect. */
function classify(
  answer: Exclude<AttemptReply, { is: 'nothing' }>,
  given: { readonly phase: Phase; readonly isLastAttempt: boolean; readonly uncertain: boolean },
): Ending {
  const { phase, isLastAttempt, uncertain } = given;
  if (answer.is === 'done') return { is: 'done', reply: answer.reply };
  if (answer.is === 'broken') return { is: 'unknown', late: uncertain, reply: answer.reply };
  if (answer.is !== 'later') {
    return { ...(uncertain ? { is: 'unknown', late: true } : { is: 'refused' }), reply: answer.reply };
  }
  // A probe is never paused for: a deferred answer counts as unknown.
  if (phase === 'probe') return { is: 'unknown', late: false, reply: acceptance };
  const { then } = answer;
  if (!then || then.is === 'nothing' || isLastAttempt)
    return { is: 'unknown', late: true, reply: acceptance };
  return classify(then, given);
}

/** Delivers an attempt to its participant; returns the number of attempts of this phase so far. */
function deliver(
  state: ModelState,
  step: StartedStep,
  phase: Phase,
  { target, content, attempt }: Request & { readonly attempt: number },
): number {
  const { path } = step.item;
  const { execute, undo, probes } = step.memory;
  const generations = { execute: execute.generation, undo: undo.generation, probe: probes };
  const key = keyOf(path, phase, generations[phase]);
  const about = phase === 'execute' ? [] : keysSent(step);
  state.happened.push({ target, step: path, key, attempt, content, about });
  const place = `${path}:${phase}`;
  const nth = (state.attempts.get(place) ?? 0) + 1;
  state.attempts.set(place, nth);
  return nth;
}

function keysSent({ item, memory }: StartedStep): readonly string[] {
  return memory.sent.map((generation) => keyOf(item.path, 'execute', generation));
}

function keyOf(path: string, phase: Phase, generation: number): string {
  return `${ROOT_KEY}:${path}:${phase}:${generation}`;
}
