/** The participants of a case. */
import { SagaResponse } from '../../src';
import type { ParticipantRequest } from '../../src/testing';
import type { CaseReply, CaseStep, Json, SentRequest } from './case-format';
import { allSteps } from './outline';
import { wireTarget } from './targets';

/** A target of a case, and its reply. */
interface Target {
  /** The target in the case file. */
  readonly target: string;
  readonly step: string;
  readonly phase: SentRequest['phase'];
  readonly reply: CaseReply;
}

const UNDONE: CaseReply = { status: 200, content: {} };

/** The participants of one execution: they look up replies by target, and record the requests. */
export class Conversation {
  readonly requests: SentRequest[] = [];
  readonly #targets: ReadonlyMap<string, Target>;
  readonly #keys = new Set<string>();
  readonly #neverAnswer: () => unknown;

  /** @param neverAnswer - The return value of a participant that never answers, on this host. */
  constructor(steps: readonly CaseStep[], neverAnswer: () => unknown) {
    this.#targets = new Map(targetsOf(steps));
    this.#neverAnswer = neverAnswer;
  }

  /** The return value of the participant function. */
  answer({ target, content, idempotencyKey }: ParticipantRequest): unknown {
    const known = this.#targets.get(target);
    if (!known) throw final(`No step of the case has the target ${target}.`);
    // A repeated request with the same key counts as one request.
    if (!this.#keys.has(idempotencyKey)) {
      const { step, phase, target: spelled } = known;
      this.requests.push({ step, phase, target: spelled, content: content as Json });
    }
    this.#keys.add(idempotencyKey);
    return this.#reply(known.reply);
  }

  #reply(reply: CaseReply): unknown {
    if ('none' in reply) return this.#neverAnswer();
    const { status, content = {} } = reply;
    if (status === 200 || status === 400 || status === 500) return new SagaResponse({ status, content });
    throw final(`The participant answered with status ${String(status)}.`);
  }
}

/** An error without further attempts: the outcome is unknown at once. */
function final(message: string): Error {
  return Object.assign(new Error(message), { nonRetryable: true });
}

function targetsOf(steps: readonly CaseStep[]): (readonly [string, Target])[] {
  return allSteps(steps).flatMap((step) => {
    if (step.kind !== 'remote') return [];
    const { id, onExecute, onFailure, reply } = step;
    return [
      ...entry(onExecute.request?.target, { step: id, phase: 'execute', reply }),
      ...entry(onFailure?.request?.target, { step: id, phase: 'failure', reply: UNDONE }),
    ];
  });
}

function entry(target: string | undefined, known: Omit<Target, 'target'>): (readonly [string, Target])[] {
  return target === undefined ? [] : [[wireTarget(target), { ...known, target }]];
}
