/** The arbitrary of fast-check that generates and shrinks cases. */
import * as fc from 'fast-check';
import { Saga, SagaError } from 'temporal-saga';
import { anyCase } from './any-case';
import { buildSaga } from './build-saga';
import { Choices } from './choices';
import type { Case } from './plan';
import { smaller } from './shrink';

/**
 * Generates cases directly from random numbers, which is ten times as fast as combining arbitraries of fast-check, and
 * shrinks them as JSON.
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
      .filter(isValid)
      .map((smallerValue) => new fc.Value(smallerValue, undefined));
  }
}

export const cases: fc.Arbitrary<Case> = new Cases();

/** Whether a saga can be built: shrinking may remove a part that a pivot or a conditional step needs. */
function isValid({ plan }: Case): boolean {
  try {
    // As it will be read, with what fills its hooks.
    Saga.fromJSON(buildSaga(plan).toJSON());
    return true;
  } catch (error) {
    if (error instanceof SagaError && error.code === 'DEFINITION_INVALID') return false;
    throw error;
  }
}
