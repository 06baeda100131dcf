/** Where two steps of an execution lie to each other, by the plan. */
import { partsOf } from './all-steps';
import type { Plan, StepPlan } from './plan';

/** A step on the way to another one: itself, and the part of it that holds the next. */
interface Stage {
  readonly step: StepPlan;
  /** Its position in its sequence. */
  readonly position: number;
  /** The text behind its path: `.branch`, `[0]`, `~2.alternative`, or nothing. */
  readonly part: string;
  /** The path of the part. */
  readonly path: string;
}

/** The stages on the way to a step. */
export function stagesTo(plan: Plan, path: string): readonly Stage[] {
  const stages: Stage[] = [];
  let steps = plan.steps;
  let at = 0;
  while (at < path.length) {
    const [id = ''] = /^[^.[~]+/.exec(path.slice(at)) ?? [];
    const position = steps.findIndex((one) => one.id === id);
    const step = steps[position];
    if (!step) throw new Error(`No step is planned at ${path}.`);
    const rest = path.slice(at + id.length);
    const { part, saga } = partAt(step, rest);
    at += id.length + part.length + 1;
    stages.push({ step, position, part, path: path.slice(0, at - 1) });
    steps = saga?.steps ?? [];
  }
  return stages;
}

/** The part of a block that holds what is behind the path of the block. */
function partAt(step: StepPlan, rest: string): { readonly part: string; readonly saga?: Plan } {
  if (rest === '') return { part: '' };
  const [suffix = ''] = /^(?:\[\d+\]|~\d+)/.exec(rest) ?? [];
  for (const [name, saga] of partsOf(step)) {
    const part = name === '' ? suffix : `${suffix}.${name}`;
    if (rest.startsWith(`${part}.`)) return { part, saga };
  }
  return { part: '' };
}

/** Whether one step comes before another: they never run beside each other, nor instead of each other. */
export function isBefore(plan: Plan, one: string, other: string): boolean {
  const [first, second] = [stagesTo(plan, one), stagesTo(plan, other)];
  const index = first.findIndex(({ path }, place) => path !== second[place]?.path);
  const [here, there] = [first[index], second[index]];
  if (!here || !there) return false;
  if (here.position !== there.position) return here.position < there.position;
  return isPartBefore(here.step, here.part, there.part);
}

function isPartBefore(block: StepPlan, one: string, other: string): boolean {
  if (block.kind === 'forEach') return (block.atOnce ?? 1) === 1 && indexOf(one) < indexOf(other);
  if (block.kind === 'repeat') return roundOf(one) < roundOf(other);
  if (block.kind === 'hook') return one < other;
  if (block.kind !== 'parallel') return false;
  const after = (name: string) => block.branches.find((branch) => branch.name === name)?.after ?? [];
  const isAfter = (later: string, earlier: string): boolean =>
    after(later).some((name) => name === earlier || isAfter(name, earlier));
  return isAfter(other.slice(1), one.slice(1));
}

function indexOf(item: string): number {
  return Number(item.slice(1, -1));
}

function roundOf(round: string): number {
  return round === '' ? 1 : Number(round.slice(1));
}

/** The path of the innermost part around a step that is undone on its own; empty: it is undone with the saga. */
export function undoneWith(plan: Plan, path: string): string {
  const inner = stagesTo(plan, path)
    .slice(0, -1)
    .findLast(({ step }) => mayFailAlone(step));
  return inner ? `${inner.path}.` : '';
}

function mayFailAlone(step: StepPlan): boolean {
  if (step.kind === 'forEach') return step.tolerate !== undefined || step.enough !== undefined;
  return step.kind === 'alternatives' || (step.kind === 'saga' && (step.attempts ?? 1) > 1);
}
