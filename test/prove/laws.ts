import type { Call, Observation, SeenStep } from './observation';

/** An execution, as the laws look at it. */
interface Told {
  readonly status: string;
  readonly steps: readonly SeenStep[];
  readonly calls: readonly Call[];
  readonly observation: Observation;
}

/**
 * What holds of every execution, whatever the plan and the schedule. The model says much more of each; but it was
 * written by people, too, and these laws can be read without it.
 */
const LAWS: Readonly<Record<string, (told: Told) => boolean>> = {
  'it is closed, or waits for a person at a place that it names': ({ status, observation }) =>
    ['finished', 'errored', 'cancelled', 'incomplete'].includes(status) ||
    (status === 'stuck' && observation.incident !== undefined),

  'the saga has an error unless it has finished, or waits before it goes back': ({ status, observation }) =>
    (observation.error === undefined) ===
    (status === 'finished' || (status === 'stuck' && observation.incident?.phase === 'execute')),

  'undos follow each other in the reverse order of the steps': ({ steps, calls }) => {
    const places = undos(calls).map(({ step }) => steps.findIndex((one) => one.step === step));
    return places.every((place, index) => index === 0 || place <= (places[index - 1] ?? 0));
  },

  'once the saga goes back, nothing but undos is asked for': ({ calls }) => {
    const first = calls.findIndex((call) => phaseOf(call) === 'undo');
    return first < 0 || calls.slice(first).every((call) => phaseOf(call) === 'undo');
  },

  'an undo and a probe name all keys under which their step was sent, and an execute names none': ({
    calls,
  }) =>
    calls.every((call, index) => {
      if (phaseOf(call) === 'execute') return call.about.length === 0;
      const before = calls.slice(0, index).filter(({ step }) => step === call.step);
      const sent = before.filter((one) => phaseOf(one) === 'execute').map(({ key }) => key);
      return [...new Set(sent)].join() === call.about.join();
    }),

  'one key is one request: one target, one content': ({ calls }) => {
    const contents = new Map<string, string>();
    return calls.every((call) => {
      const text = JSON.stringify([call.target, phaseOf(call) === 'execute' ? call.content : undefined]);
      const known = contents.get(call.key) ?? text;
      contents.set(call.key, known);
      return known === text;
    });
  },

  'a saga that was undone as a whole has undone all that it began to undo': ({ status, steps }) =>
    (status !== 'errored' && status !== 'cancelled') ||
    steps.every(({ undo }) => undo === undefined || ['undone', 'nothing'].includes(undo.status)),

  'it is incomplete exactly when an undo is listed that did not happen': ({ status, steps, observation }) => {
    const open = steps.filter(({ undo }) => undo?.status === 'failed' || undo?.status === 'skipped');
    const listed = observation.undoErrors ?? [];
    return (
      open.length === listed.length && (status === 'stuck' || (status === 'incomplete') === listed.length > 0)
    );
  },

  'what a callback writes into a draft that is dropped is nowhere': ({ observation, calls }) =>
    !JSON.stringify([observation.context, calls]).includes('"lost"'),
};

/** The first law that an execution breaks. */
export function brokenLaw(observation: Observation): string | undefined {
  const { happened, status, steps } = observation;
  if (status === undefined || steps === undefined) return undefined;
  const calls = happened.filter((event) => typeof event !== 'string');
  const told = { status, steps, calls, observation };
  const broken = Object.entries(LAWS).find(([, holds]) => !holds(told));
  return broken && `broken law: ${broken[0]}.`;
}

function undos(calls: readonly Call[]): readonly Call[] {
  return calls.filter((call) => phaseOf(call) === 'undo');
}

function phaseOf({ key }: Call): string {
  return key.split(':').at(-2) ?? '';
}
