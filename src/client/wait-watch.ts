/** Looks at executions that are waited for, and warns of what keeps them from going on. */
import { printable } from '../errors/printable';
import { diagnose } from './diagnosis';
import type { ServerCalls } from './server-calls';
import { isUnavailable } from './server-errors';
import { type SagaWarning, warn, type WarningHook } from './warnings';
import { describeWorkflow } from './workflow-facts';

const FIRST_LOOK_MS = 5_000;
const LONGEST_WAIT_MS = 300_000;
/** How long one look may take. */
const LOOK_MS = 5_000;

/** One execution that is being watched. */
export interface Watching {
  end(): void;
}

export class WaitWatch {
  readonly #calls: ServerCalls;
  readonly #hook: WarningHook;
  readonly #taskQueue: string;

  constructor(calls: ServerCalls, taskQueue: string, hook: WarningHook) {
    this.#calls = calls;
    this.#taskQueue = taskQueue;
    this.#hook = hook;
  }

  /** Watches an execution: the first look comes after five seconds, and each kind of warning once. */
  begin(uuid: string): Watching {
    const warned = new Set<string>();
    let isOver = false;
    let timer: NodeJS.Timeout | undefined;
    const lookIn = (milliseconds: number) => {
      timer = setTimeout(() => void look(milliseconds), milliseconds);
      timer.unref();
    };
    const look = async (milliseconds: number) => {
      const warning = await this.#trouble(uuid);
      if (isOver) return;
      if (warning && !warned.has(warning.code)) warn(this.#hook, warning);
      if (warning) warned.add(warning.code);
      lookIn(Math.min(2 * milliseconds, LONGEST_WAIT_MS));
    };
    lookIn(FIRST_LOOK_MS);
    return {
      end: () => {
        isOver = true;
        clearTimeout(timer);
      },
    };
  }

  /** What is said of a server that does not answer. */
  serverWarning(uuid: string): SagaWarning {
    const message = `The Temporal server does not answer; the wait for the execution ${printable(uuid)} cannot see where it stands. See whether the server runs and can be reached.`;
    return { code: 'SERVER_UNAVAILABLE', message, uuid, taskQueue: this.#taskQueue };
  }

  async #trouble(uuid: string): Promise<SagaWarning | undefined> {
    const deadline = Date.now() + LOOK_MS;
    try {
      return await diagnose(this.#calls, await describeWorkflow(this.#calls, uuid, { deadline }), {
        deadline,
      });
    } catch (error) {
      // Other errors meet the wait itself.
      return isUnavailable(error) ? this.serverWarning(uuid) : undefined;
    }
  }
}
