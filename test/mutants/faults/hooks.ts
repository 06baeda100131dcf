import type { Mutant } from '../mutant';

const HOOKS = 'unit/expression/hooks.test.ts';
const IN_MEMORY = 'unit/testing/hooks-in-memory.test.ts';

/** Faults in hooks, which other modules fill. */
export const HOOK_FAULTS: readonly Mutant[] = [
  {
    name: 'fillings-in-load-order',
    fault: 'The fillings of a hook run in the order in which modules were loaded.',
    file: 'definition/steps/hook-step.ts',
    find: '      .sort(([one], [other]) => (one < other ? -1 : 1))\n',
    replace: '',
    tests: [HOOKS],
  },
  {
    name: 'fillings-by-language',
    fault: 'The fillings of a hook run in the order of a language.',
    file: 'definition/steps/hook-step.ts',
    find: '(one < other ? -1 : 1)',
    replace: 'one.localeCompare(other)',
    tests: [HOOKS],
  },
  {
    name: 'filling-replaced',
    fault: 'A second filling of a name takes the place of the first one.',
    file: 'definition/steps/hook-step.ts',
    find: "    if (this.#fillings.has(name)) return ['HOOK_FILLED', HOOK_FILLED];\n",
    replace: '',
    tests: [HOOKS],
  },
  {
    name: 'hook-never-closed',
    fault: 'A hook is filled after an execution has begun.',
    file: 'definition/saga.ts',
    find: '    for (const hook of this.hooks) hook.close();\n',
    replace: '',
    tests: [HOOKS],
  },
  {
    name: 'fillings-not-proved',
    fault: 'What fills a hook after commit() is not part of the proof.',
    file: 'definition/saga.ts',
    find: '    this.#proveFillings(described.definition);\n',
    replace: '',
    tests: [HOOKS],
  },
  {
    name: 'inner-hooks-forgotten',
    fault: 'What fills the hook of an inner saga is not part of the proof of the outer one.',
    file: 'definition/steps/accepted-branch.ts',
    find: '  owner.holds(accepted);\n',
    replace: '',
    tests: [HOOKS],
  },
  {
    name: 'fillings-as-alternatives',
    fault: 'The pivot proof sees the fillings of a hook as branches of which one runs.',
    file: 'definition/steps/hook-step.ts',
    find: "order: () => 'sequence',",
    replace: "order: () => 'choice',",
    tests: [HOOKS],
  },
  {
    name: 'hook-by-value',
    fault: 'A client sends the definition of a saga with a hook, filled as the client knows it.',
    file: 'client/saga-start.ts',
    find: '  if (saga.hooks.length > 0) return byName(name, input);\n',
    replace: '',
    tests: [HOOKS],
  },
  {
    name: 'structure-with-fillings',
    fault: 'An execution of a saga with steps without names waits because another module fills a hook.',
    file: 'definition/structure.ts',
    find: 'mayBeFilled(step) ? [] :',
    replace: 'mayBeFilled(step) && false ? [] :',
    tests: [HOOKS],
  },
  {
    name: 'empty-hook-recorded',
    fault: 'A hook without fillings leaves a record.',
    file: 'engine/run-saga.ts',
    find: 'const steps = stepsToRun(given);',
    replace: 'const steps = given;',
    tests: [IN_MEMORY],
  },
  {
    name: 'last-filling-alone-undone',
    fault: 'Only the last filling of a hook is undone.',
    file: 'engine/steps/hook-step.ts',
    find: 'entered: (run) => ({ parts: partsOf(run) }),',
    replace: 'entered: (run) => ({ parts: partsOf(run).slice(-1) }),',
    tests: [IN_MEMORY],
  },
  {
    name: 'worker-reads-no-hook',
    fault: 'A worker starts with fillings that break the proof of a saga.',
    file: 'workflows/inspect-sagas.ts',
    find: '      registry?.readAll();\n',
    replace: '',
    tests: ['sandbox/bundle-errors.test.ts'],
  },
];
