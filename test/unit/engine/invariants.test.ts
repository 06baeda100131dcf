import * as fc from 'fast-check';
import { anyStory } from './any-story';
import { tell, type Told } from './in-pieces';

const CLOSED: readonly string[] = ['finished', 'errored', 'incomplete', 'cancelled'];

const executes = ({ dispatches }: Told) => dispatches.filter(({ phase }) => phase === 'execute');
const undos = ({ dispatches }: Told) => dispatches.filter(({ phase }) => phase === 'undo');

/** Whatever the saga, whatever the participants answer, and whatever a person does. */
async function holds(check: (told: Told) => void): Promise<void> {
  const property = fc.asyncProperty(anyStory, async (build) => {
    check(await tell(build()));
  });
  await fc.assert(property, { numRuns: 200 });
}

describe('any execution', () => {
  it('ends in one of the closed statuses, or waits for a person', async () => {
    await holds(({ record }) => {
      expect([...CLOSED, 'stuck']).toContain(record.status);
      expect(record.incident !== undefined).toBe(record.status === 'stuck');
    });
  });

  it('has failed unless it has finished, or waits before it goes back', async () => {
    await holds(({ record }) => {
      const isForward = record.status === 'finished' || record.incident?.phase === 'execute';
      expect(record.error === undefined).toBe(isForward);
    });
  });

  it('is incomplete exactly when an undo is listed that did not happen', async () => {
    await holds(({ record }) => {
      if (record.status === 'stuck') return;
      expect(record.undoErrors.length > 0).toBe(record.status === 'incomplete');
      const listed = record.undoErrors.map(({ step }) => step).sort();
      const open = record.steps.filter(({ undo }) => undo?.status === 'failed' || undo?.status === 'skipped');
      expect(open.map(({ step }) => step).sort()).toEqual(listed);
    });
  });

  it('undoes nothing once it has finished, or the pivot has passed', async () => {
    await holds((told) => {
      if (told.record.status !== 'finished' && told.record.pivot !== 'passed') return;
      expect(undos(told)).toEqual([]);
    });
  });

  it('starts nothing once it goes back', async () => {
    await holds((told) => {
      const phases = told.dispatches.map(({ phase }) => phase);
      const turn = phases.indexOf('undo');
      expect(turn < 0 ? [] : phases.slice(turn).filter((phase) => phase !== 'undo')).toEqual([]);
    });
  });

  it('undoes in the reverse of the order in which the steps started (S5)', async () => {
    await holds((told) => {
      const started = told.record.steps.map(({ step }) => step);
      const places = undos(told).map(({ step }) => started.indexOf(step));
      expect(places).toEqual([...places].sort((one, other) => other - one));
    });
  });

  it('names in an undo every key under which the participant may know the request (S5, S9)', async () => {
    await holds((told) => {
      for (const { step, about } of undos(told)) {
        const keys = executes(told)
          .filter((one) => one.step === step)
          .map(({ idempotencyKey }) => idempotencyKey);
        // A request that reached nobody has a key that nobody knows.
        expect(keys).toEqual(expect.arrayContaining([...about]));
      }
    });
  });

  it('sends the same request whenever it sends the same key (S9)', async () => {
    await holds(({ dispatches }) => {
      const sent = new Map<string, unknown>();
      for (const { idempotencyKey, target, content } of dispatches) {
        const before = sent.get(idempotencyKey) ?? { target, content };
        expect({ target, content }).toEqual(before);
        sent.set(idempotencyKey, before);
      }
    });
  });

  it('protects from a cancel what must not be cut short: undos, the pivot, and what comes after it (S8)', async () => {
    await holds(({ dispatches, record }) => {
      const hasPassed = record.steps.some(({ step, status }) => step === 'p' && status === 'done');
      for (const { phase, step, isProtected } of dispatches) {
        // E1: a probe is a question, so that a cancel lets it be asked.
        expect(isProtected).toBe(phase !== 'execute' || step === 'p' || (step === 'r' && hasPassed));
      }
    });
  });

  it('has undone or listed whatever it undoes, when it is closed', async () => {
    await holds(({ record }) => {
      if (record.status === 'stuck') return;
      expect(record.steps.filter(({ undo }) => undo?.status === 'running')).toEqual([]);
      expect(record.steps.filter(({ status }) => status === 'running')).toEqual([]);
    });
  });
});
