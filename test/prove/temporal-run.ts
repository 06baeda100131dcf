/** Runs cases on Temporal. */
import { randomUUID } from 'node:crypto';
import { type Client, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { SagaExecution, SagaManager } from 'temporal-saga/client';
import type { ParticipantRequest } from 'temporal-saga/testing';
import type { SagaWorkerOptions, StuckNotice } from 'temporal-saga/worker';
import { sendUpdate } from '../support/send-update';
import { actionFor } from './decisions';
import { type Call, type Observation, observe } from './observation';
import { answerAtOnce, Participants, placeOf, toCall, type PlannedAnswer } from './participants';
import { type Case, type Decision, ROOT_KEY, SAGA } from './plan';

/** The open cases of one worker. */
export class TemporalCases {
  readonly #client: Client;
  readonly #open = new Map<string, OpenCase>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** The options of the worker of these cases. */
  get workerOptions(): Pick<SagaWorkerOptions, 'sagasPath' | 'participants' | 'onStuck'> {
    return {
      sagasPath: require.resolve('./temporal-sagas'),
      participants: { p: (request: ParticipantRequest) => this.#openCase(request.sagaId).answer(request) },
      onStuck: (notice) => this.#openCase(notice.uuid).decide(notice),
    };
  }

  async run(given: Case, manager: SagaManager): Promise<Observation> {
    const uuid = `prove-${randomUUID()}`;
    const handle = this.#client.workflow.getHandle(uuid);
    const open = new OpenCase(given, manager, handle);
    this.#open.set(uuid, open);
    const end = manager.run(SAGA, { plan: given.plan, count: 0 }, { uuid, raiseOnError: false });
    const isOver = await Promise.race([end.then(() => true), open.atRest.then(() => false), open.lostReply]);
    const execution = isOver ? await end : await manager.load(uuid);
    if (!isOver) await handle.terminate();
    await end;
    this.#open.delete(uuid);
    return open.observe(execution);
  }

  #openCase(uuid: string): OpenCase {
    const open = this.#open.get(uuid);
    if (open) return open;
    throw new Error(`There is no case for the execution ${uuid}.`);
  }
}

type Handle = ReturnType<Client['workflow']['getHandle']>;

/** The participants and the operator of one execution. */
class OpenCase {
  readonly #given: Case;
  readonly #manager: SagaManager;
  readonly #handle: Handle;
  readonly #participants: Participants;
  readonly #decisions: Decision[];
  readonly #calls: Call[] = [];
  /** Settles when no decision is left. */
  readonly atRest: Promise<void>;
  #rest = (): void => undefined;
  /** Rejects when a late reply did not reach the workflow. */
  readonly lostReply: Promise<never>;
  #lose: (error: unknown) => void = () => undefined;

  constructor(given: Case, manager: SagaManager, handle: Handle) {
    this.#given = given;
    this.#manager = manager;
    this.#handle = handle;
    this.#participants = new Participants(given.plan);
    this.#decisions = [...(given.decisions ?? [])];
    this.atRest = new Promise((resolve) => {
      this.#rest = resolve;
    });
    this.lostReply = new Promise((_, reject) => {
      this.#lose = reject;
    });
  }

  async answer(request: ParticipantRequest): Promise<unknown> {
    this.#calls.push(toCall(request));
    const next = this.#participants.next(request);
    if (request.attempt === 1 && placeOf(request) === this.#given.cancelAt) await this.#handle.cancel();
    return this.#react(next, request.idempotencyKey);
  }

  async decide({ step, phase, incident, uuid }: StuckNotice): Promise<void> {
    const decision = this.#decisions.shift();
    if (decision) await this.#manager.resolve(uuid, { ...actionFor(decision, phase), step, phase, incident });
    else this.#rest();
  }

  /** On Temporal the keys begin with an id of Temporal, which is replaced. */
  observe(execution: SagaExecution): Observation {
    const seen = observe(execution, this.#calls);
    const [root = ROOT_KEY] = this.#calls[0]?.key.split(':') ?? [];
    return JSON.parse(JSON.stringify(seen).replaceAll(root, ROOT_KEY)) as Observation;
  }

  #react({ fate, content }: PlannedAnswer, request: string): unknown {
    switch (fate) {
      case 'silent':
        return new Promise(() => undefined);
      case 'later-done':
        return this.#later({ request, content });
      case 'later-refused':
        return this.#later({ request, content, status: 400 });
      case 'later-broken':
        return this.#later({ request, content, status: 500 });
      default:
        return answerAtOnce(fate, content);
    }
  }

  /** The late reply may arrive before or after the acceptance. */
  #later(reply: { request: string; content: unknown; status?: number }): unknown {
    setImmediate(() => {
      sendUpdate(this.#handle, 'saga.reply', reply).catch((error: unknown) => {
        if (!isRefusal(error)) this.#lose(error);
      });
    });
    return answerAtOnce('never', {});
  }
}

/** A probe has no late reply, a cancelled request does not wait for one, and an execution may end before it comes. */
function isRefusal(error: unknown): boolean {
  return error instanceof WorkflowUpdateFailedError || error instanceof WorkflowNotFoundError;
}
