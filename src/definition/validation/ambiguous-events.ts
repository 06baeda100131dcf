/**
 * Owns the check that an event leads to one step: two steps that may wait for the same event at once need keys that
 * distinguish their events.
 */
import { ownField } from '../../context/own-fields';
import { formatId } from '../../errors/format-value';
import { branchNameAt } from '../steps/named-branches';
import { predecessors } from '../steps/parallel-step';
import { branchesOf, innerPath, isConcurrentLoop, orderOf, type StepLike, stepsOf } from '../walk-definition';
import type { IssueReporter } from './definition-issue';

/** A step that waits for an event without a key. */
interface KeylessWait {
  readonly event: string;
  readonly path: string;
}

/** Reports the waits of a saga that are ambiguous. The reader reports malformed data; here it is skipped. */
export function findAmbiguousEvents(saga: unknown, path: string, issues: IssueReporter): void {
  waitsIn(saga, path, issues);
}

function waitsIn(saga: unknown, path: string, issues: IssueReporter): readonly KeylessWait[] {
  return stepsOf(saga).flatMap((step) => waitsOf(step, `${path}.${formatId(step['id'])}`, issues));
}

function waitsOf(step: StepLike, path: string, issues: IssueReporter): readonly KeylessWait[] {
  const { kind, event, key } = step;
  if (kind === 'event' && typeof event === 'string') return key === undefined ? [{ event, path }] : [];
  const parts = branchesOf(step).map(
    ([name, branch]) => [name, waitsIn(branch, innerPath(path, name), issues)] as const,
  );
  const waits = parts.flatMap(([, inner]) => inner);
  if (isConcurrentLoop(step)) {
    for (const wait of waits) report(wait, 'another item of the loop', issues);
  }
  if (orderOf(step) === 'together') compareBranches(step, parts, issues);
  return waits;
}

type Part = readonly [name: string, waits: readonly KeylessWait[]];

/** Branches that an edge orders never wait at once. */
function compareBranches(step: StepLike, parts: readonly Part[], issues: IssueReporter): void {
  const before = predecessors({ branches: edgesOf(step) });
  for (const [index, [name, waits]] of parts.entries()) {
    const beside = parts.slice(0, index).filter(([earlier]) => !before(name).includes(earlier));
    for (const wait of waits) {
      const other = beside.flatMap(([, inner]) => inner).find(({ event }) => event === wait.event);
      if (other) report(wait, other.path, issues);
    }
  }
}

/** The edges between the branches; malformed ones are left out. */
function edgesOf({ branches }: StepLike) {
  return (Array.isArray(branches) ? branches : []).map((branch: unknown, index) => {
    const after = ownField(branch, 'after');
    const names = (Array.isArray(after) ? after : []).filter((name) => typeof name === 'string');
    return { name: branchNameAt(index, branch), after: names, steps: [] };
  });
}

function report({ event, path }: KeylessWait, other: string, issues: IssueReporter): void {
  const message = `${other} may wait for the event ${event} at the same time: give the steps a key, or other events.`;
  issues.report('EVENT_AMBIGUOUS', path, message);
}
