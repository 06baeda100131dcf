import type { EncodedContext } from '../../../src/context/encoding';
import { checkStartSize } from '../../../src/engine/snapshot/size-budget';
import { type SagaError } from '../../../src/errors/saga-error';

const MEBIBYTE = 1024 * 1024;

/** The sizes of the parts of a start, in bytes. */
interface Parts {
  readonly definition?: number;
  readonly context?: number;
  readonly origin?: number;
}

function refusalOf({ definition = 0, context = 0, origin }: Parts): SagaError | undefined {
  const name = 'd'.repeat(definition);
  const given = origin === undefined ? undefined : textOf(origin);
  try {
    checkStartSize({ definition: { format: 1, name, steps: [] }, context: textOf(context), origin: given });
    return undefined;
  } catch (error) {
    return error as SagaError;
  }
}

function textOf(size: number): EncodedContext {
  return { text: 'x'.repeat(size) };
}

describe('the size budget of a start', () => {
  it.each<readonly [Parts, string | undefined]>([
    [{}, undefined],
    [{ definition: 1_000_000 }, undefined],
    [{ context: 1_000_000 }, undefined],
    [{ definition: 600_000, context: 600_000 }, undefined],
    [{ definition: MEBIBYTE }, 'INPUT_INVALID'],
    [{ definition: 600_000, origin: 600_000 }, 'INPUT_INVALID'],
    [{ context: MEBIBYTE }, 'CONTEXT_TOO_LARGE'],
    [{ definition: 700_000, context: 700_000 }, 'CONTEXT_TOO_LARGE'],
    [{ origin: 700_000, context: 700_000 }, 'CONTEXT_TOO_LARGE'],
  ])('a start leaves room for its journal, or is refused: %j', (parts, code) => {
    expect(refusalOf(parts)?.code).toBe(code);
  });

  it('a refusal mentions the factory if the argument of a factory is too large', () => {
    expect(refusalOf({ definition: MEBIBYTE })?.message).not.toContain('factory');
    expect(refusalOf({ origin: MEBIBYTE })?.message).toContain('factory');
  });

  it('a start of a nameless saga can be refused too', () => {
    const definition = { format: 1, steps: [] } as const;
    const check = () => checkStartSize({ definition, context: {}, origin: textOf(MEBIBYTE) });
    expect(check).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});
