import type { Mutant } from '../mutant';

const OPERATORS: Mutant['tests'] = ['unit/expression/at-end-operators.test.ts'];

/** Faults in the notices at the end. */
export const NOTICE_FAULTS: readonly Mutant[] = [
  {
    name: 'notice-of-another-end',
    fault: 'A notice is sent at every end.',
    file: 'engine/notices/notify.ts',
    find: 'atEnd.filter(({ status }) => status.includes(end))',
    replace: 'atEnd',
    tests: ['unit/expression/at-end.test.ts'],
  },
  {
    name: 'notice-sent-again',
    fault: 'A continue-as-new run sends the notices of the run before again.',
    file: 'engine/notices/notify.ts',
    find: 'if (state.noticeAt(path)) continue;',
    replace: '',
    tests: OPERATORS,
  },
  {
    name: 'notice-not-protected',
    fault: 'A cancel interrupts a notice.',
    file: 'engine/requests/dispatch.ts',
    find: "phase === 'undo' || phase === 'notice' || state.pivot.isSent",
    replace: "phase === 'undo' || state.pivot.isSent",
    tests: ['unit/expression/at-end.test.ts'],
  },
  {
    name: 'notice-makes-stuck',
    fault: 'A notice that fails after the pivot waits for an operator.',
    file: 'engine/steps/supervise.ts',
    find: "if (phase === 'notice') return false;",
    replace: '',
    tests: ['unit/expression/at-end.test.ts'],
  },
  {
    name: 'end-drops-notices',
    fault: 'An operator who ends the undos of a saga drops its notices, too.',
    file: 'engine/saga-state.ts',
    find: 'if (this.end === undefined) this.endedBy = undefined;',
    replace: '',
    tests: OPERATORS,
  },
];
