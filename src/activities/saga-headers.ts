/** Owns the metadata of a request as headers: HTTP sends them, and any transport with headers of its own may. */
import type { ParticipantRequest } from './transport';
import { type KeyForm, type KeyWriter, readKeyForm } from './key-form';
import { percentEncoded } from './percent-encoded';
import { traceparentOf } from './traceparent';

/**
 * The metadata of a request as headers, in the form in which HTTP sends them: `traceparent` of this attempt,
 * `idempotency-key`, `saga-request`, `saga-id`, `saga-step`, and, where the request has them, `saga-user`,
 * `saga-undo-of`, `saga-asks-about` and `saga-sent-at`. Names are in lower case; values are one line of ASCII text.
 *
 * Where it runs: in transports.
 *
 * @param idempotencyKey - The form of the keys. @defaultValue `'plain'`
 * @throws SagaError `CONFIGURATION_INVALID` for an unknown form.
 */
export function sagaHeaders(
  request: ParticipantRequest,
  idempotencyKey: KeyForm = 'plain',
): Readonly<Record<string, string>> {
  return Object.fromEntries([
    ['traceparent', traceparentOf(request)],
    ...metadataHeaders(request, readKeyForm(idempotencyKey)),
  ]);
}

type HeaderEntries = readonly (readonly [name: string, value: string])[];

/** The headers that name the request and its saga. */
export function metadataHeaders(request: ParticipantRequest, keys: KeyWriter): HeaderEntries {
  const { idempotencyKey, sagaId, step, user, undoOf, asksAbout = [], sentAt } = request;
  return [
    ['idempotency-key', keys.one(idempotencyKey)],
    ['saga-request', percentEncoded(idempotencyKey)],
    ['saga-id', percentEncoded(sagaId)],
    ['saga-step', percentEncoded(step)],
    ...(user === undefined ? [] : [['saga-user', percentEncoded(user)] as const]),
    ...list('saga-undo-of', undoOf.map(keys.item)),
    ...list('saga-asks-about', asksAbout.map(keys.item)),
    ...timeOf('saga-sent-at', sentAt),
  ];
}

function list(name: string, items: readonly string[]): HeaderEntries {
  return items.length === 0 ? [] : [[name, items.join(', ')]];
}

/** Requests of version 0.2 have no time, and a worker takes activities from every client of its task queue. */
function timeOf(name: string, milliseconds: number | undefined): HeaderEntries {
  const time = new Date(typeof milliseconds === 'number' ? milliseconds : NaN);
  return Number.isNaN(time.getTime()) ? [] : [[name, time.toISOString()]];
}
