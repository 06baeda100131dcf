/** Runs a case on the engine in memory. */
import { SagaError } from 'temporal-saga';
import type { CallerMessage } from '../../src/testing/in-memory-runtime';
import { InMemoryRuntime } from '../../src/testing/in-memory-runtime';
import { runWithoutCoverage, startInMemory } from '../../src/testing/start-in-memory';
import { exchange, type Exchange } from '../../src/testing/virtual-exchange';
import { Inbox } from '../../src/engine/operators/inbox';
import type { SagaState } from '../../src/engine/saga-state';
import type { OpenWait } from '../../src/engine/waits/open-wait';
import { toRecord } from '../../src/protocol/record';
import { SagaExecution } from '../../src/protocol/saga-execution';
import { allSteps, inDefinition } from './all-steps';
import { buildSaga } from './build-saga';
import { actionFor } from './decisions';
import { answersOf } from './messages';
import { type Observation, observe } from './observation';
import { answerInMemory, Participants, toCall } from './participants';
import { type Case, ROOT_KEY, SAGA, type SentMeanwhile, type StepPlan } from './plan';

const REFUSALS: readonly string[] = ['INCIDENT_CLOSED', 'ACTION_IMPOSSIBLE', 'PIVOT_PASSED'];

/** Runs a case on the engine in memory. */
export async function runInMemory(given: Case): Promise<Observation> {
  const happened: Observation['happened'][number][] = [];
  const saga = buildSaga(given.plan, (called) => happened.push(called));
  const { state, callbacks } = await startInMemory(saga, { count: 0 }, ROOT_KEY);
  const left = [...(given.decisions ?? [])];
  const world = new PlannedWorld(given, state, happened);
  const runtime = new InMemoryRuntime({
    state,
    callbacks,
    uuid: ROOT_KEY,
    user: undefined,
    cancelAt: given.cancelAt === '' ? 0 : given.cancelAt,
    operator: ({ phase }) => {
      const decision = left.shift();
      return decision && actionFor(decision, phase);
    },
    caller: (wait) => world.answerTo(wait),
    exchange: world.exchange,
    participants: { p: (request) => world.answer(request) },
  });
  try {
    await runWithoutCoverage(state, runtime);
    return observe(new SagaExecution(ROOT_KEY, toRecord(SAGA, state)), happened);
  } catch (error) {
    if (error instanceof SagaError && REFUSALS.includes(error.code)) {
      return { happened, refusedAction: error.code };
    }
    throw error;
  }
}

/** What surrounds one execution: participants, callers, and how long requests are on their way. */
class PlannedWorld {
  readonly #participants: Participants;
  readonly #steps: ReadonlyMap<string, StepPlan>;
  readonly #meanwhile: readonly SentMeanwhile[];
  readonly #state: SagaState;
  readonly #happened: Observation['happened'][number][];
  /** The answers to waits that callers have not given yet, by the path of the step in the definition. */
  readonly #answers = new Map<string, CallerMessage[]>();
  /** How many requests were sent, by phase and path in the definition. */
  readonly #sent = new Map<string, number>();

  constructor({ plan, meanwhile = [] }: Case, state: SagaState, happened: Observation['happened'][number][]) {
    this.#participants = new Participants(plan);
    this.#steps = new Map(allSteps(plan));
    this.#meanwhile = meanwhile;
    this.#state = state;
    this.#happened = happened;
  }

  /** A request is on its way first. One that takes no time arrives when all flows wait. */
  readonly exchange: Exchange = async (dispatch, participant, request, timing) => {
    const step = inDefinition(dispatch.step);
    const place = `${step}:${dispatch.phase}`;
    const before = this.#sent.get(place) ?? 0;
    this.#sent.set(place, before + 1);
    const planned = this.#steps.get(step);
    const { phase } = dispatch;
    const isOfStep = planned && 'takes' in planned && phase !== 'notice';
    const takes = isOfStep ? planned.takes?.[phase]?.[before] : undefined;
    if (takes !== undefined) await timing.unanswered(takes);
    else if (this.#state.openFlows.areConcurrent) await new Promise(setImmediate);
    return exchange(dispatch, participant, request, timing);
  };

  answer(request: Parameters<Participants['next']>[0]): unknown {
    const call = toCall(request);
    this.#happened.push(call);
    const answer = this.#participants.next(request);
    if (this.#participants.isFirst(request)) this.#sendMeanwhile(inDefinition(request.step));
    return answerInMemory(answer);
  }

  /** The next answer of a caller to a wait; each is given once. */
  answerTo({ step, kind, key }: OpenWait): CallerMessage | undefined {
    if (kind === 'timer') return undefined;
    const path = inDefinition(step);
    const known = this.#answers.get(path);
    const left = known ?? [...answersOf(this.#steps.get(path), path)];
    if (!known) this.#answers.set(path, left);
    const next = left.shift();
    if (!next || 'choice' in next) return next;
    return { ...next, ...(key !== undefined && { key }) };
  }

  #sendMeanwhile(step: string): void {
    for (const { during, ...message } of this.#meanwhile) {
      if (during !== step) continue;
      const inbox = new Inbox(this.#state);
      const about = 'event' in message ? `event ${message.event}` : `decision ${message.decides}`;
      try {
        if ('event' in message) {
          const event = { ...message, content: { early: true } };
          inbox.checkEvent(event);
          inbox.receive(event);
        } else {
          const { decides, choice } = message;
          const seen = this.#state.journal.find(decides)?.wait?.seen;
          const decision = { step: decides, choice, by: 'early', ...(seen !== undefined && { seen }) };
          inbox.checkDecision(decision);
          inbox.decide(decision, 0);
        }
        this.#happened.push(`${about}: accepted`);
      } catch (error) {
        if (!(error instanceof SagaError)) throw error;
        this.#happened.push(`${about}: ${error.code}`);
      }
    }
  }
}
