import type { SeenFailure } from '../observation';
import type { Fate, Phase, RemotePlan } from '../plan';

/** A reply as the model speaks of it. */
export type ModelReply = NonNullable<SeenFailure['reply']>;

/** What one attempt tells the saga (S3): the participant's word, that it comes later, or nothing. */
export type Word =
  | { readonly says: 'done' | 'refused' | 'broken'; readonly reply: ModelReply }
  | { readonly says: 'later'; readonly then?: Word }
  | { readonly says: 'nothing'; readonly kind?: string };

/** The reply that says that another reply comes later. */
export const acceptance: ModelReply = { status: 202, content: {} };

/** What each fate of an attempt tells the saga; a participant that fails for good says so in words of its own. */
const WORDS: Readonly<Record<Fate, (content: unknown) => Word>> = {
  done: (content) => ({ says: 'done', reply: { status: 200, content } }),
  refused: (content) => ({ says: 'refused', reply: { status: 400, content } }),
  missing: (content) => ({ says: 'refused', reply: { status: 400, httpStatus: 410, content } }),
  broken: (content) => ({ says: 'broken', reply: { status: 500, content } }),
  fatal: () => WORDS.broken({ message: 'fatal' }),
  fails: () => ({ says: 'nothing', kind: 'Error' }),
  teapot: () => ({ says: 'nothing', kind: 'Teapot' }),
  silent: () => ({ says: 'nothing' }),
  never: () => ({ says: 'later' }),
  'later-done': (content) => ({ says: 'later', then: WORDS.done(content) }),
  'later-refused': (content) => ({ says: 'later', then: WORDS.refused(content) }),
  'later-broken': (content) => ({ says: 'later', then: WORDS.broken(content) }),
};

/** A 410 says more of an undo than of another request. */
const NOTHING_TO_UNDO = (content: unknown): Word => ({
  says: 'refused',
  reply: { status: 400, httpStatus: 410, content, nothingToUndo: true },
});

/** What the n-th attempt of a step's request says, from 1, in all the times that it is sent. */
export function wordOf(
  { fates, probe }: RemotePlan,
  { path, phase }: { readonly path: string; readonly phase: Phase },
  nth: number,
): Word {
  const fate = fates?.[phase]?.[nth - 1] ?? 'done';
  const content = { at: `${path}:${phase}`, nth };
  if (phase === 'undo' && fate === 'missing') return NOTHING_TO_UNDO(content);
  if (phase !== 'probe' || fate !== 'done') return WORDS[fate](content);
  return WORDS.done({ outcome: probe?.finds ?? 'unknown', content });
}
