/** The model of participants: the reply to each attempt. */
import type { SeenFailure } from '../observation';
import type { Fate, Phase, RemotePlan, Requesting } from '../plan';

/** A reply in the model. */
export type ModelReply = NonNullable<SeenFailure['reply']>;

/** The reply to one attempt (S3): from the participant, a late reply, or none. */
export type AttemptReply =
  | { readonly is: 'done' | 'refused' | 'broken'; readonly reply: ModelReply }
  | { readonly is: 'later'; readonly then?: AttemptReply }
  | { readonly is: 'nothing'; readonly kind?: string };

/** The reply that announces a late reply. */
export const acceptance: ModelReply = { status: 202, content: {} };

/** The reply for each fate of an attempt. */
const REPLIES: Readonly<Record<Fate, (content: unknown) => AttemptReply>> = {
  done: (content) => ({ is: 'done', reply: { status: 200, content } }),
  refused: (content) => ({ is: 'refused', reply: { status: 400, content } }),
  missing: (content) => ({ is: 'refused', reply: { status: 400, httpStatus: 410, content } }),
  broken: (content) => ({ is: 'broken', reply: { status: 500, content } }),
  fatal: () => REPLIES.broken({ message: 'fatal' }),
  fails: () => ({ is: 'nothing', kind: 'Error' }),
  teapot: () => ({ is: 'nothing', kind: 'Teapot' }),
  silent: () => ({ is: 'nothing' }),
  never: () => ({ is: 'later' }),
  'later-done': (content) => ({ is: 'later', then: REPLIES.done(content) }),
  'later-refused': (content) => ({ is: 'later', then: REPLIES.refused(content) }),
  'later-broken': (content) => ({ is: 'later', then: REPLIES.broken(content) }),
};

/** The reply to an attempt with this fate. */
export function replyToFate(fate: Fate, content: unknown): AttemptReply {
  return REPLIES[fate](content);
}

/** A 410 means more for an undo than for another request. */
const NOTHING_TO_UNDO = (content: unknown): AttemptReply => ({
  is: 'refused',
  reply: { status: 400, httpStatus: 410, content, nothingToUndo: true },
});

/** What decides how the requests of a step fare. */
export type Sender = Requesting & Pick<RemotePlan, 'probe'>;

/** The reply to the n-th attempt of a step's request, from 1, counted over all its requests, items and rounds. */
export function attemptReply(
  { fates, probe }: Sender,
  { path, phase }: { readonly path: string; readonly phase: Phase },
  nth: number,
): AttemptReply {
  const fate = fates?.[phase]?.[nth - 1] ?? 'done';
  const content = { at: `${path}:${phase}`, nth };
  if (phase === 'undo' && fate === 'missing') return NOTHING_TO_UNDO(content);
  if (phase !== 'probe' || fate !== 'done') return REPLIES[fate](content);
  return REPLIES.done({ outcome: probe?.finds ?? 'unknown', content });
}
