/** Owns the monitoring of awaited executions: it warns about obstacles that keep them from continuing. */
import { printable } from '../errors/printable';
import { diagnose } from './diagnosis';
import type { ServerCalls } from './server-calls';
import { isUnavailable } from './server-errors';
import { type SagaWarning, warn, type WarningHook } from './warnings';
import { describeWorkflow } from './workflow-facts';

const FIRST_CHECK_AFTER_MS = 5_000;
const LONGEST_PAUSE_MS = 300_000;
/** The time for one check. */
const CHECK_MS = 5_000;

/** The monitoring of one execution. */
export interface Monitoring {
  end(): void;
}

/** Monitors the executions that a manager waits for. */
export class WaitMonitor {
  readonly #calls: ServerCalls;
  readonly #hook: WarningHook;
  readonly #taskQueue: string;

  constructor(calls: ServerCalls, taskQueue: string, hook: WarningHook) {
    this.#calls = calls;
    this.#taskQueue = taskQueue;
    this.#hook = hook;
  }

  /** Monitors an execution. The first check follows after five seconds; each kind of warning is given once. */
  begin(uuid: string): Monitoring {
    const warned = new Set<string>();
    let isOver = false;
    let timer: NodeJS.Timeout | undefined;
    const checkAfter = (milliseconds: number) => {
      timer = setTimeout(() => void check(milliseconds), milliseconds);
      timer.unref();
    };
    const check = async (milliseconds: number) => {
      const warning = await this.#obstacle(uuid);
      if (isOver) return;
      if (warning && !warned.has(warning.code)) warn(this.#hook, warning);
      if (warning) warned.add(warning.code);
      checkAfter(Math.min(2 * milliseconds, LONGEST_PAUSE_MS));
    };
    checkAfter(FIRST_CHECK_AFTER_MS);
    return {
      end: () => {
        isOver = true;
        clearTimeout(timer);
      },
    };
  }

  /** The warning about a server that does not answer. */
  serverWarning(uuid: string): SagaWarning {
    const message = `The Temporal server does not answer, so the state of execution ${printable(uuid)} is unknown. Check that the server runs and can be reached.`;
    return { code: 'SERVER_UNAVAILABLE', message, uuid, taskQueue: this.#taskQueue };
  }

  async #obstacle(uuid: string): Promise<SagaWarning | undefined> {
    const deadline = Date.now() + CHECK_MS;
    try {
      return await diagnose(this.#calls, await describeWorkflow(this.#calls, uuid, { deadline }), {
        deadline,
      });
    } catch (error) {
      // The wait itself reports other errors.
      return isUnavailable(error) ? this.serverWarning(uuid) : undefined;
    }
  }
}
