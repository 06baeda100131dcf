import { toWireJson } from '../context/wire-json';
import type { CallbackOperation } from '../definition/operation';
import { SagaRequest } from '../messages/saga-request';
import { callHook, encodeOrFail, nameOf } from './callback';
import { failureAt, type FailurePlace } from './failure';
import { fieldOf } from './failure-cause';
import { isTooLarge } from './limits';
import type { Visit } from './visit';
import type { Work } from './work';

/** A request as it will be sent. */
export interface BuiltRequest {
  readonly target: string;
  readonly participant: string;
  /** Plain JSON. */
  readonly content: unknown;
}

const TARGET = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,99}(?:\/[A-Za-z0-9._~/-]{1,400})?$/;

/** How much of a bad target its message shows. */
const LONGEST_SHOWN = 200;

/**
 * Lets a callback build a request; the draft that it worked on is dropped (S2).
 *
 * @returns The request, or `undefined` when the callback returned nothing.
 * @throws StepFailure as `callHook`, and `BAD_RETURN`, `BAD_TARGET`, `UNENCODABLE`, `REQUEST_TOO_LARGE`.
 */
export function* buildRequest(
  visit: Visit,
  hook: string,
  operation: CallbackOperation,
  args: readonly unknown[] = [],
): Work<BuiltRequest | undefined> {
  const { result } = yield* callHook(visit, hook, operation, args);
  if (result === undefined || result === null) return undefined;
  const place = { step: visit.path, hook };
  if (!(result instanceof SagaRequest)) {
    throw failureAt(place, 'BAD_RETURN', `${hook} returned ${nameOf(result)}; return a SagaRequest.`);
  }
  // Read once, and guarded: a class of the user's may have made getters of these fields.
  return { ...readTarget(place, fieldOf(result, 'target')), content: readContent(place, result) };
}

function readTarget(place: FailurePlace, target: unknown): { target: string; participant: string } {
  if (typeof target !== 'string' || !TARGET.test(target) || target.includes('..')) {
    const shown =
      typeof target === 'string' ? JSON.stringify(target.slice(0, LONGEST_SHOWN)) : nameOf(target);
    const message = `The target ${shown} is not "participant" or "participant/operation".`;
    throw failureAt(place, 'BAD_TARGET', message);
  }
  const slash = target.indexOf('/');
  return { target, participant: slash < 0 ? target : target.slice(0, slash) };
}

function readContent(place: FailurePlace, request: SagaRequest): unknown {
  const content = encodeOrFail(place, () => toWireJson(request.content ?? null, 'content'));
  if (isTooLarge(content))
    throw failureAt(place, 'REQUEST_TOO_LARGE', 'The content is larger than 1 MiB; send ids.');
  return content;
}
