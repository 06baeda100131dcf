/** Rules of blocks that engine and model once disagreed about: each is a small case of the proof. */
import type { Observation } from '../../../prove/observation';
import type { Case, RemotePlan, StepPlan } from '../../../prove/plan';
import { verdictOn } from '../../../prove/verdict';

const remote = (id: string, more: Partial<RemotePlan> = {}): RemotePlan => ({
  kind: 'remote',
  id,
  undo: {},
  ...more,
});

const REFUSED = { fates: { execute: ['refused'] } } as const;

const beside = (a: readonly StepPlan[], b: readonly StepPlan[]): StepPlan => ({
  kind: 'parallel',
  id: 'both',
  branches: [
    { name: 'a', saga: { steps: a } },
    { name: 'b', saga: { steps: b } },
  ],
});

const alternatives = (first: readonly StepPlan[], second: readonly StepPlan[]): StepPlan => ({
  kind: 'alternatives',
  id: 'way',
  alternatives: [
    { name: 'p', saga: { steps: first } },
    { name: 'q', saga: { steps: second } },
  ],
});

async function observed(given: Case): Promise<Observation> {
  const { observation, problem } = await verdictOn(given);
  expect(problem).toBeUndefined();
  return observation;
}

const keysOf = ({ happened }: Observation) =>
  happened.flatMap((event) => (typeof event === 'string' ? [] : [event.key]));

describe('blocks', () => {
  it('an alternative that a failure beside it stops is undone only when all that is under way has ended', async () => {
    const slow = remote('slow', { takes: { execute: [9_000] } });
    const steps = [
      {
        ...beside([remote('fails', { ...REFUSED, takes: { execute: [100] } })], [slow]),
        branches: [
          { name: 'a', saga: { steps: [remote('fails', { ...REFUSED, takes: { execute: [100] } })] } },
          { name: 'b', saga: { steps: [slow] } },
          {
            name: 'c',
            saga: {
              steps: [
                alternatives([remote('done'), { kind: 'timer', id: 't', duration: 500 }], [remote('other')]),
              ],
            },
          },
        ],
      } as StepPlan,
    ];
    const keys = keysOf(await observed({ plan: { steps } }));
    expect(keys.indexOf('root:both.c.way.p.done:undo:1')).toBeGreaterThan(
      keys.indexOf('root:both.b.slow:execute:1'),
    );
  });

  it('a wait that a failure beside it has ended is not open any more', async () => {
    const steps = [beside([remote('fails', REFUSED)], [{ kind: 'timer', id: 'waits', duration: 5_000 }])];
    expect(await observed({ plan: { steps } })).toMatchObject({ status: 'errored', waits: [] });
  });

  it('after the pivot the next alternative follows one that has failed', async () => {
    const steps = [
      remote('pivot', { pivot: true }),
      alternatives([remote('fails', REFUSED)], [remote('works', { retriable: true })]),
    ];
    expect(await observed({ plan: { steps } })).toMatchObject({
      status: 'finished',
      steps: [{}, { branch: 'q' }, {}, {}],
    });
  });

  it('an undo never fails because a branch beside it has written another value', async () => {
    const write = (value: number) => ({ onSuccess: { writes: { under: 'x', value } } }) as const;
    const merge = { count: 'sum', latest: 'last', received: 'last' } as const;
    const inner: StepPlan[] = [
      { kind: 'local', id: 'own', undo: { writes: { under: 'x', value: 2 } } },
      remote('fails', { ...REFUSED, takes: { execute: [300] } }),
    ];
    const steps: StepPlan[] = [
      {
        ...beside([remote('writes', write(1))], [alternatives(inner, [remote('works')])]),
        merge,
      } as StepPlan,
    ];
    expect(await observed({ plan: { steps } })).toMatchObject({ status: 'finished', context: { x: 1 } });
  });

  it('an event is late when the step that waits for it is over, while its block still runs', async () => {
    const event: StepPlan = { kind: 'event', id: 'paid', sent: 1 };
    const steps = [beside([event], [remote('later', { takes: { execute: [400] } })])];
    const meanwhile = [{ during: 'both.b.later', event: 'both.a.paid' }];
    expect((await observed({ plan: { steps }, meanwhile })).happened).toContain(
      'event both.a.paid: EVENT_LATE',
    );
  });

  it('a cancel ends the waits of all branches at once', async () => {
    const steps = [
      beside(
        [remote('slow', { takes: { execute: [400] } })],
        [{ kind: 'timer', id: 'waits', duration: 100 }, remote('never')],
      ),
    ];
    const seen = await observed({ plan: { steps }, cancelAt: 'both.a.slow' });
    expect(seen.status).toBe('cancelled');
    expect(keysOf(seen)).not.toContain('root:both.b.never:execute:1');
  });

  it('an abort leaves the undo of an alternative stuck until an operator decides about it', async () => {
    const steps = [
      alternatives(
        [remote('done', { fates: { undo: ['broken'] } }), remote('fails', REFUSED)],
        [remote('other')],
      ),
    ];
    const decisions = [{ aboutStep: 'abort', aboutUndo: 'abort' }] as const;
    expect(await observed({ plan: { steps }, decisions })).toMatchObject({
      status: 'stuck',
      incidents: [{ step: 'way.p.done', phase: 'undo' }],
    });
  });
});
