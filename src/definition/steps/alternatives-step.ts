/** Owns alternatives steps: their builder, their plain data and their kind. */
import { compact } from '../../context/compact';
import type { LooseFields } from '../../context/context-types';
import { ownField } from '../../context/own-fields';
import type { SagaContext } from '../../context/saga-context';
import { type CallbackTable, describeHook, type Hook, keepHook } from '../hook';
import type { CallbackOperation } from '../operation';
import type { DefinitionReader, StepReader } from '../validation/definition-reader';
import { acceptedBranch } from './accepted-branch';
import type { BranchBody, BranchDefinition, BranchSaga, FitsContext } from './branch';
import { branchNameAt, readBranchNames } from './named-branches';
import {
  type BlockOptions,
  type BlockOptionsData,
  durationData,
  readAttempts,
  readDuration,
} from './block-options';
import { Step, type StepOwner } from './step';
import type { StepData } from './step-data';
import type { StepKind } from './step-kind';

/** An alternative in plain data. */
export interface AlternativeBranchDefinition extends BranchDefinition {
  readonly name: string;
  readonly unless?: CallbackOperation;
}

/** An alternatives step in plain data. */
export interface AlternativesStepDefinition extends StepData, BlockOptionsData {
  readonly kind: 'alternatives';
  readonly alternatives: readonly AlternativeBranchDefinition[];
  readonly attempts?: number;
}

/** How often an alternatives step is tried. */
export interface AlternativesOptions extends BlockOptions {
  /** How many rounds there may be, 1 to 1,000: each tries all alternatives. @defaultValue 1 */
  readonly attempts?: number;
}

/** Why an alternative has failed. */
export interface AlternativeFailure {
  readonly code: string;
  readonly message: string;
  readonly step?: string;
}

/** When an alternative is passed over. */
export interface AlternativeOptions<T extends object> {
  /** Gets the latest failure. Any truthy result passes the alternative over. It is called once. @defaultValue never */
  readonly unless?: (context: SagaContext<T>, failure: AlternativeFailure) => unknown;
}

/** The hook of an alternative's `unless`. */
export function unlessHook(alternative: string): string {
  return `unless-${alternative}`;
}

/**
 * A step with several ways to do the same. The next alternative begins only when the one before has failed and is wholly
 * undone. It works on the context as it was at the start of the step. When none holds, the step fails with the first
 * failure. A cancellation, an abort or the saga's deadline tries no further alternative.
 *
 * @example
 * ```ts
 * order
 *   .alternativesStep('pay')
 *   .first('card', cardSaga)
 *   .orElse('invoice', invoiceSaga, { unless: (context) => context.total > 1000 });
 * ```
 */
export class AlternativesStep<T extends object, TSaga extends StepOwner> extends Step<TSaga> {
  readonly #options: AlternativesOptions;
  readonly #alternatives: { name: string; saga: BranchSaga; unless: Hook | undefined }[] = [];

  constructor(saga: TSaga, id: string, options: AlternativesOptions = {}) {
    super(saga, id);
    this.#options = { ...options };
  }

  /**
   * Adds the alternative that is tried first.
   *
   * @param name - Unique in the step; part of the paths of the alternative's steps.
   * @param saga - A committed saga, or a function that adds the steps to an empty one.
   */
  first<B extends object = LooseFields>(
    name: string,
    saga: (BranchSaga<B> & FitsContext<B, T>) | BranchBody<TSaga>,
  ): this {
    return this.orElse(name, saga);
  }

  /**
   * Adds the alternative that is tried when those before have failed.
   *
   * @param name - Unique in the step; part of the paths of the alternative's steps.
   * @param saga - A committed saga, or a function that adds the steps to an empty one.
   */
  orElse<B extends object = LooseFields>(
    name: string,
    saga: (BranchSaga<B> & FitsContext<B, T>) | BranchBody<TSaga>,
    { unless }: AlternativeOptions<T> = {},
  ): this {
    this.saga.refuseChange(this.id, name);
    const accepted = acceptedBranch(this.saga, saga, `${this.id}.${name}`);
    const hook = unless && keepHook(`${this.id}.${unlessHook(name)}`, unless, undefined, this.saga);
    this.#alternatives.push({ name, saga: accepted, unless: hook });
    return this;
  }

  /** @internal */
  describe(prefix: string, callbacks: CallbackTable): StepData {
    const own = `${prefix}${this.id}`;
    const alternatives = this.#alternatives.map(({ name, saga, unless }) =>
      compact({
        name,
        unless: unless && describeHook(unless, `${own}.${unlessHook(name)}`, callbacks),
        ...saga.describeBranch(`${own}.${name}.`, callbacks),
      }),
    );
    const { attempts, deadline } = this.#options;
    return compact({
      kind: 'alternatives',
      id: this.id,
      alternatives,
      attempts,
      deadline: durationData(deadline),
    });
  }
}

const read: StepReader = (data, path, reader) => {
  reader.knownFields(data, path, ['kind', 'id', 'alternatives', 'attempts', 'deadline']);
  const { alternatives, attempts } = data;
  if (Array.isArray(alternatives)) readAlternatives(alternatives, path, reader);
  else reader.report('MALFORMED', `${path}.alternatives`, 'The alternatives must be an array.');
  readAttempts(attempts, path, reader);
  readDuration(data['deadline'], `${path}.deadline`, reader);
};

function readAlternatives(alternatives: readonly unknown[], path: string, reader: DefinitionReader): void {
  if (alternatives.length === 0)
    reader.report('EMPTY_STEP', path, 'The step needs an alternative; add first().');
  readBranchNames(alternatives, path, { more: ['unless'] }, reader);
  for (const [index, alternative] of alternatives.entries()) {
    const unless = ownField(alternative, 'unless');
    const own = `${path}.${unlessHook(branchNameAt(index, alternative))}`;
    if (unless !== undefined) reader.operation(unless, own, false);
  }
}

/** The kind of alternatives steps. */
export const alternativesKind: StepKind<AlternativesStepDefinition> = {
  read,
  hooks: {},
  branches: { alternatives: branchNameAt },
  order: () => 'in-turn',
  operations: ({ alternatives }, path) =>
    (alternatives as readonly unknown[]).flatMap((alternative, index) => {
      const unless = ownField(alternative, 'unless');
      const reference = `${path}.${unlessHook(branchNameAt(index, alternative))}`;
      return unless === undefined ? [] : [[reference, unless] as const];
    }),
  hasEffect: () => false,
};
