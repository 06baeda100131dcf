/**
 * The laws that hold for every generated execution. Each one checks a law of the explorer (`L1` to `L33`, see
 * `docs/testing.md`) or a rule of `docs/semantics.md` (`S7`) on an observation. The model foresees much more of each
 * execution; these laws can be read without it.
 */
import { ALL_LAWS } from '../../src/testing/explorer/laws/all-laws';
import type { Call, Observation, SeenStep } from './observation';
import { isBefore, stagesTo, undoneWith } from './places';
import { noticePathOf, type Plan } from './plan';

/** The input of a law. */
interface Execution {
  readonly status: string;
  readonly steps: readonly SeenStep[];
  readonly calls: readonly Call[];
  readonly observation: Observation;
  readonly plan: Plan;
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
    claim: 'a step is undone before the steps that came before it, also along the edges between branches',
    holds: ({ calls, plan }) => {
      const firsts = firstCalls(calls);
      return undos(calls).every(({ step: earlier }, index, all) =>
        all.slice(index).every(({ step: later }) => {
          const wasSent = sentBefore(firsts, later, earlier);
          return earlier === later || !wasSent || !isBefore(plan, earlier, later);
        }),
      );
    },
  },
  {
    rule: 'L1',
    claim: 'after the first undo in what is undone as a whole, nothing else is sent in it, but notices',
    holds: ({ calls, plan }) =>
      calls.every((undo, index) => {
        if (phaseOf(undo) !== 'undo') return true;
        const whole = undoneWith(plan, undo.step);
        const rest = calls.slice(index).filter(({ step }) => step.startsWith(whole));
        return rest.every((call) => phaseOf(call) === 'undo' || phaseOf(call) === 'notice');
      }),
  },
  {
    rule: 'S5',
    claim: 'a part of a block that did not hold is undone',
    holds: ({ steps, plan }) => {
      const tried = steps.flatMap(({ step, tried: parts = [] }) =>
        parts.map(({ part }) => prefixOf(step, part)),
      );
      const inside = steps.filter(({ step }) => tried.some((prefix) => step.startsWith(prefix)));
      return inside.every(({ step, outcome, undo }) => {
        const planned = stagesTo(plan, step).at(-1)?.step;
        const isUndoable = planned !== undefined && 'undo' in planned && planned.undo !== undefined;
        return outcome !== 'done' || !isUndoable || undo !== undefined;
      });
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
    rule: 'L33',
    claim: 'after a notice nothing but notices is sent, and the record lists those of the end, once each',
    holds: ({ calls, status, observation: { notices = [] }, plan: { atEnd = [] } }) => {
      const first = calls.findIndex((call) => phaseOf(call) === 'notice');
      const rest = first < 0 ? [] : calls.slice(first);
      const due = atEnd.filter((notice) => notice.status.some((end) => end === status));
      const listed = notices.map(({ notice }) => notice);
      return (
        rest.every((call) => phaseOf(call) === 'notice') && listed.join() === due.map(noticePathOf).join()
      );
    },
  },
  {
    rule: 'L9',
    claim: 'the execution is closed, stuck with an incident, or waits for a caller',
    holds: ({ status, observation }) =>
      ['finished', 'errored', 'cancelled', 'incomplete'].includes(status) ||
      (status === 'stuck' && (observation.incidents ?? []).length > 0) ||
      (status === 'paused' && (observation.waits ?? []).length > 0),
  },
  {
    rule: 'L10',
    claim: 'writes into a dropped draft are nowhere',
    holds: ({ observation, calls }) => !JSON.stringify([observation.context, calls]).includes('"lost"'),
  },
  {
    rule: 'S7',
    claim: 'a saga that has finished has no error, one that has failed has one, and then no step waits',
    holds: ({ status, observation: { error, incidents = [] } }) => {
      if (status === 'stuck') return !error || incidents.every(({ phase }) => phase === 'undo');
      return (error === undefined) === (status === 'finished' || status === 'paused');
    },
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
    claim: 'a failed execution is incomplete exactly if it lists an undo that did not happen',
    holds: ({ status, steps, observation }) => {
      const open = steps.filter(({ undo }) => undo?.status === 'failed' || undo?.status === 'skipped');
      const listed = observation.undoErrors ?? [];
      return (
        open.length === listed.length &&
        (!['errored', 'cancelled', 'incomplete'].includes(status) ||
          (status === 'incomplete') === listed.length > 0)
      );
    },
  },
];

/** The first law that an execution breaks. */
export function brokenLaw(observation: Observation, plan: Plan): string | undefined {
  const { happened, status, steps } = observation;
  if (status === undefined || steps === undefined) return undefined;
  const calls = happened.filter((event) => typeof event !== 'string');
  const execution = { status, steps, calls, observation, plan };
  const broken = LAWS.find(({ holds }) => !holds(execution));
  return broken && `broken law ${broken.rule}: ${titleOf(broken)}${broken.claim}.`;
}

function titleOf({ rule }: ProvedLaw): string {
  const law = ALL_LAWS.find(({ id }) => id === rule);
  return law ? `${law.title}; ` : '';
}

/** The position of the first request of each step, and of its first undo as `<path>:undo`. */
function firstCalls(calls: readonly Call[]): ReadonlyMap<string, number> {
  const firsts = new Map<string, number>();
  for (const [index, call] of calls.entries()) {
    const place = phaseOf(call) === 'undo' ? `${call.step}:undo` : call.step;
    if (!firsts.has(place)) firsts.set(place, index);
  }
  return firsts;
}

/** Whether a step was sent before the undo of another one. */
function sentBefore(firsts: ReadonlyMap<string, number>, step: string, undone: string): boolean {
  return (firsts.get(step) ?? Infinity) < (firsts.get(`${undone}:undo`) ?? 0);
}

/** The prefix of the steps in a part of a block. */
function prefixOf(block: string, part: string): string {
  return part === '' || part.startsWith('~') ? `${block}${part}.` : `${block}.${part}.`;
}

function undos(calls: readonly Call[]): readonly Call[] {
  return calls.filter((call) => phaseOf(call) === 'undo');
}

function phaseOf({ key }: Call): string {
  return key.split(':').at(-2) ?? '';
}
