import { replyLater, SagaRefused, SagaResponse } from 'temporal-saga';
import { noReply, type ParticipantRequest, repliesLater } from 'temporal-saga/testing';
import { allSteps } from './all-steps';
import type { Call } from './observation';
import type { Fate, Plan, StepPlan } from './plan';

/** What the participants of one execution do to an attempt, and the content of their reply. */
export interface Turn {
  readonly fate: Fate;
  readonly content: unknown;
}

/** The participants of one execution: they do to each attempt what the plan says. */
export class Participants {
  readonly #steps: ReadonlyMap<string, StepPlan>;
  readonly #attempts = new Map<string, number>();

  constructor(plan: Plan) {
    this.#steps = new Map(allSteps(plan));
  }

  turn({ step, idempotencyKey }: ParticipantRequest): Turn {
    const phase = phaseOf(idempotencyKey);
    const place = `${step}:${phase}`;
    const before = this.#attempts.get(place) ?? 0;
    this.#attempts.set(place, before + 1);
    const planned = this.#steps.get(step);
    if (planned?.kind !== 'remote') throw new Error(`No remote step is planned at ${step}.`);
    const content = { at: place, nth: before + 1 };
    const fate = planned.fates?.[phase]?.[before] ?? 'done';
    if (phase !== 'probe' || fate !== 'done') return { fate, content };
    return { fate, content: { outcome: planned.probe?.finds ?? 'unknown', content } };
  }
}

/** Where a cancel can come: the path of the step, with `:undo` or `:probe` behind it. */
export function placeOf({ step, idempotencyKey }: ParticipantRequest): string {
  const phase = phaseOf(idempotencyKey);
  return phase === 'execute' ? step : `${step}:${phase}`;
}

/** A request as observations hold it. */
export function toCall(request: ParticipantRequest): Call {
  const { target, step, idempotencyKey: key, attempt, content, undoOf, asksAbout } = request;
  return { target, step, key, attempt, content, about: asksAbout ?? undoOf };
}

/** What a participant in memory returns, or throws. */
export function answerInMemory({ fate, content }: Turn): unknown {
  switch (fate) {
    case 'silent':
      return noReply;
    case 'later-done':
      return repliesLater(content);
    case 'later-refused':
      return repliesLater(new SagaResponse({ status: 400, content }));
    case 'later-broken':
      return repliesLater(new SagaResponse({ status: 500, content }));
    default:
      return answerAtOnce(fate, content);
  }
}

/** What any function participant returns, or throws, that answers in the same exchange or never. */
export function answerAtOnce(
  fate: Exclude<Fate, 'silent' | 'later-done' | 'later-refused' | 'later-broken'>,
  content: unknown,
): unknown {
  switch (fate) {
    case 'done':
      return content;
    case 'refused':
      throw new SagaRefused(content);
    case 'missing':
      return new SagaResponse({ status: 400, httpStatus: 410, content });
    case 'broken':
      return new SagaResponse({ status: 500, content });
    case 'fatal':
      throw Object.assign(new Error('fatal'), { nonRetryable: true });
    case 'fails':
      throw new Error('fails');
    case 'teapot':
      throw Object.assign(new Error('teapot'), { name: 'Teapot' });
    case 'never':
      return replyLater;
  }
}

/** The phase is the last part but one of a key. */
function phaseOf(key: string): 'execute' | 'undo' | 'probe' {
  const phase = key.split(':').at(-2);
  return phase === 'undo' || phase === 'probe' ? phase : 'execute';
}
