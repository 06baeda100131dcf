import { setTimeout as pause } from 'node:timers/promises';
import type { SagaManager } from 'temporal-saga/client';
import { AnswerResults } from './answer-results';
import { Counter } from './counter';
import { Dice } from './dice';

const ROUND_MS = 500;
const SAGA = 'waiting';
/** In these states an execution may wait, also while one of its branches is stuck. */
const STATES = ['running', 'paused', 'stuck'] as const;
/** The codes that an answer may get which is repeated, or which compensation has overtaken. */
const REFUSALS: readonly string[] = [
  'EVENT_LATE',
  'DECISION_NOT_OPEN',
  'DECISION_TAKEN',
  'SAGA_EXECUTION_CLOSED',
];

type Execution = Awaited<ReturnType<SagaManager['load']>>;
type Wait = NonNullable<Execution['waits']>[number];

/** The clerk who answers waits: it sends the events and takes the decisions, some early, some late and some twice. */
export class WaitClerk {
  readonly results = new AnswerResults('an answer', REFUSALS);
  readonly #manager: SagaManager;
  readonly #seed: string;
  readonly #rounds = new Counter();
  #answersAtOnce = false;

  constructor(manager: SagaManager, seed: string) {
    this.#manager = manager;
    this.#seed = seed;
  }

  /** From now on each wait is answered at once. */
  answerAtOnce(): void {
    this.#answersAtOnce = true;
  }

  /** Works until `stop` is aborted. */
  async work(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      // A worker or the server is down: the next round tries again.
      await this.#round().catch(() => this.results.counter.add('no connection'));
      await pause(ROUND_MS, undefined, { signal: stop }).catch(() => undefined);
    }
  }

  async #round(): Promise<void> {
    for (const status of STATES) {
      for await (const { uuid } of this.#manager.list({ saga: SAGA, status })) await this.#answer(uuid);
    }
  }

  async #answer(uuid: string): Promise<void> {
    this.#rounds.add(uuid);
    const dice = new Dice(this.#seed, 'early event', uuid);
    if (dice.percent(30) && this.#rounds.of(uuid) === 1) await this.#sendEvent(uuid);
    const { waits } = await this.#manager.load(uuid);
    for (const wait of waits) if (this.#isDue(uuid, wait)) await this.#answerWait(uuid, wait);
  }

  #isDue(uuid: string, { step }: Wait): boolean {
    const dice = new Dice(this.#seed, 'answer', uuid, step);
    return this.#answersAtOnce || this.#rounds.of(uuid) > dice.between(0, 6);
  }

  async #answerWait(uuid: string, { kind, step, seen }: Wait): Promise<void> {
    const dice = new Dice(this.#seed, 'choice', uuid);
    const times = dice.percent(20) ? 2 : 1;
    const decision = { step, choice: dice.oneOf('fly', 'insure'), by: 'the clerk of the chaos' };
    for (let time = 0; time < times; time += 1) {
      if (kind === 'event') await this.#sendEvent(uuid);
      else if (kind === 'decision') {
        const given = { ...decision, ...(seen !== undefined && { seen }) };
        await this.results.count(uuid, 'decided', () => this.#manager.decide(uuid, given));
      }
    }
  }

  /** Always under the same id: an event that was accepted must not get lost. */
  async #sendEvent(uuid: string): Promise<void> {
    await this.results.count(uuid, 'sent', () =>
      this.#manager.send(uuid, { event: 'paid', key: uuid, id: `paid ${uuid}` }),
    );
  }
}
