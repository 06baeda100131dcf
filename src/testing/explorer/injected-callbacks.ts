/** Injects the parts of a schedule that concern callbacks: forced branches, and local steps that fail. */
import { purposeOf } from '../../definition/steps/step-kinds';
import type { CallbackTable } from '../../definition/hook';
import { branchName } from '../../definition/steps/conditional-step';
import type { StepTable } from '../step-table';
import type { PlannedFault, Schedule } from './schedule';

/**
 * The callbacks of a saga under a schedule: conditions choose the forced branches, and the functions of local steps
 * with a planned fault throw.
 */
export function injectedCallbacks(
  callbacks: CallbackTable,
  { branches, faults }: Schedule,
  { name, steps }: { readonly name: string; readonly steps: StepTable },
): CallbackTable {
  const injected: CallbackTable = new Map(callbacks);
  for (const { step, branch } of branches) forceBranch(injected, `${name}.${step}`, branch);
  for (const fault of faults) {
    const [path, hook] = functionAt(fault);
    if (purposeOf(steps.get(path)?.step.kind, 'onExecute') === 'context')
      breakFunction(injected, `${name}.${path}.${hook}`);
  }
  return injected;
}

function forceBranch(callbacks: CallbackTable, conditional: string, branch: string): void {
  for (let index = 0; callbacks.has(`${conditional}.${branchName(index)}`); index += 1) {
    callbacks.set(`${conditional}.${branchName(index)}`, () => branchName(index) === branch);
  }
}

/** The activity of a local step has no callback: its fault is injected at its request. */
function breakFunction(callbacks: CallbackTable, reference: string): void {
  if (!callbacks.has(reference)) return;
  callbacks.set(reference, () => {
    throw new Error('The function failed.');
  });
}

function functionAt({ site }: PlannedFault): readonly [path: string, hook: string] {
  return site.endsWith(':undo') ? [site.slice(0, -':undo'.length), 'onFailure'] : [site, 'onExecute'];
}
