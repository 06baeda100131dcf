import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { Dice } from './dice';
import type { CommandKind, PlannedOrder } from './plan';
import { Tally } from './tally';

const AGAIN_AFTER_MS = 300;
/** The workflow service says so of an execution, or an activity, that is not there any more. */
const NOT_FOUND = 5;

/** Who gives Temporal's own commands about executions, which know nothing of sagas. */
export class Administrator {
  /** The commands that were given. */
  readonly tally = new Tally();
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
   * Takes over the command that is planned for an order, if any.
   *
   * @param stop - No command is given after it.
   */
  take({ context, command }: PlannedOrder, stop: AbortSignal): void {
    if (!command) return;
    const work = this.#give(context.id, command.kind, command.after, stop);
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }

  /** Settles when no command is under way any more. */
  async done(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  /** Gives a command as soon as it can be given. */
  async #give(uuid: string, kind: CommandKind, after: number, stop: AbortSignal): Promise<void> {
    await pause(after, undefined, { signal: stop }).catch(() => undefined);
    while (!stop.aborted) {
      try {
        const isGiven = kind === 'reset workflow' ? await this.#reset(uuid) : await this.#restart(uuid, kind);
        if (isGiven) return this.tally.add(kind);
      } catch (error) {
        if (isGone(error)) return this.tally.add(`${kind} too late`);
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
    // It may take effect although the answer is lost.
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

  /** Has the attempts of the activity under way begin again. */
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

  /** What is paused is taken up again, whatever happens meanwhile. */
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
