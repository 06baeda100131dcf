import { setTimeout as pause } from 'node:timers/promises';

/** One running instance of a process that can be killed. */
export interface Instance {
  /** Settles when it has ended, for any reason. */
  readonly ended: Promise<unknown>;
  /** Sends SIGKILL. */
  kill(): Promise<void>;
}

/** On a slow machine no order would make progress if each process was killed as soon as it ran. */
const SHORTEST_UPTIME_MS = 4_000;
const ATTEMPTS = 5;

/** A process that is started again whenever it ends, until `end` is called. */
export class Killable<L extends Instance = Instance> {
  readonly name: string;
  readonly #startInstance: () => Promise<L>;
  readonly #retryPause: number;
  #instance: L | undefined;
  /** Starts and kills run one after the other. */
  #queue: Promise<void> = Promise.resolve();
  #isOver = false;
  #startedAt = 0;
  /** How often it ended without a kill. */
  crashes = 0;

  /**
   * @param start - Starts an instance.
   * @param retryPause - The pause before the next attempt to start it, in milliseconds.
   */
  constructor(name: string, startInstance: () => Promise<L>, retryPause = 1_000) {
    this.name = name;
    this.#startInstance = startInstance;
    this.#retryPause = retryPause;
  }

  /** Its current instance, if it runs. */
  get instance(): L | undefined {
    return this.#instance;
  }

  /** Starts it for the first time. */
  start(): Promise<void> {
    this.#next(() => this.#restart());
    return this.running();
  }

  /**
   * Kills it, and starts it again after some milliseconds.
   *
   * @returns False if it was not killed: it is down already, or has only just started.
   */
  killFor(milliseconds: number): boolean {
    const instance = this.#instance;
    if (!instance || this.#isOver || performance.now() - this.#startedAt < SHORTEST_UPTIME_MS) return false;
    this.#instance = undefined;
    this.#next(async () => {
      await instance.kill();
      await pause(milliseconds);
      await this.#restart();
    });
    return true;
  }

  /** Resolves when it runs; rejects if it could not be started again. */
  running(): Promise<void> {
    return this.#queue;
  }

  /** Ends it for good. */
  async end(): Promise<void> {
    this.#isOver = true;
    // `running` has reported that it could not be started.
    await this.#queue.catch(() => undefined);
    await this.#instance?.kill();
  }

  /** An error of an action is reported by `running`. */
  #next(act: () => Promise<void>): void {
    this.#queue = this.#queue.then(act);
    this.#queue.catch(() => undefined);
  }

  /** Tries several times, because another process that it needs may be down. */
  async #restart(): Promise<void> {
    for (let attempt = 1; !this.#isOver; attempt += 1) {
      try {
        this.#instance = await this.#startInstance();
        this.#startedAt = performance.now();
        return this.#watch(this.#instance);
      } catch (error) {
        if (attempt === ATTEMPTS) throw new Error(`${this.name} cannot be started.`, { cause: error });
        await pause(this.#retryPause);
      }
    }
  }

  #watch(instance: L): void {
    void instance.ended.then(() => {
      if (this.#isOver || this.#instance !== instance) return;
      this.#instance = undefined;
      this.crashes += 1;
      this.#next(() => this.#restart());
    });
  }
}
