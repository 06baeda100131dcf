import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { Dice } from './dice';
import type { CommandKind, PlannedOrder } from './plan';
import { Counter } from './counter';

const AGAIN_AFTER_MS = 300;
/** The status of the workflow service for an execution or an activity that is gone. */
const NOT_FOUND = 5;

/** The administrator of Temporal: it sends Temporal's own commands, which know nothing of sagas. */
export class Administrator {
  /** Counts of the commands. */
  readonly counter = new Counter();
  readonly #client: Client;
  readonly #seed: string;
  readonly #resets = new Set<string>();
  readonly #underWay = new Set<Promise<void>>();

  constructor(client: Client, seed: string) {
    this.#client = client;
    this.#seed = seed;
  }

  /** The executions whose workflow was reset, by uuid. */
  get resets(): ReadonlySet<string> {
    return this.#resets;
  }

  /**
   * Schedules the command that is planned for an order, if any.
   *
   * @param stop - After it no command is sent.
   */
  take({ context, command }: PlannedOrder, stop: AbortSignal): void {
    if (!command) return;
    const work = this.#give(context.id, command.kind, command.after, stop);
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }

  /** Resolves when no command is running. */
  async done(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  /** Sends a command as soon as the execution can take it. */
  async #give(uuid: string, kind: CommandKind, after: number, stop: AbortSignal): Promise<void> {
    await pause(after, undefined, { signal: stop }).catch(() => undefined);
    while (!stop.aborted) {
      try {
        const isGiven = kind === 'reset workflow' ? await this.#reset(uuid) : await this.#restart(uuid, kind);
        if (isGiven) return this.counter.add(kind);
      } catch (error) {
        if (isGone(error)) return this.counter.add(`${kind} too late`);
      }
      await pause(AGAIN_AFTER_MS, undefined, { signal: stop }).catch(() => undefined);
    }
  }

  /** Resets the workflow to one of the tasks of one of its runs, whether it is closed or not. */
  async #reset(uuid: string): Promise<boolean> {
    const runs: string[] = [];
    const query = `WorkflowId = '${uuid}'`;
    for await (const { runId } of this.#client.workflow.list({ query })) runs.push(runId);
    const dice = new Dice(this.#seed, 'reset', uuid);
    const runId = runs[dice.between(0, runs.length - 1)];
    if (runId === undefined) return false;
    const { events } = await this.#client.workflow.getHandle(uuid, runId).fetchHistory();
    const tasks = events?.filter((event) => event.workflowTaskCompletedEventAttributes) ?? [];
    const task = tasks[dice.between(0, tasks.length - 1)];
    if (!task) return false;
    // The reset may take effect although its answer is lost.
    this.#resets.add(uuid);
    await this.#client.workflowService.resetWorkflowExecution({
      namespace: this.#client.options.namespace,
      workflowExecution: { workflowId: uuid, runId },
      reason: 'chaos',
      requestId: randomUUID(),
      workflowTaskFinishEventId: task.eventId ?? null,
    });
    return true;
  }

  /** Resets the attempts of the running activity. */
  async #restart(uuid: string, kind: Exclude<CommandKind, 'reset workflow'>): Promise<boolean> {
    const { raw, status } = await this.#client.workflow.getHandle(uuid).describe();
    if (status.name !== 'RUNNING') throw new WorkflowNotFoundError('It is closed.', uuid, undefined);
    const id = raw.pendingActivities?.[0]?.activityId;
    if (typeof id !== 'string') return false;
    const activity = {
      namespace: this.#client.options.namespace,
      execution: { workflowId: uuid },
      id,
      identity: 'chaos',
    };
    const { workflowService } = this.#client;
    if (kind === 'reset activity') await workflowService.resetActivity(activity);
    else await this.#pauseFor(activity);
    return true;
  }

  /** Pauses an activity, and unpauses it whatever happens meanwhile. */
  async #pauseFor(activity: { readonly execution: { readonly workflowId: string }; readonly id: string }) {
    const { workflowService } = this.#client;
    await workflowService.pauseActivity(activity);
    for (;;) {
      await pause(AGAIN_AFTER_MS);
      try {
        await workflowService.unpauseActivity({ ...activity, resetAttempts: true });
        return;
      } catch (error) {
        if (isGone(error)) return;
      }
    }
  }
}

function isGone(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || Object(error).code === NOT_FOUND;
}
