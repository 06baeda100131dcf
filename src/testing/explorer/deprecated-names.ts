/**
 * Owns the names of version 0.2: the explorer still accepts and provides them beside the current ones. The next version
 * removes this file.
 */
/* eslint-disable @typescript-eslint/no-deprecated -- this file implements the deprecated names */
import { compact } from '../../context/compact';
import { SagaError } from '../../errors/saga-error';
import type { Fault } from './fault';
import type { TakenBranch } from './forced-branches';

/** Options with their old names. */
export interface DeprecatedExploreOptions<B> {
  /** @deprecated Use `participantState`. */
  readonly books?: () => B;
  /** @deprecated Use `forceBranches`. */
  readonly forceSides?: boolean;
}

interface OptionsOfBothNames<B> extends DeprecatedExploreOptions<B> {
  readonly participantState?: () => B;
  readonly forceBranches?: boolean;
}

/** A branch as {@link DeprecatedExploration.sides} lists it. */
export interface TakenSide {
  readonly step: string;
  readonly side: string;
  readonly by?: 'context' | 'force';
}

/** Fields of an exploration with their old names. They are not enumerable. */
export interface DeprecatedExploration {
  /** @deprecated Use `injected`. */
  readonly struck: Readonly<Partial<Record<Fault, number>>>;
  /** @deprecated Use `branches`. */
  readonly sides: readonly TakenSide[];
}

/** Fields of a counterexample with their old names. They are not enumerable. */
export interface DeprecatedCounterexample {
  /** @deprecated Use `transcript`. */
  readonly story: string;
}

/**
 * Options under their current names.
 *
 * @throws SagaError `INPUT_INVALID` if an option is given under both names.
 */
export function currentOptions<B, O extends OptionsOfBothNames<B>>(given: O): O {
  const { books, forceSides, participantState, forceBranches, ...rest } = given;
  if (books !== undefined && participantState !== undefined) refuseBoth('books', 'participantState');
  if (forceSides !== undefined && forceBranches !== undefined) refuseBoth('forceSides', 'forceBranches');
  const current = { participantState: participantState ?? books, forceBranches: forceBranches ?? forceSides };
  return { ...rest, ...compact(current) } as unknown as O;
}

/** Adds the old names to an exploration. */
export function withOldNames<
  E extends {
    readonly injected: DeprecatedExploration['struck'];
    readonly branches: readonly TakenBranch[];
  },
>(exploration: E): E & DeprecatedExploration {
  return Object.defineProperties(exploration, {
    struck: { value: exploration.injected },
    sides: {
      value: exploration.branches.map(({ step, branch, by }) => compact({ step, side: branch, by })),
    },
  }) as E & DeprecatedExploration;
}

/** Adds the old name to a counterexample. */
export function withOldName<C extends { readonly transcript: string }>(
  counterexample: C,
): C & DeprecatedCounterexample {
  return Object.defineProperty(counterexample, 'story', {
    value: counterexample.transcript,
  }) as C & DeprecatedCounterexample;
}

function refuseBoth(old: string, current: string): never {
  throw new SagaError(
    'INPUT_INVALID',
    `exploreSaga has both ${current} and its old name ${old}; remove ${old}.`,
  );
}
