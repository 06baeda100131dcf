/** Owns the issues of a definition, and the error that lists them. */
import { SagaError } from '../../errors/saga-error';
import { setUnprinted } from '../../errors/unprinted-fields';

/** The kinds of errors in a definition. */
export type DefinitionIssueCode =
  | 'NAME_INVALID'
  | 'EMPTY_SAGA'
  | 'EMPTY_STEP'
  | 'EXECUTE_MISSING'
  | 'CALLBACK_DOUBLED'
  | 'MARK_DOUBLED'
  | 'NOT_CALLABLE'
  | 'STEP_DUPLICATE'
  | 'ELSE_DOUBLED'
  | 'INNER_NOT_A_SAGA'
  | 'INNER_NOT_COMMITTED'
  | 'PART_DOUBLED'
  | 'HOOK_FILLED'
  | 'HOOK_IN_ITSELF'
  | 'FILLED_AFTER_READ'
  | 'PARALLEL_TOO_FEW'
  | 'AFTER_UNKNOWN'
  | 'AFTER_CYCLE'
  | 'PIVOT_DOUBLED'
  | 'PIVOT_IN_PARALLEL'
  | 'PIVOT_IN_LOOP'
  | 'PIVOT_IN_REPEAT'
  | 'TOLERANCE_AFTER_PIVOT'
  | 'ENOUGH_AFTER_PIVOT'
  | 'REPEAT_AFTER_PIVOT'
  | 'TIMEOUT_AFTER_PIVOT'
  | 'CHECK_AFTER_PIVOT'
  | 'UNLESS_AFTER_PIVOT'
  | 'TIMEOUT_MISSING'
  | 'EVENT_AMBIGUOUS'
  | 'PIVOT_HIDDEN'
  | 'MADE_TOO_DEEP'
  | 'MADE_TOO_LARGE'
  | 'NOT_RETRIABLE'
  | 'NOT_COMPENSATABLE'
  | 'UNDO_CONTRADICTED'
  | 'NOTICE_IN_BRANCH'
  | 'PARAMETERS_INVALID'
  | 'OPTIONS_INVALID'
  | 'ADDED_AFTER_COMMIT'
  | 'ALREADY_COMMITTED'
  | 'MALFORMED';

/** One error in a definition. */
export interface DefinitionIssue {
  readonly code: DefinitionIssueCode;
  /** The place of the error: `<saga>.<step>.<hook>`, as in callback references. */
  readonly path: string;
  /** A description, and advice. */
  readonly message: string;
}

/** Collects the issues of a definition. */
export interface IssueReporter {
  /** @internal */
  report(code: DefinitionIssueCode, path: string, message: string): void;
}

/** How many issues the message lists; `issues` has all of them. */
const MOST_LINES = 50;

/**
 * A saga definition has errors (`DEFINITION_INVALID`). Thrown by `commit()`, by `Saga.fromJSON()`, by a change to a
 * committed saga, and when a worker is created. In a workflow it fails the execution at its start.
 */
export class SagaDefinitionError extends SagaError {
  /** All issues: first the issues of the builder's calls, then the issues of the whole definition. */
  readonly issues!: readonly DefinitionIssue[];

  constructor(saga: string, issues: readonly DefinitionIssue[]) {
    const lines = issues
      .slice(0, MOST_LINES)
      .map(({ code, path, message }) => `\n  ${path}: ${message} (${code})`);
    if (issues.length > MOST_LINES) lines.push(`\n  … ${issues.length - MOST_LINES} more`);
    super('DEFINITION_INVALID', `The definition of ${saga} has errors:${lines.join('')}`, {
      details: { issues },
    });
    setUnprinted(this, { issues });
  }
}
