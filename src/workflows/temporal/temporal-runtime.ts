/** Owns the engine's port on Temporal: requests are activities, waits are timers and conditions (S14). */
import { compact } from '../../context/compact';
import {
  CancellationScope,
  condition,
  scheduleActivity,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import type { UserCallback } from '../../definition/callbacks';
import { roundLiterals } from '../../context/tag-literals';
import { bindCallbacks } from '../../definition/bind-callbacks';
import type { SagaDefinition } from '../../definition/definition';
import type { CallbackTable } from '../../definition/hook';
import type { PolicyPhase } from '../../definition/options/resolve-options';
import type { RetryPolicyData } from '../../definition/options/step-options';
import { HostInterrupt } from '../../engine/host-interrupt';
import type { Incident } from '../../engine/operators/incident';
import type { OpenWait } from '../../engine/waits/open-wait';
import { undecidedReset } from '../../engine/reset/learn-of-reset';
import type { ResetMoment, ResetReport } from '../../engine/reset/reset-report';
import type { Delivery, DeliveryOutcome, Dispatch, RequestSize, Runtime } from '../../engine/runtime';
import type { SagaState } from '../../engine/saga-state';
import { wait, type Coroutine, type ReadyWait } from '../../engine/coroutine';
import { RECORD_DEFINITION_ACTIVITY, STUCK_ACTIVITY } from '../../protocol/names';
import { memoChange } from '../../protocol/stuck-memo';
import { OWN_WORKER, routePolicy, type RoutingTable, routeTo, unknownTarget } from '../../protocol/routing';
import type { CancelRequest } from './cancel-request';
import { waitsForOperator } from './change-flags';
import { ContinueRun } from '../continue-run';
import { Shield } from './direct-scope';
import { EndOfReplay } from './end-of-replay';
import { LocalActivities } from './local-activities';
import { OwnWorker } from './own-worker';
import { Pace } from './pace';
import { logRefusal } from './refusal-log';
import { type OwnRequestScope, type RequestScope, RequestScopes } from './request-scope';
import { Requests, Sending } from './requests';
import { ResetReports } from './reset-report';
import { untilReady } from './until-ready';

/** What the workflow brings to its adapter. */
export interface TemporalRuntimeOptions {
  readonly state: SagaState;
  readonly callbacks: CallbackTable;
  /** The callbacks of each saga of the worker's module. */
  readonly callbackTables: () => readonly CallbackTable[];
  readonly routing: RoutingTable;
  readonly user: string | undefined;
  readonly cancelRequest: CancelRequest;
  readonly requestScope: RequestScope;
  /** Called before each wait, so that Temporal's UI shows where the execution stands. */
  readonly onWait: () => void;
  /** Called instead when the run ends for a continue-as-new run that begins as stuck. */
  readonly onHandOver: () => void;
}

/** The engine's port on Temporal: requests are activities, waits are timers and conditions. */
export class TemporalRuntime implements Runtime {
  readonly #options: TemporalRuntimeOptions;
  readonly #ownWorker: OwnWorker;
  readonly #resets: ResetReports;
  readonly #localActivities: LocalActivities;
  readonly #pace: Pace;
  readonly #requests: Requests;
  readonly #shield = new Shield();
  readonly #requestScopes = new RequestScopes(this.#shield);
  /** The incidents with which this run has begun. */
  readonly #inherited: readonly string[];

  constructor(options: TemporalRuntimeOptions) {
    this.#options = options;
    const { state } = options;
    const endOfReplay = new EndOfReplay(state);
    this.#localActivities = new LocalActivities(state, endOfReplay);
    this.#pace = new Pace(() => this.#localActivities.history);
    this.#ownWorker = new OwnWorker(state, this.#localActivities);
    this.#resets = new ResetReports(endOfReplay, this.#ownWorker);
    this.#requests = new Requests(
      { ...options, localActivities: this.#localActivities, ownWorker: this.#ownWorker },
      () => undecidedReset({ state, runtime: this }, 'request'),
    );
    this.#inherited = state.active.incidents.map(({ id }) => id);
  }

  callback(reference: string): UserCallback {
    const callback = this.#options.callbacks.get(reference);
    if (callback) return callback;
    throw new HostInterrupt(`This worker does not have the callback ${reference}.`);
  }

  *record(value: unknown, step: string): Coroutine<unknown> {
    const question = {
      activity: RECORD_DEFINITION_ACTIVITY,
      args: [value],
      activityId: `${step}:make`,
      summary: `make ${step}`,
      startToCloseTimeout: '10s',
      // Nothing but a worker is needed: a saga does not fail because none was there for a while.
      maximumAttempts: Infinity,
    } as const;
    return roundLiterals(yield* this.#ownWorker.answerTo(() => this.#ownWorker.ask<unknown>(question)));
  }

  adopt(definition: SagaDefinition, own: CallbackTable): readonly string[] {
    const { callbacks, callbackTables } = this.#options;
    const bound = bindCallbacks(definition, own, callbackTables);
    for (const [reference, callback] of bound.callbacks) callbacks.set(reference, callback);
    return bound.missing;
  }

  participantPolicy(participant: string, phase: PolicyPhase): RetryPolicyData | undefined {
    return routePolicy(this.#options.routing, participant, phase);
  }

  now(): number {
    return Date.now();
  }

  /** Temporal seeds it anew at a reset, and a replay gives the same again. */
  nonce(): string {
    return Math.random().toString(36).slice(2, 12);
  }

  *send(dispatch: Dispatch): Coroutine<Delivery> {
    const { participant, context, isProtected } = dispatch;
    const route = participant === '' ? OWN_WORKER : routeTo(this.#options.routing, participant);
    if (!route) return { outcome: this.#unknownTarget(participant), context };
    if (this.cancelRequested() && !isProtected) return { outcome: CANCELLED_BEFORE, context };
    const { state } = this.#options;
    this.#showBeforeWait();
    const ownScope = this.#ownScopeOf(dispatch);
    const requestScope = ownScope ?? this.#options.requestScope;
    const underWay = state.active.of(dispatch.step);
    const sending = new Sending(requestScope);
    underWay?.whileSending(() => {
      sending.giveUp();
    }, isProtected);
    try {
      const delivery = yield* this.#requests.send(dispatch, route, sending);
      const { outcome } = delivery;
      if (outcome.kind === 'refused') logRefusal(dispatch, outcome.reply);
      return delivery;
    } finally {
      underWay?.whileSending(undefined);
      if (ownScope) this.#requestScopes.giveBack(ownScope);
    }
  }

  *resetReport(moment: ResetMoment): Coroutine<ResetReport | undefined> {
    return yield* this.#resets.read(moment);
  }

  mayRepeatTask(): Coroutine<boolean> {
    return this.#requests.mayRepeatTask();
  }

  /** Where requests are under way beside each other, each one can be given up alone. */
  #ownScopeOf(dispatch: Dispatch): OwnRequestScope | undefined {
    if (!this.#options.state.openFlows.areConcurrent) return undefined;
    this.#pace.begins(this.#bytesOf(dispatch));
    return this.#requestScopes.take();
  }

  *idle(milliseconds: number | undefined, summary: string, wait?: OpenWait): Coroutine {
    yield* this.#untilArrival(milliseconds, summary, wait ? 'quiescent' : 'outside');
  }

  /** Flows that run beside each other wait together, in `untilReady`. */
  #showBeforeWait(): void {
    const { state, onWait } = this.#options;
    if (!state.openFlows.areConcurrent) onWait();
  }

  *#untilArrival(
    milliseconds: number | undefined,
    summary: string,
    kind: 'outside' | 'quiescent',
  ): Coroutine {
    const { state } = this.#options;
    this.#showBeforeWait();
    this.#localActivities.beforeOtherWait();
    const { arrivals } = state;
    const hasArrived = () => state.arrivals !== arrivals;
    const begin = () =>
      CancellationScope.nonCancellable(() =>
        milliseconds === undefined
          ? condition(hasArrived)
          : condition(hasArrived, milliseconds, { summary }).then(() => undefined),
      );
    yield* wait(begin, kind, hasArrived);
  }

  // eslint-disable-next-line require-yield -- it waits for nothing
  *boundary(): Coroutine {
    if (this.#pace.isLong) throw new ContinueRun();
  }

  untilReady(wait: ReadyWait): Promise<void> {
    this.#options.onWait();
    if (wait.isQuiescent()) this.#continueIfDue();
    return untilReady(wait, this.#shield.scope);
  }

  #continueIfDue(): void {
    const { incidents } = this.#options.state.active;
    const isNew = incidents.some(({ id }) => !this.#inherited.includes(id));
    if (isNew) this.#options.onHandOver();
    if (isNew || this.#pace.isDue) throw new ContinueRun();
  }

  admits(request?: RequestSize): boolean {
    return this.#pace.admits(request && this.#bytesOf(request));
  }

  #bytesOf(request: RequestSize): number {
    return request.size + this.#requests.echoSize(request);
  }

  /**
   * A continue-as-new run waits for the operator: it runs the newest code, which this run's history would not allow, and
   * it keeps no worker of an old version busy.
   */
  *stuck(incident: Incident, isOver: () => boolean, until: number): Coroutine {
    if (!waitsForOperator(this.#options.state)) return;
    if (!this.#inherited.includes(incident.id)) {
      if (!this.#options.state.openFlows.areConcurrent) {
        this.#options.onHandOver();
        throw new ContinueRun();
      }
      // Other flows are under way: the lists show the incident now, and the next run begins when all are quiescent.
      this.#showIncidents();
    }
    // An operator who reads lists may act before this run begins.
    if (!isOver() && !this.#options.state.reported.has(incident.id)) this.#notify(incident);
    while (!isOver()) {
      const left = until === Infinity ? undefined : until - Date.now();
      yield* this.#untilArrival(left, `deadline of ${incident.step}`, 'quiescent');
    }
    this.#showIncidents(incident);
  }

  /** Lists show the open incidents, without one that is over. */
  #showIncidents(over?: Incident): void {
    const open = this.#options.state.active.incidents.filter(({ id }) => id !== over?.id);
    upsertMemo(memoChange(workflowInfo().memo, open));
  }

  cancelRequested(): boolean {
    return this.#options.cancelRequest.requested;
  }

  /** Calls the worker's `onStuck` hook. The saga does not depend on its success. */
  #notify({ id, step, phase, error }: Incident): void {
    const { user } = this.#options;
    const { workflowId: uuid, workflowType: saga } = workflowInfo();
    const notice = compact({ uuid, saga, step, phase, incident: id, error, user });
    const options = {
      activityId: `${step}:${phase}:stuck`,
      summary: `tell that ${step} is stuck`,
      startToCloseTimeout: '1m',
      retry: { maximumAttempts: 10 },
    } as const;
    const raised = CancellationScope.nonCancellable(() =>
      scheduleActivity(STUCK_ACTIVITY, [notice], options),
    );
    // A run that ends before the hook was called leaves the call to the next run.
    raised.then(
      () => this.#options.state.reported.add(id),
      () => undefined,
    );
  }

  #unknownTarget(participant: string): DeliveryOutcome {
    const message = unknownTarget(participant, Object.keys(this.#options.routing));
    return { kind: 'unsent', code: 'UNKNOWN_TARGET', message, causes: [] };
  }
}

const CANCELLED_BEFORE: DeliveryOutcome = {
  kind: 'unsent',
  code: 'CANCELLED',
  message: 'The execution was cancelled before the request was sent.',
  causes: [],
};
