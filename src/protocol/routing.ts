/** Owns the routes by which a workflow reaches the worker's participants. */
import type { Phase } from '../definition/options/resolve-options';
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

/** The route to a participant, if there is one. */
export function routeTo(table: RoutingTable, participant: string): Route | undefined {
  return Object.hasOwn(table, participant) ? table[participant] : table['*'];
}

/** The policy that the route to a participant asks for. */
export function routePolicy(
  table: RoutingTable,
  participant: string,
  phase: Phase,
): RetryPolicyData | undefined {
  return routeTo(table, participant)?.[phase];
}
