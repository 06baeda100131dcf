/** Owns decision steps: their builder, their plain data and their kind. */
import { compact } from '../../context/compact';
import type { LooseFields } from '../../context/context-types';
import { ownField } from '../../context/own-fields';
import type { SagaContext } from '../../context/saga-context';
import { type CallbackTable, describeHook, type Hook, keepHook } from '../hook';
import type { CallbackOperation } from '../operation';
import type { Duration } from '../options/duration';
import type { DefinitionReader, StepReader } from '../validation/definition-reader';
import { acceptedBranch } from './accepted-branch';
import type { BranchBody, BranchDefinition, BranchSaga, FitsContext } from './branch';
import { branchNameAt } from './named-branches';
import { durationData, readDuration } from './block-options';
import { Step, type StepOwner } from './step';
import type { StepData } from './step-data';
import type { StepKind } from './step-kind';

/** What follows a choice: steps, nothing, or the failure of the step. */
export interface DecisionOutcome extends BranchDefinition {
  readonly fails?: true;
}

/** A choice in plain data. */
export interface ChoiceDefinition extends DecisionOutcome {
  readonly name: string;
}

/** A decision step in plain data. */
export interface DecisionStepDefinition extends StepData {
  readonly kind: 'decision';
  readonly choices: readonly ChoiceDefinition[];
  /** In milliseconds. */
  readonly timeout?: number;
  /** Absent: the step fails. */
  readonly onTimeout?: DecisionOutcome;
  readonly shows?: CallbackOperation;
  readonly approvals?: number;
}

/** What a decision is about, and who takes it. */
export interface DecisionOptions<T extends object> {
  /** How long to wait. @defaultValue without a limit */
  readonly timeout?: Duration;
  /**
   * Returns what callers decide about: a storable value. The open wait has it as `shows`, with a digest, `seen`. A decision has
   * to send that `seen`, so that a decision about something else is refused. @defaultValue nothing
   */
  readonly shows?: (context: SagaContext<T>) => unknown;
  /** How many callers, with different names, have to make the same choice. 1 to 100. @defaultValue 1 */
  readonly approvals?: number;
}

/** The name of the outcome when no decision has come in time. */
export const TIMEOUT = 'timeout';

const MOST_APPROVALS = 100;

/**
 * A step that waits for a decision, which a caller takes with `manager.decide`, and then runs the steps of the choice. A
 * decision that comes before the step waits is refused.
 *
 * @example
 * ```ts
 * order
 *   .decisionStep('approve', { timeout: '2 days', shows: (context) => ({ total: context.total }) })
 *   .on('approve')
 *   .on('reject', 'fail')
 *   .onTimeout(escalateSaga);
 * ```
 */
export class DecisionStep<T extends object, TSaga extends StepOwner> extends Step<TSaga> {
  readonly #options: DecisionOptions<T>;
  readonly #shows: Hook | undefined;
  readonly #choices: { name: string; saga: BranchSaga | 'fail' | undefined }[] = [];
  #onTimeout: BranchSaga | 'fail' | undefined;

  constructor(saga: TSaga, id: string, options: DecisionOptions<T> = {}) {
    super(saga, id);
    this.#options = { ...options };
    const { shows } = options;
    this.#shows = shows && keepHook(`${id}.shows`, shows, undefined, saga);
  }

  /**
   * Adds a choice.
   *
   * @param choice - Its name. It has the form of a step's name.
   * @param outcome - The steps that follow, as a committed saga or a function that adds them to an empty one; or `'fail'`: the
   * step fails with `DECIDED_TO_FAIL`. @defaultValue nothing: the saga continues
   */
  on<B extends object = LooseFields>(
    choice: string,
    outcome?: (BranchSaga<B> & FitsContext<B, T>) | BranchBody<TSaga> | 'fail',
  ): this {
    this.saga.refuseChange(this.id, choice);
    this.#choices.push({ name: choice, saga: this.#accepted(outcome, choice) });
    return this;
  }

  /** What follows when no decision has come in time. @defaultValue `'fail'`: the step fails with `WAIT_TIMED_OUT` */
  onTimeout<B extends object = LooseFields>(
    outcome: (BranchSaga<B> & FitsContext<B, T>) | BranchBody<TSaga> | 'fail',
  ): this {
    this.saga.refuseChange(this.id, TIMEOUT);
    this.#onTimeout = this.#accepted(outcome, TIMEOUT);
    return this;
  }

