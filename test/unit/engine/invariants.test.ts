import * as fc from 'fast-check';
import { anyScript } from './any-script';
import { runScript, type ScriptRun } from './run-script';

const CLOSED: readonly string[] = ['finished', 'errored', 'incomplete', 'cancelled'];

const executes = ({ dispatches }: ScriptRun) => dispatches.filter(({ phase }) => phase === 'execute');
const undos = ({ dispatches }: ScriptRun) => dispatches.filter(({ phase }) => phase === 'undo');

/** Asserts a property of any saga, with any answers of participants and any actions of the operator. */
async function holds(check: (scriptRun: ScriptRun) => void): Promise<void> {
  const property = fc.asyncProperty(anyScript, async (build) => {
    check(await runScript(build()));
  });
  await fc.assert(property, { numRuns: 200 });
}

describe('any execution', () => {
  it('any execution ends in one of the closed statuses, or waits for the operator', async () => {
    await holds(({ record }) => {
      expect([...CLOSED, 'stuck']).toContain(record.status);
      expect(record.incident !== undefined).toBe(record.status === 'stuck');
    });
  });

  it('any execution has failed unless it has finished, or waits before compensation', async () => {
    await holds(({ record }) => {
      const isForward = record.status === 'finished' || record.incident?.phase === 'execute';
      expect(record.error === undefined).toBe(isForward);
    });
  });

  it('any execution is incomplete exactly when it lists an undo that did not happen', async () => {
    await holds(({ record }) => {
      if (record.status === 'stuck') return;
      expect(record.undoErrors.length > 0).toBe(record.status === 'incomplete');
      const listed = record.undoErrors.map(({ step }) => step).sort();
      const open = record.steps.filter(({ undo }) => undo?.status === 'failed' || undo?.status === 'skipped');
      expect(open.map(({ step }) => step).sort()).toEqual(listed);
    });
  });

  it('any execution undoes nothing once it has finished, or the pivot has passed', async () => {
    await holds((scriptRun) => {
      if (scriptRun.record.status !== 'finished' && scriptRun.record.pivot !== 'passed') return;
      expect(undos(scriptRun)).toEqual([]);
    });
  });

  it('any execution starts no step once it compensates', async () => {
    await holds((scriptRun) => {
      const phases = scriptRun.dispatches.map(({ phase }) => phase);
      const firstUndo = phases.indexOf('undo');
      expect(firstUndo < 0 ? [] : phases.slice(firstUndo).filter((phase) => phase !== 'undo')).toEqual([]);
    });
  });

  it('any execution undoes in the reverse of the order in which the steps started (S5)', async () => {
    await holds((scriptRun) => {
      const started = scriptRun.record.steps.map(({ step }) => step);
      const places = undos(scriptRun).map(({ step }) => started.indexOf(step));
      expect(places).toEqual([...places].sort((one, other) => other - one));
    });
  });

  it('an undo names every key under which the participant may know the request (S5, S9)', async () => {
    await holds((scriptRun) => {
      for (const { step, about } of undos(scriptRun)) {
        const keys = executes(scriptRun)
          .filter((one) => one.step === step)
          .map(({ idempotencyKey }) => idempotencyKey);
        // No participant knows the key of a request that reached none.
        expect(keys).toEqual(expect.arrayContaining([...about]));
      }
    });
  });

  it('the same key always has the same request (S9)', async () => {
    await holds(({ dispatches }) => {
      const sent = new Map<string, unknown>();
      for (const { idempotencyKey, target, content } of dispatches) {
        const before = sent.get(idempotencyKey) ?? { target, content };
        expect({ target, content }).toEqual(before);
        sent.set(idempotencyKey, before);
      }
    });
  });

  it('a cancel interrupts neither undos, nor the pivot, nor the steps after it (S8)', async () => {
    await holds(({ dispatches, record }) => {
      const hasPassed = record.steps.some(({ step, status }) => step === 'p' && status === 'done');
      for (const { phase, step, isProtected } of dispatches) {
        // E1: a probe changes nothing, and a cancel does not interrupt it.
        expect(isProtected).toBe(phase !== 'execute' || step === 'p' || (step === 'r' && hasPassed));
      }
    });
  });

  it('a closed execution has undone or listed every undo', async () => {
    await holds(({ record }) => {
      if (record.status === 'stuck') return;
      expect(record.steps.filter(({ undo }) => undo?.status === 'running')).toEqual([]);
      expect(record.steps.filter(({ status }) => status === 'running')).toEqual([]);
    });
  });
});
