import type { RetryPolicy } from 'temporal-saga';
import { CHANGED_CONTENT, CHANGED_TARGET } from '../decisions';
import { type Building, type Phase, type RemotePlan, ROOT_KEY } from '../plan';
import { type Built, requestBuilt } from './callbacks';
import { asReceived, type Change, type Changed, pass, type Started, type World } from './world';
import { acceptance, type ModelReply, type Word, wordOf } from './words';

/** How a request ended. */
export type Ending =
  | { readonly is: 'done' | 'refused'; readonly reply: ModelReply }
  | Unknown
  | { readonly is: 'unsent'; readonly code: string };

/** Nobody knows whether it was done; late: it may still be. */
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

/** Lets a callback build a request (S2), which tells what it saw. */
export function build(
  { happened, context }: World,
  { item }: Started,
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

/** A request under what a person has changed of it: the latest change holds, and has a key of its own (S9). */
export function underChange(kept: Changed, change: Change | undefined, built: () => Built): Built {
  if (change) {
    kept.generation += 1;
    kept.isRefused = false;
    kept.isDoubted = false;
    kept.change = change;
  }
  if (kept.change === 'request') return { target: CHANGED_TARGET, content: CHANGED_CONTENT };
  const request = built();
  if (kept.change === undefined || (request && 'code' in request)) return request;
  return request ? { target: request.target, content: CHANGED_CONTENT } : { code: 'BAD_TARGET' };
}

/** What an undo, or a probe, is told of the request that it is about (S5). */
export function receivedAttempt(step: Started, outcome: string): object {
  const { kept } = step.memory;
  return { outcome, keys: keysSent(step), ...(kept && { reply: asReceived(kept) }) };
}

/** A step with its plan, which is that of a remote step. */
export interface Remote {
  readonly step: Started;
  readonly plan: RemotePlan;
}

/** Sends a request with all its attempts (S3). */
export function ask(world: World, { step, plan }: Remote, phase: Phase, request: Request): Dispatched {
  const { path, options } = step.item;
  if (phase === 'probe') step.memory.probes += 1;
  if (!request.target.startsWith('p/')) {
    return { ending: { is: 'unsent', code: 'UNKNOWN_TARGET' }, attempts: 0 };
  }
  pass(world, phase === 'execute' ? path : `${path}:${phase}`);
  // No further attempt follows a cancel, but for what it must not stop (S8).
  const isCutShort = world.isCancelRequested && phase === 'execute' && world.pivot === undefined;
  for (let attempts = 1; ; attempts += 1) {
    const nth = arrive(world, step, phase, { ...request, attempt: attempts });
    const word = wordOf(plan, { path, phase }, nth);
    if (word.says !== 'nothing') {
      return { ending: judge(word, { phase, isCutShort, uncertain: attempts > 1 }), attempts };
    }
    if (isCutShort || isLast(options[phase], attempts, word.kind)) {
      return { ending: { is: 'unknown', late: true }, attempts };
    }
  }
}

function isLast(
  { maximumAttempts = Infinity, nonRetryable = [] }: RetryPolicy = {},
  attempt: number,
  kind = '',
) {
  return attempt >= maximumAttempts || nonRetryable.includes(kind);
}

/** What a word means (S3, S10). A refusal proves nothing when an earlier attempt may have done the deed. */
function judge(
  word: Exclude<Word, { says: 'nothing' }>,
  given: { readonly phase: Phase; readonly isCutShort: boolean; readonly uncertain: boolean },
): Ending {
  const { phase, isCutShort, uncertain } = given;
  if (word.says === 'done') return { is: 'done', reply: word.reply };
  if (word.says === 'broken') return { is: 'unknown', late: uncertain, reply: word.reply };
  if (word.says !== 'later') {
    return { ...(uncertain ? { is: 'unknown', late: true } : { is: 'refused' }), reply: word.reply };
  }
  // Whoever cannot say at once whether it was done does not know.
  if (phase === 'probe') return { is: 'unknown', late: false, reply: acceptance };
  const { then } = word;
  if (!then || then.says === 'nothing' || isCutShort) return { is: 'unknown', late: true, reply: acceptance };
  return judge(then, given);
}

/** An attempt reaches its participant; returns how many of this phase have done so. */
function arrive(
  world: World,
  step: Started,
  phase: Phase,
  { target, content, attempt }: Request & { readonly attempt: number },
): number {
  const { path } = step.item;
  const { execute, undo, probes } = step.memory;
  const generations = { execute: execute.generation, undo: undo.generation, probe: probes };
  const key = keyOf(path, phase, generations[phase]);
  const about = phase === 'execute' ? [] : keysSent(step);
  world.happened.push({ target, step: path, key, attempt, content, about });
  const place = `${path}:${phase}`;
  const nth = (world.attempts.get(place) ?? 0) + 1;
  world.attempts.set(place, nth);
  return nth;
}

function keysSent({ item, memory }: Started): readonly string[] {
  return memory.sent.map((generation) => keyOf(item.path, 'execute', generation));
}

function keyOf(path: string, phase: Phase, generation: number): string {
  return `${ROOT_KEY}:${path}:${phase}:${generation}`;
}