  /** @internal */
  describe(prefix: string, callbacks: CallbackTable): StepData {
    const own = `${prefix}${this.id}`;
    const { timeout, approvals } = this.#options;
    const described = (name: string, saga: BranchSaga | 'fail' | undefined): DecisionOutcome =>
      saga === 'fail' || saga === undefined
        ? compact({ fails: saga === 'fail' ? (true as const) : undefined, steps: [] })
        : saga.describeBranch(`${own}.${name}.`, callbacks);
    return compact({
      kind: 'decision',
      id: this.id,
      choices: this.#choices.map(({ name, saga }) => ({ name, ...described(name, saga) })),
      timeout: durationData(timeout),
      onTimeout:
        this.#onTimeout === undefined || this.#onTimeout === 'fail'
          ? undefined
          : described(TIMEOUT, this.#onTimeout),
      shows: this.#shows && describeHook(this.#shows, `${own}.shows`, callbacks),
      approvals,
    });
  }

  #accepted(outcome: unknown, name: string): BranchSaga | 'fail' | undefined {
    if (outcome === undefined || outcome === 'fail') return outcome;
    return acceptedBranch(this.saga, outcome, `${this.id}.${name}`);
  }
}

const read: StepReader = (data, path, reader) => {
  reader.knownFields(data, path, ['kind', 'id', 'choices', 'timeout', 'onTimeout', 'shows', 'approvals']);
  const { choices, timeout, onTimeout, shows, approvals } = data;
  if (Array.isArray(choices)) readChoices(choices, path, reader);
  else reader.report('MALFORMED', `${path}.choices`, 'The choices must be an array.');
  readDuration(timeout, `${path}.timeout`, reader);
  if (onTimeout !== undefined) {
    readOutcome(onTimeout, `${path}.${TIMEOUT}`, [], reader);
    if (timeout === undefined) {
      reader.report(
        'TIMEOUT_MISSING',
        path,
        'onTimeout needs a timeout; add one to the options of the step.',
      );
    }
  }
  if (shows !== undefined) reader.operation(shows, `${path}.shows`, false);
  const isCount =
    Number.isInteger(approvals) && (approvals as number) >= 1 && (approvals as number) <= MOST_APPROVALS;
  if (approvals !== undefined && !isCount) {
    const message = `approvals must be a whole number from 1 to ${String(MOST_APPROVALS)}.`;
    reader.report('OPTIONS_INVALID', `${path}.approvals`, message);
  }
};

function readChoices(choices: readonly unknown[], path: string, reader: DefinitionReader): void {
  if (choices.length === 0) reader.report('EMPTY_STEP', path, 'The step needs a choice; add on().');
  const names = new Set<unknown>([TIMEOUT]);
  for (const [index, choice] of choices.entries()) {
    const own = `${path}.${branchNameAt(index, choice)}`;
    readOutcome(choice, own, ['name'], reader);
    const name = ownField(choice, 'name');
    reader.name(name, own);
    if (names.has(name)) {
      const message = 'Another choice of this step has the name, or it is "timeout"; choose another.';
      reader.report('PART_DOUBLED', own, message);
    }
    names.add(name);
  }
}

function readOutcome(
  outcome: unknown,
  path: string,
  more: readonly string[],
  reader: DefinitionReader,
): void {
  const data = reader.branch(outcome, path, ['fails', ...more], { mayBeEmpty: true });
  const fails = data?.['fails'];
  if (fails !== undefined && fails !== true)
    reader.report('MALFORMED', `${path}.fails`, 'fails must be true.');
}

/** The kind of decision steps. */
export const decisionKind: StepKind<DecisionStepDefinition> = {
  read,
  hooks: { shows: 'value' },
  branches: { choices: branchNameAt, onTimeout: TIMEOUT },
  isWait: true,
  mayTimeOut: ({ timeout, onTimeout, choices }) =>
    (timeout !== undefined && onTimeout === undefined) ||
    (Array.isArray(choices) ? choices : []).some((choice) => ownField(choice, 'fails') === true),
  hasEffect: () => false,
};
