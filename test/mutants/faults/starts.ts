import type { Mutant } from '../mutant';

/** Faults in steps that start another saga and leave it alone. */
export const START_FAULTS: readonly Mutant[] = [
  {
    name: 'cancel-without-id',
    fault: 'The undo of a start cancels the execution of the default id, not the one that was started.',
    file: 'definition/steps/starting-step.ts',
    find: 'content: { ...sent }',
    replace: 'content: {}',
    tests: ['unit/expression/starts.test.ts'],
  },
  {
    name: 'whole-start-kept',
    fault: 'The journal keeps the whole content of a start, which may be too large for it.',
    file: 'definition/steps/starting-step.ts',
    find: 'return keepingPart(request, id);',
    replace: 'return request;',
    tests: ['unit/expression/starts.test.ts'],
  },
  {
    name: 'start-unchecked',
    fault: 'A start is sent with a context that the schema of the started saga refuses.',
    file: 'definition/steps/starting-step.ts',
    find: 'checkFitting(this.#started.schema, made)',
    replace: 'checkFitting(undefined, made)',
    tests: ['unit/expression/starts.test.ts'],
  },
  {
    name: 'missing-start-unseen',
    fault: 'A worker takes sagas that start one which it does not have.',
    file: 'definition/missing-starts.ts',
    find: 'if (started === undefined || registry.find(started)) return [];',
    replace: 'if (started === undefined || started !== name) return [];',
    tests: ['unit/expression/starts.test.ts'],
  },
  {
    name: 'foreign-execution-cancelled',
    fault: 'The undo of a start cancels an execution to which the step had only attached.',
    file: 'worker/started-sagas.ts',
    find: "    if (!this.#isOwn(facts)) return { kind: 'done', content: { uuid: this.#uuid } };\n",
    replace: '',
    tests: ['integration/expression/starts.test.ts'],
  },
  {
    name: 'finished-counts-as-undone',
    fault: 'A started execution that has finished counts as undone.',
    file: 'worker/started-sagas.ts',
    find: "if (status === 'cancelled' || status === 'errored') return",
    replace: "if (['cancelled', 'errored', 'finished'].includes(status)) return",
    tests: ['integration/expression/starts.test.ts'],
  },
  {
    name: 'attached-to-a-cancelled-one',
    fault: 'A start counts as done where the execution of its id has been cancelled.',
    file: 'worker/started-sagas.ts',
    find: 'if (isOpen(facts)) return undefined;',
    replace: 'if (!isOpen(facts)) return undefined;',
    tests: ['integration/expression/starts.test.ts'],
  },
  {
    name: 'start-routed-as-a-participant',
    fault: 'The start of a saga goes to a participant of the worker.',
    file: 'protocol/routing.ts',
    find: '  if (participant === SAGA_PARTICIPANT) return OWN_WORKER;\n',
    replace: '',
    tests: ['integration/expression/starts.test.ts'],
  },
];
