import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Notice } from './messages';

const REGISTER = join(__dirname, '../../support/register.js');
const PATIENCE_MS = 45_000;
const LAST_WORDS = 4_000;

/** A TypeScript program of this folder in a process of its own, which ends with this one at the latest. */
export class Program {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #notices: Notice[] = [];
  #lastWords = '';

  private constructor(file: string, env: NodeJS.ProcessEnv) {
    this.#child = fork(join(__dirname, file), {
      execArgv: ['-r', REGISTER],
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#ended = once(this.#child, 'exit');
    // As many wait for news as there are trips.
    this.#child.setMaxListeners(0);
    this.#child.on('message', (notice: Notice) => this.#notices.push(notice));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (text: Buffer) => {
        this.#lastWords = (this.#lastWords + text.toString()).slice(-LAST_WORDS);
      });
    }
  }

  /** Settles when the program is ready, with what it said then. */
  static async start(file: string, env: NodeJS.ProcessEnv): Promise<{ program: Program; url: string }> {
    const program = new Program(file, env);
    const { url = '' } = await program.hears('ready', () => true);
    return { program, url };
  }

  /** Settles with the first notice of a kind that fits, whether it came before or comes now. */
  async hears<K extends Notice['kind']>(
    kind: K,
    fits: (notice: Extract<Notice, { kind: K }>) => boolean,
  ): Promise<Extract<Notice, { kind: K }>> {
    const impatience = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const notice = this.#heard(kind).find(fits);
      if (notice) return notice;
      const news = once(this.#child, 'message', { signal: impatience });
      const end = this.#ended.then(() => Promise.reject(new Error('it has ended')));
      await Promise.race([news, end]).catch((error: unknown) => {
        throw new Error(`Nobody said "${kind}": ${String(error)}. Last words:\n${this.#lastWords}`);
      });
    }
  }

  /** SIGKILL: it has no time to tell anybody. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  #heard<K extends Notice['kind']>(kind: K): readonly Extract<Notice, { kind: K }>[] {
    return this.#notices.filter((one): one is Extract<Notice, { kind: K }> => one.kind === kind);
  }
}
