import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const REGISTER = join(__dirname, 'register.js');
const TIMEOUT_MS = 45_000;
const OUTPUT_TAIL = 4_000;

/** The notice that a program sends with `process.send` when it is ready. */
export interface ReadyNotice {
  readonly kind: 'ready';
  readonly url?: string;
}

/**
 * A TypeScript program of the tests in a process of its own, which ends with this one at the latest.
 *
 * @typeParam N - Its notices beside `ReadyNotice`; the type is not checked.
 */
export class Program<N extends { readonly kind: string } = ReadyNotice> {
  readonly #child: ChildProcess;
  /** Settles when it has ended, for any reason. */
  readonly ended: Promise<unknown>;
  readonly #notices: (N | ReadyNotice)[] = [];
  #outputTail = '';

  private constructor(file: string, env: NodeJS.ProcessEnv) {
    this.#child = fork(file, {
      execArgv: ['-r', REGISTER],
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Ctrl-C in a terminal reaches a whole process group: only the process that started this one must receive it.
      detached: true,
    });
    this.ended = new Promise((resolve) => this.#child.once('exit', resolve));
    // Each trip of a test adds a listener.
    this.#child.setMaxListeners(0);
    this.#child.on('message', (notice: N | ReadyNotice) => this.#notices.push(notice));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (text: Buffer) => {
        this.#outputTail = (this.#outputTail + text.toString()).slice(-OUTPUT_TAIL);
      });
    }
  }

  /** Starts a program and returns its address when it is ready. A program that is not ready in time is killed. */
  static async start<N extends { readonly kind: string } = ReadyNotice>(
    file: string,
    env: NodeJS.ProcessEnv,
  ): Promise<{ program: Program<N>; url: string }> {
    const program = new Program<N>(file, env);
    try {
      const { url = '' } = await program.#waitFor('ready', isReady);
      return { program, url };
    } catch (error) {
      // A program that became ready later would use the same files as the next one.
      await program.kill();
      throw error;
    }
  }

  /** Returns the first notice of a kind that fits, whether it came before or comes now. */
  waitFor<K extends N['kind']>(
    kind: K,
    fits: (notice: Extract<N, { kind: K }>) => boolean,
  ): Promise<Extract<N, { kind: K }>> {
    return this.#waitFor(
      kind,
      (notice): notice is Extract<N, { kind: K }> =>
        notice.kind === kind && fits(notice as Extract<N, { kind: K }>),
    );
  }

  /** Asks it to end, as a container's host does, and returns its exit code when it has ended. */
  async terminate(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    await this.ended;
    return this.#child.exitCode;
  }

  /** Sends SIGKILL, so that it has no time to clean up. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  async #waitFor<M extends N | ReadyNotice>(
    kind: string,
    fits: (notice: N | ReadyNotice) => notice is M,
  ): Promise<M> {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    for (;;) {
      const notice = this.#notices.find(fits);
      if (notice) return notice;
      const news = once(this.#child, 'message', { signal: timeout });
      const end = this.ended.then(() => Promise.reject(new Error('it has ended')));
      await Promise.race([news, end]).catch((error: unknown) => {
        throw new Error(`There was no notice "${kind}": ${String(error)}. Last output:\n${this.#outputTail}`);
      });
    }
  }
}

function isReady(notice: { readonly kind: string }): notice is ReadyNotice {
  return notice.kind === 'ready';
}
