import { setTimeout as pause } from 'node:timers/promises';
import { SagaError } from 'temporal-saga';
import type { Incident, ResolveAction, SagaFailure, SagaManager } from 'temporal-saga/client';
import { Dice } from './dice';
import { Counter } from './counter';

const ROUND_MS = 1_000;
const BY = 'the operator of the chaos';

/** The operator: it finds stuck executions and resolves them, as docs/operating.md says. */
export class Operator {
  /** Counts of the actions and of the errors that prevented one. */
  readonly counter = new Counter();
  readonly #manager: SagaManager;
  readonly #seed: string;
  readonly #firstErrors = new Map<string, SagaFailure>();
  /** How often an execution was stuck. */
  readonly #incidents = new Counter();

  constructor(manager: SagaManager, seed: string) {
    this.#manager = manager;
    this.#seed = seed;
  }

  /** The error that each execution had when it was first seen with one, by uuid. */
  get firstErrors(): ReadonlyMap<string, SagaFailure> {
    return this.#firstErrors;
  }

  /** Works until `stop` is aborted. */
  async work(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      try {
        await this.#round();
      } catch (error) {
        // The server or a worker is down, or the state has changed meanwhile: the next round tries again.
        this.counter.add(error instanceof SagaError ? error.code : 'no connection');
      }
      await pause(ROUND_MS, undefined, { signal: stop }).catch(() => undefined);
    }
  }

  /** Starts the compensation of a saga. */
  async abort(uuid: string): Promise<void> {
    await this.#act(uuid, { action: 'abort', by: BY, reason: 'chaos' });
  }

  async #round(): Promise<void> {
    for await (const { uuid } of this.#manager.list({ status: 'compensating' })) await this.#inspect(uuid);
    for await (const { uuid } of this.#manager.list({ status: 'stuck' })) {
      const incident = await this.#inspect(uuid);
      if (incident) await this.#resolve(uuid, incident);
    }
  }

  async #inspect(uuid: string): Promise<Incident | undefined> {
    const {
      incidents: [incident],
      error,
    } = await this.#manager.load(uuid);
    if (error && !this.#firstErrors.has(uuid)) this.#firstErrors.set(uuid, error);
    return incident;
  }

  async #resolve(uuid: string, incident: Incident): Promise<void> {
    const { phase, error } = incident;
    const place = { incident, phase, by: BY };
    if (error.code === 'WORKFLOW_RESET') {
      this.counter.add(error.code);
      if (this.#endsAfterReset(uuid)) return this.#act(uuid, { action: 'end', ...place, reason: 'chaos' });
    }
    if (phase === 'undo' || !this.#givesUp(uuid)) return this.#act(uuid, { action: 'retry', ...place });
    try {
      await this.#act(uuid, { action: 'compensate', ...place, reason: 'chaos' });
    } catch (error) {
      if (!(error instanceof SagaError) || error.code !== 'PIVOT_PASSED') throw error;
      await this.#act(uuid, { action: 'retry', ...place });
    }
  }

  /** Rarely: the effects that then stay in place are listed in the record, and the audit checks them. */
  #endsAfterReset(uuid: string): boolean {
    return new Dice(this.#seed, 'end after reset', uuid).percent(20);
  }

  /** At some point, because a service may refuse a request for good. */
  #givesUp(uuid: string): boolean {
    this.#incidents.add(uuid);
    return new Dice(this.#seed, 'give up', uuid, this.#incidents.of(uuid)).percent(40);
  }

  async #act(uuid: string, action: ResolveAction): Promise<void> {
    await this.#manager.resolve(uuid, action);
    this.counter.add(action.phase === undefined ? action.action : `${action.action} of ${action.phase}`);
  }
}
