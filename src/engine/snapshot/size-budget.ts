/** Owns the size budget: an execution must fit into the start of a continue-as-new run (S11). */
import { contextSize, sizeOf } from '../../context/json-size';
import type { EncodedContext } from '../../context/encoding';
import type { SagaDefinition } from '../../definition/definition';
import { encodedSize } from '../../definition/definition-codec';
import { SagaError } from '../../errors/saga-error';
import { LARGEST_PAYLOAD, payloadTooLarge, SIZE_BUDGET } from '../limits';

/** Whatever shares the size budget with the context. */
export interface BudgetShares {
  /** Bytes of JSON of the definition, and of the context from which a factory built it. */
  readonly constantSize: number;
  /** Bytes of JSON of the journal and the open flows. */
  readonly weight: number;
}

/** Everything that an execution starts with. */
export interface StartParts {
  readonly definition: SagaDefinition;
  readonly context: EncodedContext;
  /** The context from which a factory built the saga. */
  readonly origin?: EncodedContext | undefined;
}

/** Bytes of JSON of the parts that are the same in every run of an execution. */
export function constantSizeOf({ definition, origin }: Omit<StartParts, 'context'>): number {
  return encodedSize(definition) + (origin ? sizeOf(origin) : 0);
}

/** Whether the execution fits into a continue-as-new run that has a context of `size` bytes of JSON. */
export function fitsSizeBudget(shares: BudgetShares, size: number): boolean {
  const changing = size + shares.weight;
  // Measuring the definition is rarely needed: the start has checked that it is no larger than this.
  if (changing <= SIZE_BUDGET - LARGEST_PAYLOAD) return true;
  return changing + shares.constantSize <= SIZE_BUDGET;
}

/**
 * Why a context is refused (`CONTEXT_TOO_LARGE`), or `undefined` when it fits.
 *
 * @param shares - Left out where the definition and the journal are not known.
 */
export function contextTooLarge(context: EncodedContext, shares?: BudgetShares): string | undefined {
  const size = contextSize(context);
  const problem = payloadTooLarge('The context', size);
  if (problem !== undefined || !shares || fitsSizeBudget(shares, size)) return problem;
  return `The context has ${String(size)} bytes of JSON, too many beside the definition and the journal. Use ids instead of the data itself.`;
}

/**
 * Why the context of a flow is refused (`CONTEXT_TOO_LARGE`), or `undefined` when it fits beside those of the others.
 *
 * @param growth - How much more a snapshot takes with it.
 */
export function flowTooLarge(context: EncodedContext, growth: number, state: FlowShares): string | undefined {
  const { constantSize, weight } = state;
  return (
    payloadTooLarge('The context', contextSize(context)) ??
    contextTooLarge(state.context, { constantSize, weight: weight + growth })
  );
}

/** Whatever shares the size budget with the context of a flow. */
export interface FlowShares extends BudgetShares {
  /** The context of the saga's own steps. */
  readonly context: EncodedContext;
}

/**
 * Checks that the parts with which an execution starts leave room for its journal.
 *
 * @throws {@link SagaError} `INPUT_INVALID`, `CONTEXT_TOO_LARGE`.
 */
export function checkStartSize(start: StartParts): void {
  const { definition, origin, context } = start;
  const constantSize = constantSizeOf(start);
  const name = definition.name ?? 'the saga';
  const subject = origin ? `${name}, with the context that its factory received,` : name;
  const problem = payloadTooLarge(`The definition of ${subject}`, constantSize);
  if (problem !== undefined) throw new SagaError('INPUT_INVALID', problem);
  const tooLarge = contextTooLarge(context, { constantSize, weight: 0 });
  if (tooLarge !== undefined) throw new SagaError('CONTEXT_TOO_LARGE', tooLarge);
}
