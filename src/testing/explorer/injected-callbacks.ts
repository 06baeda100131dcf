/** Injects the parts of a schedule that concern callbacks: forced branches, and local steps that fail. */
import type { UserCallback } from '../../definition/callbacks';
import { purposeOf } from '../../definition/steps/step-kinds';
import type { CallbackTable } from '../../definition/hook';
import { branchName } from '../../definition/steps/conditional-step';
import type { CallbackSource } from '../in-memory-runtime';
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
): CallbackSource {
  const injected: CallbackTable = new Map(callbacks);
  for (const { step, branch } of branches) forceBranch(injected, `${name}.${step}`, branch);
  const broken = faults.map(functionAt).filter(([path]) => {
    return purposeOf(steps.get(path)?.step.kind, 'onExecute') === 'context';
  });
  return {
    get(reference, step) {
      const callback = injected.get(reference);
      // The activity of a local step has no callback: its fault is injected at its request.
      const isBroken = broken.some(([path, hook]) => path === step && reference.endsWith(`.${hook}`));
      return callback && isBroken ? fail : callback;
    },
  };
}

function forceBranch(callbacks: CallbackTable, conditional: string, branch: string): void {
  for (let index = 0; callbacks.has(`${conditional}.${branchName(index)}`); index += 1) {
    callbacks.set(`${conditional}.${branchName(index)}`, () => branchName(index) === branch);
  }
}

const fail: UserCallback = () => {
  throw new Error('The function failed.');
};

function functionAt({ site }: PlannedFault): readonly [path: string, hook: string] {
  return site.endsWith(':undo') ? [site.slice(0, -':undo'.length), 'onFailure'] : [site, 'onExecute'];
}
