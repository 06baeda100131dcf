import type { ParticipantRequest } from '../activities/attempt';
import type { ParticipantFunction } from '../activities/function-transport';
import { asParticipant, type StepActivity } from '../activities/step-activity';
import type { EncodedContext } from '../context/encoding';
import type { UserCallback } from '../definition/callbacks';
import type { CallbackTable } from '../definition/hook';
import type { Delivery, Dispatch, Runtime } from '../engine/runtime';
import { SagaError } from '../errors/saga-error';
import { waitFor, type Work } from '../engine/work';
import { exchange } from './virtual-exchange';

/** What an execution in memory runs with. */
export interface InMemoryRuntimeOptions {
  readonly participants?: Readonly<Record<string, ParticipantFunction>>;
  readonly stepActivities?: Readonly<Record<string, StepActivity>>;
  readonly callbacks: CallbackTable;
  readonly uuid: string;
  readonly user: string | undefined;
}

/** The engine's port, without a server. */
export class InMemoryRuntime implements Runtime {
  readonly #options: InMemoryRuntimeOptions;

  constructor(options: InMemoryRuntimeOptions) {
    this.#options = options;
  }

  callback(reference: string): UserCallback {
    const callback = this.#options.callbacks.get(reference);
    if (callback) return callback;
    throw new SagaError('CALLBACK_MISSING', `There is no callback ${reference} here.`, {
      details: { missing: [reference] },
    });
  }

  participantPolicy(): undefined {
    return undefined;
  }

  *send(dispatch: Dispatch): Work<Delivery> {
    const { context, participant, target } = dispatch;
    const known = participant === '' ? this.#activity(dispatch) : this.#participant(participant);
    if (!known) {
      const names = Object.keys(
        (participant === '' ? this.#options.stepActivities : this.#options.participants) ?? {},
      );
      const message = `Nobody serves ${target}; known: ${names.join(', ') || 'nobody'}.`;
      return {
        outcome: { kind: 'unsent', code: 'UNKNOWN_TARGET', message, causes: [] },
        attempts: 0,
        context,
      };
    }
    return { ...(yield* waitFor(exchange(dispatch, known, this.#request(dispatch)))), context };
  }

  *settle(): Work {
    // Virtual time: nothing to wait for.
  }

  cancelRequested(): boolean {
    return false;
  }

  shield(work: () => Work): Work {
    return work();
  }

  #participant(name: string): ParticipantFunction | undefined {
    const { participants = {} } = this.#options;
    return Object.hasOwn(participants, name) ? participants[name] : participants['*'];
  }

  #activity({ target, content, context }: Dispatch): ParticipantFunction | undefined {
    const { stepActivities: activities = {} } = this.#options;
    const activity = Object.hasOwn(activities, target) ? activities[target] : undefined;
    return activity && asParticipant(activity, context, content as EncodedContext | null);
  }

  #request({
    target,
    participant,
    idempotencyKey,
    undoOf,
    step,
  }: Dispatch): Omit<ParticipantRequest, 'attempt' | 'content'> {
    const { uuid, user } = this.#options;
    const operation = target.slice(participant.length + 1);
    const signal = new AbortController().signal;
    return {
      target,
      operation,
      idempotencyKey,
      undoOf,
      sagaId: uuid,
      step,
      ...(user !== undefined && { user }),
      signal,
    };
  }
}
