import { Saga, SagaRequest, sagaActivity } from 'temporal-saga';

/** A value that passes through one request, its reply and its undo. */
export interface Relayed {
  /** The target of the request. */
  readonly target: string;
  readonly content: unknown;
  /** Whether the saga fails and undoes its step. */
  readonly fails?: boolean;
  reply?: unknown;
  kind?: string;
}

const FAST = { attemptTimeout: '5s', totalTimeout: '20s', initialInterval: 20, maximumAttempts: 1 } as const;

/** Sends a value to a participant, stores the reply in the context, and sends it back with the undo. */
export const relay = new Saga<Relayed>('relay', {
  execute: FAST,
  undo: FAST,
  keepReply: true,
  whenUndoFails: 'continue',
});
relay
  .remoteStep('carry')
  .onExecute(({ target, content }) => new SagaRequest({ target, content }))
  .onSuccess((context, response) => {
    const reply = response.content();
    context.reply = reply;
    context.kind = typeof (reply as { id?: unknown }).id;
  })
  .onFailure(({ target, reply }, attempt) => {
    return new SagaRequest({ target, content: { reply, kept: attempt.reply?.content() } });
  });
relay.localStep('end').onExecute(({ fails }) => (fails === true ? new Error('stop') : undefined));
relay.commit();

/** As `relay`, with the activity of a local step. */
export const stored = new Saga<Relayed>('stored', { execute: FAST, undo: FAST })
  .localStep('carry')
  .onExecute(sagaActivity('carry'), { limit: 9007199254740993n })
  .commit();

/** Waits for an operator when its request is refused. */
export const waiting = new Saga<Relayed>('waiting', { execute: FAST, whenStepFails: 'wait' })
  .remoteStep('carry')
  .onExecute(({ target, content }) => new SagaRequest({ target, content }))
  .onSuccess((context, response) => {
    context.reply = response.content();
  })
  .commit();
