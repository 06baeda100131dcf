/** Owns how a step accepts what a user gives for a branch: a committed saga, or a function that adds its steps. */
import { UNNAMED } from '../names';
import { isClass } from '../is-class';
import { describeNonSaga } from '../not-a-saga';
import { SagaDefinitionError } from '../validation/definition-issue';
import type { BranchSaga } from './branch';
import type { StepOwner } from './step';

/** The saga that a user gave for a branch, which the owner holds from now on: see {@link committedBranch}. */
export function acceptedBranch(owner: StepOwner, saga: unknown, path: string): BranchSaga {
  const accepted = committedBranch(owner, saga, path);
  owner.holds(accepted);
  return accepted;
}

/**
 * The saga that a user gave for a branch. A value that is none, or that is not committed, is reported, and replaced so
 * that nothing else is reported because of it.
 */
export function committedBranch(owner: StepOwner, saga: unknown, path: string): BranchSaga {
  if (typeof saga === 'function' && !isClass(saga)) {
    return builtBranch(owner, saga as (body: BranchSaga) => unknown, path);
  }
  if (!isBranchSaga(saga)) {
    const message = `A branch must be a committed saga. It is ${describeNonSaga(saga)}.`;
    owner.report('INNER_NOT_A_SAGA', path, message);
    return REFUSED;
  }
  if (saga.committed) return saga;
  const message = 'The saga of this branch is not committed; call its commit() first.';
  owner.report('INNER_NOT_COMMITTED', path, message);
  return REFUSED;
}

/** A branch that a function builds in place; the issues of its steps are reported as those of the outer saga. */
function builtBranch(owner: StepOwner, build: (body: BranchSaga) => unknown, path: string): BranchSaga {
  const body = owner.newBody();
  const result = build(body);
  if (result !== body && isBranchSaga(result)) return refusedResult(owner, path);
  if (body.committed) return body;
  try {
    body.commit();
    return body;
  } catch (error) {
    if (!(error instanceof SagaDefinitionError)) throw error;
    for (const { code, path: inner, message } of error.issues) {
      owner.report(code, path + inner.slice(UNNAMED.length), message);
    }
    return REFUSED;
  }
}

/** A function that returns another saga is a factory: the steps of that saga would be lost. */
function refusedResult(owner: StepOwner, path: string): BranchSaga {
  const message =
    'The function of this branch returns another saga than the one that it was given; pass that saga itself, or add the steps to the argument.';
  owner.report('INNER_NOT_A_SAGA', path, message);
  return REFUSED;
}

const REFUSED: BranchSaga = {
  committed: false,
  hooks: [],
  describeBranch: (prefix) => ({
    steps: [
      {
        kind: 'local',
        id: 'refused',
        onExecute: { callback: prefix },
        retriable: true,
        withoutUndo: 'refused',
      },
    ],
  }),
};

/** Whether a value is a saga that can stand in another one, committed or not. */
export function isBranchSaga(value: unknown): value is BranchSaga {
  return typeof value === 'object' && value !== null && 'describeBranch' in value && 'committed' in value;
}
