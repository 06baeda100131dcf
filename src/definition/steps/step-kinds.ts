/**
 * Owns the table of all kinds of steps. A new kind needs a file in this folder, a file in `engine/steps`, and a row
 * in the table of each folder; see docs/decisions/6-one-row-per-kind.md.
 */
import { alternativesKind } from './alternatives-step';
import { checkKind } from './check-step';
import { conditionalKind } from './conditional-step';
import { decisionKind } from './decision-step';
import { dynamicKind } from './dynamic-step';
import { eventKind } from './event-step';
import { forEachKind } from './for-each-step';
import { hookKind } from './hook-step';
import { localKind } from './local-step';
import { parallelKind } from './parallel-step';
import { queryKind } from './query-step';
import { remoteKind } from './remote-step';
import { repeatKind } from './repeat-step';
import { sagaKind } from './saga-step';
import { timerKind } from './timer-step';
import { undoKind } from './undo-step';
import type { HookPurpose, StepKind } from './step-kind';

/** The kinds of steps, by their names in plain data. */
export const STEP_KINDS = {
  local: localKind,
  remote: remoteKind,
  conditional: conditionalKind,
  parallel: parallelKind,
  saga: sagaKind,
  forEach: forEachKind,
  timer: timerKind,
  event: eventKind,
  decision: decisionKind,
  alternatives: alternativesKind,
  dynamic: dynamicKind,
  query: queryKind,
  check: checkKind,
  undo: undoKind,
  repeat: repeatKind,
  hook: hookKind,
};

/** The name of a kind. */
export type StepKindName = keyof typeof STEP_KINDS;

/** The plain data of each kind in a table of kinds. */
export type DataOf<Table> = { readonly [K in keyof Table]: Table[K] extends StepKind<infer D> ? D : never };

/** A step in plain data. */
export type StepDefinition = DataOf<typeof STEP_KINDS>[StepKindName];

/** The kind with this name; `undefined` when there is none. */
export function kindNamed(name: unknown): StepKind | undefined {
  const isKnown = typeof name === 'string' && Object.hasOwn(STEP_KINDS, name);
  return isKnown ? STEP_KINDS[name as StepKindName] : undefined;
}

/** The purpose of a hook in the steps of a kind; `undefined` when the kind has no such hook. */
export function purposeOf(kind: unknown, hook: string): HookPurpose | undefined {
  return kindNamed(kind)?.hooks[hook];
}
