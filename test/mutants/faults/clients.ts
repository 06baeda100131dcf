import type { Mutant } from '../mutant';

/** Faults of what starts and looks at executions. */
export const CLIENT_FAULTS: readonly Mutant[] = [
  {
    name: 'other-start-attaches',
    fault: 'A uuid that belongs to another start attaches to that one.',
    file: 'client/saga-manager.ts',
    find: '      if (memo?.[START_MEMO] !== digest) throw new SagaExecutionAlreadyExistsError(uuid);\n',
    replace: '',
    tests: ['integration/temporal/client.test.ts'],
  },
  {
    name: 'start-digest-not-kept',
    fault: 'An execution does not say what it was started with, so that the same start is refused.',
    file: 'client/saga-manager.ts',
    find: '        memo: { [START_MEMO]: digest },\n',
    replace: '',
    tests: ['integration/temporal/client.test.ts'],
  },
  {
    name: 'digest-without-context',
    fault: 'Two starts with different contexts count as the same.',
    file: 'client/start-digest.ts',
    find: 'const start = { type, input } as',
    replace: 'const start = { type, input: { ...input, context: {} } } as',
    tests: ['unit/client/start-digest.test.ts'],
  },
  {
    name: 'closed-uuid-run-again',
    fault: 'An execution that has ended is run again under its uuid.',
    file: 'client/saga-manager.ts',
    find: 'WorkflowIdReusePolicy.REJECT_DUPLICATE,',
    replace: 'WorkflowIdReusePolicy.ALLOW_DUPLICATE,',
    tests: ['integration/temporal/client.test.ts'],
  },
  {
    name: 'failure-returned',
    fault: 'A failed execution is returned where nobody asked for that.',
    file: 'client/saga-manager.ts',
    find: '{ raiseOnError = true,',
    replace: '{ raiseOnError = false,',
    tests: ['integration/temporal/client.test.ts'],
  },
  {
    name: 'terminated-looks-undone',
    fault: 'An execution that was terminated, which skips every undo, looks as if it had been undone.',
    file: 'client/saga-execution-repository.ts',
    find: "status: 'incomplete', error: { code: 'TERMINATED'",
    replace: "status: 'errored', error: { code: 'TERMINATED'",
    tests: ['integration/matrix/cancelled.test.ts'],
  },
  {
    name: 'untaken-action-reported-as-taken',
    fault: 'An action that another one has overtaken is reported as taken.',
    file: 'client/saga-manager.ts',
    find: '    if (await this.#updates.send(uuid, actionUpdate(action), argument)) return;\n    throw',
    replace:
      '    await this.#updates.send(uuid, actionUpdate(action), argument);\n    if (uuid === undefined) throw',
    tests: ['integration/temporal/untaken.test.ts'],
  },
  {
    name: 'record-without-failed-undos',
    fault: 'The record does not list the undos that did not happen.',
    file: 'protocol/record.ts',
    find: '    undoErrors: [...undoErrors],\n',
    replace: '    undoErrors: [],\n',
    tests: ['unit/protocol/record.test.ts'],
  },
];
