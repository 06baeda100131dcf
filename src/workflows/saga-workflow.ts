/**
 * Owns the life of one run of an execution: its start or its inheritance, the engine's run, and its end. The workflow
 * keeps all rules S1 to S14 by running the engine; it adds durability (S14) alone.
 */
import { log, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import { ownField } from '../context/own-fields';
import { branchesOf, type StepLike } from '../definition/walk-definition';
import { type Coroutine, runCoroutine, wait } from '../engine/coroutine';
import { HostInterrupt } from '../engine/host-interrupt';
import { Inbox } from '../engine/operators/inbox';
import { type SagaFailure, toFailure } from '../engine/record/failure';
import { runSaga } from '../engine/run-saga';
import type { SagaState } from '../engine/saga-state';
import { Mailbox } from '../engine/waits/mailbox';
import { type Inheritance, readContinued } from '../protocol/continued-run';
import { recordOfRefusedStart, type SagaRecord, toRecord } from '../protocol/record';
import { loadRoutingTable } from './bundled-module';
import { close } from './close';
import { ContinueRun, continueRun } from './continue-run';
import { blockedMessage } from './display/blocked-message';
import { type AttributeNames, SearchAttributes } from './display/search-attributes';
import type { ExecutionPlace } from './display/update-lines';
import { currentDetails, handedOverDetails, refusedStartDetails } from './display/current-details';
import { handleMessages } from './message-handlers';
import { refuseTimers } from './refuse-timers';
import { callbackTables, type ResolvedStart, resolveStart } from './resolve-start';
import { CancelRequest } from './temporal/cancel-request';
import { startDeadline } from './temporal/deadline';
import { SingleRequestScope } from './temporal/request-scope';
import { TemporalRuntime } from './temporal/temporal-runtime';
import { ViewQuestions } from './view-questions';

/**
 * The one workflow of this library: it runs any saga. Its type is the saga's name.
 *
 * @param args - One `SagaStartInput`, or nothing; it is checked, since any client can start a workflow with any value.
 * Or what an earlier run of this execution has left.
 * @returns The record of a finished saga. A failed one ends as a failure whose first detail is the record.
 */
export function sagaWorkflow(...args: readonly unknown[]): Promise<SagaRecord> {
  const messages = new MessageHandling();
  return runCoroutine(executionOf(args, messages), (kind) => {
    if (kind !== 'callback') messages.begin();
  });
}

function* executionOf(args: readonly unknown[], messages: MessageHandling): Coroutine<SagaRecord> {
  const { workflowType: saga, firstExecutionRunId } = workflowInfo();
  const inherited = readContinued(args, earlierRun());
  let state = inherited?.state;
  if (state) state.rootKey = firstExecutionRunId;
  // A message may be the first thing that comes: before the start is resolved there may be no state yet.
  const early = new Mailbox();
  const questions = new ViewQuestions(saga);
  messages.set(() => {
    handleMessages(saga, () => state, { early, questions });
  });
  if (handlesAtOnce(inherited?.state.definition ?? args[0])) messages.begin();
  const cancelRequest = new CancelRequest(() => {
    if (state) new Inbox(state).wake();
  });
  const start = yield* startOrRefusal(resolveStart(args, saga, inherited), inherited);
  if ('refusal' in start) {
    messages.begin();
    setCurrentDetails(refusedStartDetails(saga, start.refusal));
    yield* questions.over();
    return close(recordOfRefusedStart(saga, start.refusal), cancelRequest);
  }
  ({ state } = start);
  for (const event of early.events) state.mailbox.put(event);
  state.rootKey = firstExecutionRunId;
  questions.begin(state);
  return yield* runToEnd(saga, start, { messages, questions, cancelRequest });
}

/** What comes from outside while a run lasts. */
interface Arrivals {
  readonly messages: MessageHandling;
  readonly questions: ViewQuestions;
  readonly cancelRequest: CancelRequest;
}

/** Runs the engine until the execution ends, or continues in another run. */
function* runToEnd(
  saga: string,
  { state, callbacks, constants }: ResolvedStart,
  { messages, questions, cancelRequest }: Arrivals,
): Coroutine<SagaRecord> {
  const display = new Display(saga, state, constants);
  startDeadline(state);
  refuseTimers(state.definition.format);
  const runtime = new TemporalRuntime({
    state,
    callbacks,
    callbackTables,
    routing: loadRoutingTable(),
    user: constants.user,
    cancelRequest,
    requestScope: new SingleRequestScope(cancelRequest),
    onWait: () => {
      display.show();
    },
    onHandOver: () => {
      display.leave();
    },
  });
  try {
    yield* runSaga(state, runtime);
  } catch (error) {
    if (!(error instanceof ContinueRun)) throw error;
    // What comes in the last task of a run goes with it.
    messages.begin();
    display.continues();
    yield* questions.over();
    // Temporal cancels a run, and not those that follow it.
    state.wasCancelled ||= cancelRequest.requested;
    return yield* wait(() => continueRun(state, constants));
  }
  messages.begin();
  display.show();
  yield* questions.over();
  return close(toRecord(saga, state), cancelRequest);
}

/** What the Temporal UI and its lists show of an execution. */
class Display {
  readonly #place: ExecutionPlace;
  readonly #state: SagaState;
  readonly #attributes: SearchAttributes;
  #hasWarned = false;

  constructor(saga: string, state: SagaState, names: AttributeNames) {
    const { workflowId: uuid, namespace } = workflowInfo();
    this.#place = { saga, uuid, namespace };
    this.#state = state;
    this.#attributes = new SearchAttributes(names);
  }

  show(): void {
    setCurrentDetails(currentDetails(this.#place, this.#state));
    this.#attributes.show(this.#state);
    this.#warn();
  }

  /** Lists show the execution as stuck in another run from now on. */
  leave(): void {
    this.#attributes.leave(this.#state);
  }

  /** Logs once, and not during replay: Temporal drops the logs of a replay. */
  #warn(): void {
    const { problem } = this.#state.published;
    if (problem === undefined || this.#hasWarned || workflowInfo().unsafe.isReplaying) return;
    this.#hasWarned = true;
    log.warn(`The view of the saga could not be published, and the one before it stays: ${problem}`);
  }

  /** Another run shows the execution from now on. */
  continues(): void {
    setCurrentDetails(handedOverDetails(this.#place, this.#state));
  }
}

/**
 * When a run begins to handle messages. A message that comes with the start of a run may be in the same activation or in the
 * next one, and a replay may see it in the other: where steps run beside each other, it is handled after the first commands
 * in both.
 */
class MessageHandling {
  /** Sets the handlers; absent when that is done. */
  #handle: (() => void) | undefined;

  set(handle: () => void): void {
    this.#handle = handle;
  }

  begin(): void {
    this.#handle?.();
    this.#handle = undefined;
  }
}

/**
 * Whether a saga has nothing that 0.2 did not know: then messages are handled from the very beginning, as in the histories of
 * 0.2.
 */
function handlesAtOnce(given: unknown): boolean {
  const definition = ownField(given, 'definition') ?? given;
  return ownField(definition, 'publishes') === undefined && !isLocal(definition) && !hasBlocks(definition);
}

function hasBlocks(given: unknown): boolean {
  const steps = ownField(given, 'steps');
  // Not stepsOf, which copies each step: every run of every saga comes by here.
  return Array.isArray(steps) && steps.some((step: unknown) => isLocal(step) || isBlockOrWait(step));
}

/** Whether a saga, a branch or a step may send local requests. */
function isLocal(given: unknown): boolean {
  return ownField(ownField(given, 'options'), 'dispatch') === 'local';
}

function isBlockOrWait(step: unknown): boolean {
  if (!OLD_KINDS.has(ownField(step, 'kind'))) return true;
  return branchesOf(step as StepLike).some(([, branch]) => hasBlocks(branch));
}

const OLD_KINDS: ReadonlySet<unknown> = new Set(['local', 'remote', 'conditional']);

/** The run that this one continues, if any. (The previous run of a cron workflow is a different execution.) */
function earlierRun(): string | undefined {
  const { continuedFromExecutionRunId, cronSchedule } = workflowInfo();
  return cronSchedule === undefined ? continuedFromExecutionRunId : undefined;
}

function* startOrRefusal(
  start: Coroutine<ResolvedStart>,
  inherited: Inheritance | undefined,
): Coroutine<ResolvedStart | { readonly refusal: SagaFailure }> {
  try {
    return yield* start;
  } catch (error) {
    const { unsafe, workflowType: saga } = workflowInfo();
    // A later deploy that lost the saga must not fail an execution that has had effects: its task waits (S11).
    if (unsafe.isReplaying || inherited) {
      throw new HostInterrupt(blockedMessage(saga, error), { cause: error });
    }
    return { refusal: toFailure(error) };
  }
}
