import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PATIENCE_MS } from './patience';
import type { Instruction, Notice } from './process-messages';

const GRACE_MS = 5_000;
const LAST_WORDS = 4_000;

/** One process of the demo. It cannot outlive the demo: see `endWithDemo`. */
export class ChildProgram {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #notices: Notice[] = [];
  #lastWords = '';

  constructor(name: string, file: string, env: NodeJS.ProcessEnv) {
    this.name = name;
    this.#child = fork(join(__dirname, file), {
      execArgv: ['-r', join(__dirname, 'register.js')],
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Ctrl-C in a terminal reaches a whole process group; only the demo is to hear it, and then ends the others.
      detached: true,
    });
    this.#ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.on('message', (notice: Notice) => this.#notices.push(notice));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on(
        'data',
        (text: Buffer) => (this.#lastWords = (this.#lastWords + text.toString()).slice(-LAST_WORDS)),
      );
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  tell(instruction: Instruction): void {
    this.#child.send(instruction);
  }

  /** Settles when the process has said this, now or before. */
  async hears<K extends Notice['kind']>(kind: K, orderId?: string): Promise<Extract<Notice, { kind: K }>> {
    const impatience = AbortSignal.timeout(PATIENCE_MS);
    const ended = new AbortController();
    void this.#ended.then(() => ended.abort());
    const signal = AbortSignal.any([impatience, ended.signal]);
    for (;;) {
      const notice = this.#notices.find(
        (one) => one.kind === kind && (!('orderId' in one) || one.orderId === orderId),
      );
      if (notice) return notice as Extract<Notice, { kind: K }>;
      await once(this.#child, 'message', { signal }).catch(() => {
        const reason = impatience.aborted ? `did not say "${kind}" in time` : 'has ended';
        throw new Error(`The ${this.name} ${reason}. Its last words:\n${this.#lastWords || '(none)'}`);
      });
    }
  }

  /** Ends the process without any warning, as a power cut does. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** Asks the process to end, and kills it if that takes too long. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    const grace = setTimeout(() => this.#child.kill('SIGKILL'), GRACE_MS);
    await this.#ended;
    clearTimeout(grace);
  }
}
