import { expectTypeOf } from 'expect-type';
import type { Attempt, StepResult } from 'temporal-saga';

test('Attempt, the name in 0.1 and 0.2, is the same type as StepResult', () => {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- tests that the earlier name still exists
  expectTypeOf<Attempt>().toEqualTypeOf<StepResult>();
});
