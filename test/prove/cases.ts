import * as fc from 'fast-check';
import { SagaError } from 'temporal-saga';
import { anyCase } from './any-case';
import { buildSaga } from './build-saga';
import { Choices } from './choices';
import type { Case } from './plan';
import { smaller } from './smaller';

/**
 * The cases for fast-check. They are made by dice of its own kind, which is ten times as fast as to combine its
 * arbitraries, and made smaller as the JSON that they are.
 */
class Cases extends fc.Arbitrary<Case> {
  override generate(random: fc.Random): fc.Value<Case> {
    return new fc.Value(anyCase(new Choices(random)), undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is Case {
    return typeof value === 'object' && value !== null && 'plan' in value;
  }

  override shrink(value: Case): fc.Stream<fc.Value<Case>> {
    return fc
      .stream(smaller(value))
      .filter(canBeBuilt)
      .map((lesser) => new fc.Value(lesser, undefined));
  }
}

export const cases: fc.Arbitrary<Case> = new Cases();

/** What was taken away may have been what a pivot, or a conditional, needs. */
function canBeBuilt({ plan }: Case): boolean {
  try {
    buildSaga(plan);
    return true;
  } catch (error) {
    if (error instanceof SagaError && error.code === 'DEFINITION_INVALID') return false;
    throw error;
  }
}
