import { setTimeout as pause } from 'node:timers/promises';

/** One life of something that can be killed. */
export interface Life {
  /** Settles when it is over, however it ended. */
  readonly ended: Promise<unknown>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

/** On a slow machine nothing would ever be done if everything was killed as soon as it is there. */
const SHORTEST_LIFE_MS = 4_000;
const BIRTHS = 5;

/** Something that is started again whenever its life is over, and never dies for good before its time. */
export class Mortal<L extends Life = Life> {
  readonly name: string;
  readonly #give: () => Promise<L>;
  readonly #birthPause: number;
  #life: L | undefined;
  /** What is done to it is done in turn. */
  #turn: Promise<void> = Promise.resolve();
  #isOver = false;
  #bornAt = 0;
  /** How often it died by itself. */
  ownDeaths = 0;

  /**
   * @param give - Starts it.
   * @param birthPause - How long to wait before it is tried again, in milliseconds.
   */
  constructor(name: string, give: () => Promise<L>, birthPause = 1_000) {
    this.name = name;
    this.#give = give;
    this.#birthPause = birthPause;
  }

  /** Its life at the moment, if it has one. */
  get life(): L | undefined {
    return this.#life;
  }

  /** Starts it for the first time. */
  start(): Promise<void> {
    this.#next(() => this.#revive());
    return this.alive();
  }

  /**
   * Kills it, and starts it again after some milliseconds.
   *
   * @returns False when it was spared: it is dead already, or was started just now.
   */
  killFor(milliseconds: number): boolean {
    const life = this.#life;
    if (!life || this.#isOver || performance.now() - this.#bornAt < SHORTEST_LIFE_MS) return false;
    this.#life = undefined;
    this.#next(async () => {
      await life.kill();
      await pause(milliseconds);
      await this.#revive();
    });
    return true;
  }

  /** Settles when it lives; rejects when it could not be started again. */
  alive(): Promise<void> {
    return this.#turn;
  }

  /** Ends it for good. */
  async end(): Promise<void> {
    this.#isOver = true;
    // That it could not be started was told to whoever waited for it.
    await this.#turn.catch(() => undefined);
    await this.#life?.kill();
  }

  /** Whoever waits for it to live is told what goes wrong. */
  #next(act: () => Promise<void>): void {
    this.#turn = this.#turn.then(act);
    this.#turn.catch(() => undefined);
  }

  /** What it needs to live may be dead at the moment: it is tried some times. */
  async #revive(): Promise<void> {
    for (let birth = 1; !this.#isOver; birth += 1) {
      try {
        this.#life = await this.#give();
        this.#bornAt = performance.now();
        return this.#watch(this.#life);
      } catch (error) {
        if (birth === BIRTHS) throw new Error(`${this.name} cannot be started.`, { cause: error });
        await pause(this.#birthPause);
      }
    }
  }

  #watch(life: L): void {
    void life.ended.then(() => {
      if (this.#isOver || this.#life !== life) return;
      this.#life = undefined;
      this.ownDeaths += 1;
      this.#next(() => this.#revive());
    });
  }
}
