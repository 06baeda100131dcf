import type { ParticipantRequest } from '../activities/attempt';
import type { ParticipantFunction } from '../activities/function-transport';
import { decodeContext, encodeContext } from '../context/encoding';
import { SagaContext } from '../context/saga-context';
import type { UserCallback } from '../definition/callbacks';
import type { CallbackTable } from '../definition/hook';
import type { Delivery, Dispatch, Runtime } from '../engine/runtime';
import { SagaError } from '../errors/saga-error';
import type { RequestMetadata } from '../protocol/participant-call';
import { exchange } from './virtual-exchange';

/** An activity that a local step names: gets the context's fields, the metadata and the step's parameters. */
export type LocalActivity = (fields: object, metadata: RequestMetadata, parameters: unknown) => unknown;

/** What an execution in memory runs with. */
export interface InMemoryRuntimeOptions {
  readonly participants?: Readonly<Record<string, ParticipantFunction>>;
  readonly activities?: Readonly<Record<string, LocalActivity>>;
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
    throw new SagaError('CALLBACK_MISSING', `There is no callback ${reference} here.`, { details: { missing: [reference] } });
  }

  participantPolicy(): undefined {
    return undefined;
  }

  async send(dispatch: Dispatch): Promise<Delivery> {
    const { context, participant, target } = dispatch;
    const known = participant === '' ? this.#activity(dispatch) : this.#participant(participant);
    if (!known) {
      const names = Object.keys((participant === '' ? this.#options.activities : this.#options.participants) ?? {});
      const message = `Nobody serves ${target}; known: ${names.join(', ') || 'nobody'}.`;
      return { outcome: { kind: 'unsent', code: 'UNKNOWN_TARGET', message, causes: [] }, attempts: 0, context };
    }
    return { ...(await exchange(dispatch, known, this.#request(dispatch))), context };
  }

  settle(): Promise<void> {
    return Promise.resolve();
  }

  cancelRequested(): boolean {
    return false;
  }

  shield(work: () => Promise<void>): Promise<void> {
    return work();
  }

  #participant(name: string): ParticipantFunction | undefined {
    const { participants = {} } = this.#options;
    return Object.hasOwn(participants, name) ? participants[name] : participants['*'];
  }

  /** A local step's activity, seen as a participant: context and parameters go in, fields come out, nothing is lost. */
  #activity({ target, content, context }: Dispatch): ParticipantFunction | undefined {
    const { activities = {} } = this.#options;
    const activity = Object.hasOwn(activities, target) ? activities[target] : undefined;
    if (!activity) return undefined;
    const parameters = content === null ? undefined : { ...decodeContext(content as never) };
    return async (request) => {
      const fields: unknown = await activity({ ...decodeContext(context) }, request, parameters);
      return encodeContext(new SagaContext(fields ?? {}));
    };
  }

  #request({ target, participant, idempotencyKey, undoOf, step }: Dispatch): Omit<ParticipantRequest, 'attempt' | 'content'> {
    const { uuid, user } = this.#options;
    const operation = target.slice(participant.length + 1);
    const signal = new AbortController().signal;
    return { target, operation, idempotencyKey, undoOf, sagaId: uuid, step, ...(user !== undefined && { user }), signal };
  }
}
