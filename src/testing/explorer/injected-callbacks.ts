import { branchName } from '../../definition/steps/conditional-step';
import { purposeOf } from '../../definition/steps/step-kinds';
import type { CallbackTable } from '../../definition/hook';
import type { StepTable } from '../step-table';
import type { PlannedFault, Schedule } from './schedule';

/**
 * The callbacks of a saga as a schedule has them: its conditions answer what leads to the forced sides, and the
 * functions of local steps that it strikes throw.
 */
export function struckCallbacks(
  callbacks: CallbackTable,
  { sides, faults }: Schedule,
  { name, steps }: { readonly name: string; readonly steps: StepTable },
): CallbackTable {
  const struck: CallbackTable = new Map(callbacks);
  for (const { step, side } of sides) forceSide(struck, `${name}.${step}`, side);
  for (const fault of faults) {
    const [path, hook] = functionAt(fault);
    if (purposeOf(steps.get(path)?.step.kind, 'onExecute') === 'context')
      breakFunction(struck, `${name}.${path}.${hook}`);
  }
  return struck;
}

function forceSide(callbacks: CallbackTable, conditional: string, side: string): void {
  for (let index = 0; callbacks.has(`${conditional}.${branchName(index)}`); index += 1) {
    callbacks.set(`${conditional}.${branchName(index)}`, () => branchName(index) === side);
  }
}

/** The activity of a local step has no callback: it is struck at its request. */
function breakFunction(callbacks: CallbackTable, reference: string): void {
  if (!callbacks.has(reference)) return;
  callbacks.set(reference, () => {
    throw new Error('The function failed.');
  });
}

function functionAt({ site }: PlannedFault): readonly [path: string, hook: string] {
  return site.endsWith(':undo') ? [site.slice(0, -':undo'.length), 'onFailure'] : [site, 'onExecute'];
}
