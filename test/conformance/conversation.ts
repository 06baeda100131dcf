import { SagaResponse } from '../../src';
import type { ParticipantRequest } from '../../src/testing';
import type { CaseReply, CaseStep, Json, SentRequest } from './case-format';
import { allSteps } from './outline';
import { wireTarget } from './targets';

/** What the participants of a case know of one target. */
interface Target {
  /** As the case spells it. */
  readonly target: string;
  readonly step: string;
  readonly phase: SentRequest['phase'];
  readonly reply: CaseReply;
}

const UNDONE: CaseReply = { status: 200, content: {} };

/** The participants of one execution: look their replies up by target, and keep what they were asked. */
export class Conversation {
  readonly requests: SentRequest[] = [];
  readonly #targets: ReadonlyMap<string, Target>;
  readonly #keys = new Set<string>();
  readonly #stayingSilent: () => unknown;

  /** @param stayingSilent - What a participant of the host returns that never answers. */
  constructor(steps: readonly CaseStep[], stayingSilent: () => unknown) {
    this.#targets = new Map(targetsOf(steps));
    this.#stayingSilent = stayingSilent;
  }

  /** The answer to a request, as a participant function gives it. */
  answer({ target, content, idempotencyKey }: ParticipantRequest): unknown {
    const known = this.#targets.get(target);
    if (!known) throw final(`No step of the case has the target ${target}.`);
    // A request whose answer got lost is sent again: it is still one request.
    if (!this.#keys.has(idempotencyKey)) {
      const { step, phase, target: spelled } = known;
      this.requests.push({ step, phase, target: spelled, content: content as Json });
    }
    this.#keys.add(idempotencyKey);
    return this.#reply(known.reply);
  }

  #reply(reply: CaseReply): unknown {
    if ('none' in reply) return this.#stayingSilent();
    const { status, content = {} } = reply;
    if (status === 200 || status === 400 || status === 500) return new SagaResponse({ status, content });
    throw final(`The participant answered with status ${String(status)}.`);
  }
}

/** Another attempt would not mend this: the outcome is unknown at once. */
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
