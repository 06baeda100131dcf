/**
 * Owns the table of all kinds of steps. A new kind is its file in this folder, its file in `engine/steps`, and one row in
 * the table of each folder; see docs/decisions/6-one-row-per-kind.md.
 */
import { conditionalKind } from './conditional-step';
import { localKind } from './local-step';
import { remoteKind } from './remote-step';
import type { HookPurpose, StepKind } from './step-kind';

/** The kinds of steps, by the names that stand in plain data. */
export const STEP_KINDS = {
  local: localKind,
  remote: remoteKind,
  conditional: conditionalKind,
};

/** The name of a kind. */
export type StepKindName = keyof typeof STEP_KINDS;

/** The plain data of each kind in such a table. */
export type DataOf<Table> = { readonly [K in keyof Table]: Table[K] extends StepKind<infer D> ? D : never };

/** A step in plain data. */
export type StepDefinition = DataOf<typeof STEP_KINDS>[StepKindName];

/** The kind of such a name; `undefined` where there is none. */
export function kindNamed(name: unknown): StepKind | undefined {
  const isKnown = typeof name === 'string' && Object.hasOwn(STEP_KINDS, name);
  return isKnown ? STEP_KINDS[name as StepKindName] : undefined;
}

/** What the callback of a hook does in the steps of a kind; `undefined` where the kind has no such hook. */
export function purposeOf(kind: unknown, hook: string): HookPurpose | undefined {
  return kindNamed(kind)?.hooks[hook];
}
