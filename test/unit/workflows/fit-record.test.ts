import type { SagaRecord } from '../../../src/protocol/record';
import { fitRecord } from '../../../src/workflows/display/truncate-record';

const failure = (characters: number) => ({
  code: 'REFUSED' as const,
  message: 'no',
  causes: [],
  response: { status: 400, content: 'x'.repeat(characters) },
});
const record = (more: Partial<SagaRecord>): SagaRecord => ({
  saga: 's',
  status: 'errored',
  context: { kept: 1 },
  steps: [],
  undoErrors: [],
  ...more,
});
const sizeOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

describe('a record for the history (S11)', () => {
  it('a record that fits is not truncated', () => {
    const given = record({ error: failure(1_000_000) });
    expect(fitRecord(given)).toBe(given);
  });

  it('a record that does not fit loses the contents of replies, and is marked', () => {
    const fitted = fitRecord(record({ error: failure(2_000_000), undoErrors: [failure(10)] }));
    expect(sizeOf(fitted)).toBeLessThan(1_900_000);
    expect(fitted).toMatchObject({ shortened: true, context: { kept: 1 }, error: { code: 'REFUSED' } });
    expect(fitted.undoErrors).toHaveLength(1);
  });

  it('a record that still does not fit loses the steps without a problem, and then all large parts', () => {
    const steps = Array.from({ length: 30_000 }, (_, index) => ({
      step: `step-${String(index)}-${'x'.repeat(60)}`,
      kind: 'remote',
      status: index === 7 ? ('failed' as const) : ('done' as const),
    }));
    const fitted = fitRecord(record({ steps, error: failure(10) }));
    expect(fitted.steps).toEqual([steps[7]]);
    const undone = steps.map((step, index) => ({
      ...step,
      status: 'done' as const,
      undo: { status: index === 8 ? ('failed' as const) : ('undone' as const) },
    }));
    expect(fitRecord(record({ steps: undone })).steps).toEqual([undone[8]]);
    const failed = steps.map((step) => ({ ...step, status: 'failed' as const }));
    const least = fitRecord(record({ steps: failed, error: failure(10) }));
    expect(sizeOf(least)).toBeLessThan(1_900_000);
    expect(least.steps.length).toBeGreaterThan(0);
  });
});
