/**
 * The laws that hold for every generated execution. Each one checks a law of the explorer (`L1` to `L21`, see
 * `docs/testing.md`) or a rule of `docs/semantics.md` (`S7`) on an observation. The model foresees much more of each
 * execution; these laws can be read without it.
 */
import { ALL_LAWS } from '../../src/testing/explorer/laws/all-laws';
import type { Call, Observation, SeenStep } from './observation';

/** The input of a law. */
interface Execution {
  readonly status: string;
  readonly steps: readonly SeenStep[];
  readonly calls: readonly Call[];
  readonly observation: Observation;
}

/** A law of the explorer, or a rule of the semantics, as a check of an execution. */
interface ProvedLaw {
  /** The id of the law or the rule. */
  readonly rule: string;
  /** The part of it that the check covers. */
  readonly claim: string;
  readonly holds: (execution: Execution) => boolean;
}

export const LAWS: readonly ProvedLaw[] = [
  {
    rule: 'L1',
    claim: 'undos follow each other in the reverse order of the steps',
    holds: ({ steps, calls }) => {
      const places = undos(calls).map(({ step }) => steps.findIndex((one) => one.step === step));
      return places.every((place, index) => index === 0 || place <= (places[index - 1] ?? 0));
    },
  },
  {
    rule: 'L1',
    claim: 'after the first undo only undos are sent',
    holds: ({ calls }) => {
      const first = calls.findIndex((call) => phaseOf(call) === 'undo');
      return first < 0 || calls.slice(first).every((call) => phaseOf(call) === 'undo');
    },
  },
  {
    rule: 'L5',
    claim: 'one key belongs to one target and one content',
    holds: ({ calls }) => {
      const contents = new Map<string, string>();
      return calls.every((call) => {
        const text = JSON.stringify([call.target, phaseOf(call) === 'execute' ? call.content : undefined]);
        const known = contents.get(call.key) ?? text;
        contents.set(call.key, known);
        return known === text;
      });
    },
  },
  {
    rule: 'S9',
    claim: 'an undo and a probe name all keys of their step, and an execute request names none',
    holds: ({ calls }) =>
      calls.every((call, index) => {
        if (phaseOf(call) === 'execute') return call.about.length === 0;
        const before = calls.slice(0, index).filter(({ step }) => step === call.step);
        const sent = before.filter((one) => phaseOf(one) === 'execute').map(({ key }) => key);
        return [...new Set(sent)].join() === call.about.join();
      }),
  },
  {
    rule: 'L9',
    claim: 'the execution is closed, or stuck with an incident',
    holds: ({ status, observation }) =>
      ['finished', 'errored', 'cancelled', 'incomplete'].includes(status) ||
      (status === 'stuck' && observation.incident !== undefined),
  },
  {
    rule: 'L10',
    claim: 'writes into a dropped draft are nowhere',
    holds: ({ observation, calls }) => !JSON.stringify([observation.context, calls]).includes('"lost"'),
  },
  {
    rule: 'S7',
    claim: 'the saga has an error unless it has finished, or waits for an operator before compensation',
    holds: ({ status, observation }) =>
      (observation.error === undefined) ===
      (status === 'finished' || (status === 'stuck' && observation.incident?.phase === 'execute')),
  },
  {
    rule: 'S5',
    claim: 'a saga that is errored or cancelled has completed every undo that it began',
    holds: ({ status, steps }) =>
      (status !== 'errored' && status !== 'cancelled') ||
      steps.every(({ undo }) => undo === undefined || ['undone', 'nothing'].includes(undo.status)),
  },
  {
    rule: 'S7',
    claim: 'the execution is incomplete exactly if it lists an undo that did not happen',
    holds: ({ status, steps, observation }) => {
      const open = steps.filter(({ undo }) => undo?.status === 'failed' || undo?.status === 'skipped');
      const listed = observation.undoErrors ?? [];
      return (
        open.length === listed.length &&
        (status === 'stuck' || (status === 'incomplete') === listed.length > 0)
      );
    },
  },
];

/** The first law that an execution breaks. */
export function brokenLaw(observation: Observation): string | undefined {
  const { happened, status, steps } = observation;
  if (status === undefined || steps === undefined) return undefined;
  const calls = happened.filter((event) => typeof event !== 'string');
  const execution = { status, steps, calls, observation };
  const broken = LAWS.find(({ holds }) => !holds(execution));
  return broken && `broken law ${broken.rule}: ${titleOf(broken)}${broken.claim}.`;
}

function titleOf({ rule }: ProvedLaw): string {
  const law = ALL_LAWS.find(({ id }) => id === rule);
  return law ? `${law.title}; ` : '';
}

function undos(calls: readonly Call[]): readonly Call[] {
  return calls.filter((call) => phaseOf(call) === 'undo');
}

function phaseOf({ key }: Call): string {
  return key.split(':').at(-2) ?? '';
}
