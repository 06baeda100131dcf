/** Owns the routing table of a bundle that sends no requests. */
import { ParticipantRegistry } from '../activities/participant-registry';
import type { Participants } from '../activities/participants';
import type { RoutingTable } from '../protocol/routing';

/** Accepts any participant; its route is empty, because no request is sent. */
export const EVERY_PARTICIPANT: RoutingTable = { '*': {} };

/**
 * The routing table of a bundle that sends no requests.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID`.
 */
export function routingFor(participants: Participants | undefined): RoutingTable {
  if (!participants) return EVERY_PARTICIPANT;
  // Nothing is closed: HTTP has opened no connection yet, and a transport may belong to a worker that polls.
  return new ParticipantRegistry(participants).routing;
}
