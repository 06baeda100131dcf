/** Owns how the functions of a typed participant serve it in the saga's worker. */
import { formatValue } from '../errors/format-value';
import { SagaError } from '../errors/saga-error';
import type { NothingToUndo } from '../messages/nothing-to-undo';
import {
  type ContentOf,
  type OperationNames,
  participantName,
  type ParticipantOperations,
  type ReplyOf,
} from '../messages/participant';
import type { ReplyLater } from '../messages/reply-later';
import { SagaRefused } from '../messages/saga-refused';
import type { SagaResponse } from '../messages/saga-response';
import type { ParticipantFunction } from './function-transport';
import type { ParticipantRequest } from './transport';

/** What an operation may return. */
type Returned<R> = R | SagaResponse<R> | ReplyLater | NothingToUndo;

/** The functions of a typed participant: each gets the content, and the whole request. */
export type Implementation<Api extends object> = {
  readonly [K in OperationNames<Api>]: (
    content: ContentOf<Api[K]>,
    request: ParticipantRequest<ContentOf<Api[K]>>,
  ) => Returned<ReplyOf<Api[K]>> | Promise<Returned<ReplyOf<Api[K]>>>;
};

/**
 * A function participant from one function for each operation. Each function behaves as a function participant does: it
 * returns the content of the reply, throws `SagaRefused` to refuse, and returns `replyLater` or `nothingToUndo`. A request
 * for any other operation is refused.
 *
 * It may run in a worker and in tests (`InMemoryHost`, `exploreSaga`).
 *
 * @param operations - What `participant<Api>(name)` returned.
 * @param functions - An object, or a module, with a function for each operation.
 * @throws {@link SagaError} `CONFIGURATION_INVALID` when an operation is no function.
 * @example
 * ```ts
 * createSagaWorker({ participants: { inventory: implement(inventory, { reserve, release }) }, ... });
 * ```
 */
export function implement<Api extends object>(
  operations: ParticipantOperations<Api>,
  functions: Implementation<Api>,
): ParticipantFunction {
  const name = participantName(operations);
  const served = new Map(Object.entries(functions));
  for (const [operation, given] of served) {
    if (typeof given === 'function') continue;
    const message = `The operation ${operation} of the participant ${name} is ${formatValue(given)}; give a function.`;
    throw new SagaError('CONFIGURATION_INVALID', message);
  }
  return (request) => {
    const serve = served.get(request.operation);
    if (typeof serve === 'function') return (serve as ServingFunction)(request.content, request);
    const known = [...served.keys()].join(', ');
    throw new SagaRefused({
      reason: `The participant ${name} has no operation ${formatValue(request.operation)}; it has: ${known}.`,
    });
  };
}

type ServingFunction = (content: unknown, request: ParticipantRequest) => unknown;
