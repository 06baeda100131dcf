/** Owns the routes by which a workflow reaches the worker's participants. */
import { meantName } from '../errors/nearest-name';
import { SAGA_PARTICIPANT } from '../messages/started-saga';
import type { PolicyPhase } from '../definition/options/resolve-options';
import type { RetryPolicyData } from '../definition/options/step-options';

/** The route to one participant: all that the workflow may know of it, without URLs and secrets. */
export interface Route {
  /** The task queue of the workers that serve it; absent: the saga's own worker does. */
  readonly taskQueue?: string;
  readonly execute?: RetryPolicyData;
  readonly undo?: RetryPolicyData;
  readonly probe?: RetryPolicyData;
}

/** The routes by participant; `'*'` catches all others. */
export type RoutingTable = Readonly<Record<string, Route>>;

/** What the saga's own worker serves, whatever its participants are. */
export const OWN_WORKER: Route = {};

/** The route to a participant, if there is one. */
export function routeTo(table: RoutingTable, participant: string): Route | undefined {
  if (participant === SAGA_PARTICIPANT) return OWN_WORKER;
  return Object.hasOwn(table, participant) ? table[participant] : table['*'];
}

/** The policy that the route to a participant asks for. */
export function routePolicy(
  table: RoutingTable,
  participant: string,
  phase: PolicyPhase,
): RetryPolicyData | undefined {
  return routeTo(table, participant)?.[phase];
}

/**
 * The message about a participant, or an activity of a local step, that a worker does not have.
 *
 * @param option - The option that lists them.
 */
export function unknownTarget(
  name: string,
  known: readonly string[],
  option: 'participants' | 'stepActivities' = 'participants',
): string {
  const kind = option === 'participants' ? 'participant' : 'activity of local steps';
  const own = known.filter((one) => one !== SAGA_PARTICIPANT);
  const list = own.join(', ') || 'none';
  return `There is no ${kind} "${name}"; known: ${list}.${meantName(name, own)} Add it to \`${option}\`, or correct the target.`;
}
