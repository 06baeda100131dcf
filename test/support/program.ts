import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const REGISTER = join(__dirname, 'register.js');
const PATIENCE_MS = 45_000;
const LAST_WORDS = 4_000;

/** What a program says when it can be used, by `process.send`. */
export interface ReadyNotice {
  readonly kind: 'ready';
  readonly url?: string;
}

/**
 * A TypeScript program of the tests in a process of its own, which ends with this one at the latest.
 *
 * @typeParam N - What it says beside that it is ready; nobody checks it.
 */
export class Program<N extends { readonly kind: string } = ReadyNotice> {
  readonly #child: ChildProcess;
  /** Settles when it is gone, however that happened. */
  readonly ended: Promise<unknown>;
  readonly #notices: (N | ReadyNotice)[] = [];
  #lastWords = '';

  private constructor(file: string, env: NodeJS.ProcessEnv) {
    this.#child = fork(file, {
      execArgv: ['-r', REGISTER],
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Ctrl-C in a terminal reaches a whole process group: only the one that started it is to hear it.
      detached: true,
    });
    this.ended = new Promise((resolve) => this.#child.once('exit', resolve));
    // As many wait for news as there are trips.
    this.#child.setMaxListeners(0);
    this.#child.on('message', (notice: N | ReadyNotice) => this.#notices.push(notice));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (text: Buffer) => {
        this.#lastWords = (this.#lastWords + text.toString()).slice(-LAST_WORDS);
      });
    }
  }

  /** Settles when the program is ready, with what it said then. One that is not ready in time is killed. */
  static async start<N extends { readonly kind: string } = ReadyNotice>(
    file: string,
    env: NodeJS.ProcessEnv,
  ): Promise<{ program: Program<N>; url: string }> {
    const program = new Program<N>(file, env);
    try {
      const { url = '' } = await program.#hears('ready', isReady);
      return { program, url };
    } catch (error) {
      // One that becomes ready later would work on the same files as the next one.
      await program.kill();
      throw error;
    }
  }

  /** Settles with the first notice of a kind that fits, whether it came before or comes now. */
  hears<K extends N['kind']>(
    kind: K,
    fits: (notice: Extract<N, { kind: K }>) => boolean,
  ): Promise<Extract<N, { kind: K }>> {
    return this.#hears(
      kind,
      (notice): notice is Extract<N, { kind: K }> =>
        notice.kind === kind && fits(notice as Extract<N, { kind: K }>),
    );
  }

  /** SIGKILL: it has no time to tell anybody. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  async #hears<M extends N | ReadyNotice>(
    kind: string,
    fits: (notice: N | ReadyNotice) => notice is M,
  ): Promise<M> {
    const impatience = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const notice = this.#notices.find(fits);
      if (notice) return notice;
      const news = once(this.#child, 'message', { signal: impatience });
      const end = this.ended.then(() => Promise.reject(new Error('it has ended')));
      await Promise.race([news, end]).catch((error: unknown) => {
        throw new Error(`Nobody said "${kind}": ${String(error)}. Last words:\n${this.#lastWords}`);
      });
    }
  }
}

function isReady(notice: { readonly kind: string }): notice is ReadyNotice {
  return notice.kind === 'ready';
}
