/** Owns the decision step: it waits for a caller's choice, and runs the steps of what was chosen. */
import { canonicalText } from '../../context/canonical-text';
import { compact } from '../../context/compact';
import { digest } from '../../context/digest';
import { encodeValue, type EncodedValue } from '../../context/encoding';
import type { CallbackOperation } from '../../definition/operation';
import { type DecisionStepDefinition, TIMEOUT } from '../../definition/steps/decision-step';
import { repeatedRounds } from '../block-rounds';
import { callHook, encodeOrFail } from '../callbacks/call-hook';
import { type Coroutine, inOneTurn } from '../coroutine';
import { failureAt } from '../record/failure';
import type { StepRun } from '../step-run';
import type { Decision, OpenWait } from '../waits/open-wait';
import { waitFor } from '../waits/wait-for';
import { blockRun } from './block';
import { type Part, partScope, partsOf } from './part';
import { supervise } from './supervise';

type DecisionRun = StepRun<DecisionStepDefinition>;

/** A step that waits for a decision. */
export const decisionStep = blockRun<DecisionStepDefinition>({
  *forward(run) {
    if (run.entry.branch === undefined) {
      yield* supervise(run, 'execute', {
        attempt: () => waitForDecision(run),
        byHand: ({ response }) =>
          inOneTurn(() => {
            choose(run, String(response));
          }),
      });
    }
    for (const part of chosen(run)) yield* run.walk.forward(part.branch.steps, partScope(run, part));
  },

  entered: (run) => ({ parts: chosen(run) }),
});

function* waitForDecision(run: DecisionRun): Coroutine {
  const { entry } = run;
  const wait = entry.wait ?? entry.opened(yield* openDecision(run));
  const decision = yield* waitFor(run, wait, () => decidedBy(run));
  choose(run, decision?.choice ?? TIMEOUT);
}

function* openDecision(run: DecisionRun): Coroutine<OpenWait> {
  const { step, path, runtime } = run;
  const { choices, timeout, approvals: needed, shows } = step;
  const since = runtime.now();
  const shown = shows && (yield* shownBy(run, shows));
  return compact({
    step: path,
    kind: 'decision' as const,
    since,
    until: timeout === undefined ? undefined : since + timeout,
    choices: choices.map(({ name }) => name),
    shows: shown,
    seen: seenOf(shown, run),
    needed,
  });
}

/**
 * What a decision has to name: what is shown, and the round, so that no decision opens another one than it was meant for.
 * Where nothing is shown, the path alone says in which round of a repeated saga the step stands.
 */
function seenOf(shown: EncodedValue | undefined, { entry, path, state }: DecisionRun): string | undefined {
  const { round } = entry;
  if (shown === undefined && round === undefined) return undefined;
  const rounds = shown === undefined ? [] : repeatedRounds(path, state);
  return digest(canonicalText(compact({ shown, round, rounds: rounds.length > 0 ? rounds : undefined })));
}

function* shownBy(run: DecisionRun, shows: CallbackOperation): Coroutine<EncodedValue> {
  const place = { step: run.path, hook: 'shows' };
  const { result } = yield* callHook(run, 'shows', shows);
  return encodeOrFail(place, () => encodeValue(result ?? null, 'shows'));
}

/** The decision on which enough callers agree. */
function decidedBy({ entry, step }: DecisionRun): Decision | undefined {
  const given = entry.wait?.approvals ?? [];
  const { approvals: needed = 1 } = step;
  return given.find(({ choice }) => given.filter((other) => other.choice === choice).length >= needed);
}

/** Records the choice; one that fails the step starts compensation. */
function choose(run: DecisionRun, choice: string): void {
  const { entry, step, path } = run;
  const given = entry.wait?.approvals;
  entry.closedWait();
  const outcome = choice === TIMEOUT ? step.onTimeout : step.choices.find(({ name }) => name === choice);
  const place = { step: path, hook: 'wait' };
  if (!outcome && choice !== TIMEOUT) {
    const known = step.choices.map(({ name }) => name).join(', ');
    throw failureAt(place, 'BAD_RETURN', `There is no choice ${choice}; known: ${known}.`);
  }
  entry.chose(choice, given);
  if (!outcome) throw failureAt(place, 'WAIT_TIMED_OUT', 'No decision has come in time.');
  if (outcome.fails !== true) return;
  const by = given?.map((one) => one.by).join(', ') ?? 'an operator';
  throw failureAt(place, 'DECIDED_TO_FAIL', `${by} decided: ${choice}.`);
}

function chosen(run: DecisionRun): readonly Part[] {
  return partsOf(run).filter(({ name }) => name === run.entry.branch);
}
