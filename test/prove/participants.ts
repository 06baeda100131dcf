/** The participants of a case. */
import { replyLater, SagaRefused, SagaResponse } from 'temporal-saga';
import { noReply, type ParticipantRequest, repliesLater } from 'temporal-saga/testing';
import { allSteps, inDefinition } from './all-steps';
import type { Call } from './observation';
import {
  type Fate,
  type NoticePlan,
  noticePathOf,
  type Phase,
  type Plan,
  type RemotePlan,
  type Requesting,
  type StepPlan,
} from './plan';

/** The fate of one attempt, and the content of its reply. */
export interface PlannedAnswer {
  readonly fate: Fate;
  readonly content: unknown;
}

/** The participants of one execution: they give each attempt its planned fate. */
export class Participants {
  readonly #steps: ReadonlyMap<string, StepPlan>;
  readonly #notices: ReadonlyMap<string, NoticePlan>;
  readonly #attempts = new Map<string, number>();

  constructor(plan: Plan) {
    this.#notices = new Map(plan.atEnd?.map((notice) => [noticePathOf(notice), notice]));
    this.#steps = new Map(allSteps(plan));
  }

  /** The planned answer to the next attempt of a step. The items and rounds of a step share its plan. */
  next({ step, idempotencyKey }: ParticipantRequest): PlannedAnswer {
    const phase = phaseOf(idempotencyKey);
    const place = `${inDefinition(step)}:${phase}`;
    const before = this.#attempts.get(place) ?? 0;
    this.#attempts.set(place, before + 1);
    const content = { at: `${step}:${phase}`, nth: before + 1 };
    if (phase === 'notice') return { fate: this.#notices.get(step)?.fates?.[before] ?? 'done', content };
    return answerOf(this.#sender(step), phase, before, content);
  }

  /** Whether a request is the first of its step, over all items and rounds. */
  isFirst({ step, idempotencyKey }: ParticipantRequest): boolean {
    const phase = phaseOf(idempotencyKey);
    return phase === 'execute' && this.#attempts.get(`${inDefinition(step)}:${phase}`) === 1;
  }

  /** The plan of a step that sends requests. */
  #sender(step: string): Requesting {
    const planned = this.#steps.get(inDefinition(step));
    if (planned?.kind === 'remote' || planned?.kind === 'query' || planned?.kind === 'undo') return planned;
    throw new Error(`No request is planned at ${step}.`);
  }
}

/** The planned answer to an attempt of a step. */
function answerOf(planned: Requesting, phase: Phase, nth: number, content: object): PlannedAnswer {
  const fate = planned.fates?.[phase]?.[nth] ?? 'done';
  if (phase !== 'probe' || fate !== 'done') return { fate, content };
  const { probe } = planned as Partial<RemotePlan>;
  return { fate, content: { outcome: probe?.finds ?? 'unknown', content } };
}

/** The cancel point of a request: the path of the step, with `:undo` or `:probe` appended; `@<ends>:notice`. */
export function placeOf({ step, idempotencyKey }: ParticipantRequest): string {
  const phase = phaseOf(idempotencyKey);
  return phase === 'execute' ? step : `${step}:${phase}`;
}

/** A request as observations hold it. */
export function toCall(request: ParticipantRequest): Call {
  const { target, step, idempotencyKey: key, attempt, content, undoOf, asksAbout } = request;
  return { target, step, key, attempt, content, about: asksAbout ?? undoOf };
}

/** The return value of a participant in memory; it may throw. */
export function answerInMemory({ fate, content }: PlannedAnswer): unknown {
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

/** The return value of any function participant that answers at once or never; it may throw. */
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

/** The phase is the second last part of a key. */
function phaseOf(key: string): Phase | 'notice' {
  const phase = key.split(':').at(-2);
  return phase === 'undo' || phase === 'probe' || phase === 'notice' ? phase : 'execute';
}
