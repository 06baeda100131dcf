import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { TIMEOUT_MS } from './timeouts';
import type { Instruction, Notice } from './process-messages';

const GRACE_MS = 5_000;
const OUTPUT_TAIL = 4_000;

/** One process of the demo. It cannot outlive the demo: see `endWithDemo`. */
export class ChildProgram {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #notices: Notice[] = [];
  #outputTail = '';

  constructor(name: string, file: string, env: NodeJS.ProcessEnv) {
    this.name = name;
    this.#child = fork(join(__dirname, file), {
      execArgv: ['-r', join(__dirname, 'register.js')],
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Ctrl-C in a terminal reaches a whole process group. Only the demo must receive it; it then ends the others.
      detached: true,
    });
    this.#ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.on('message', (notice: Notice) => this.#notices.push(notice));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on(
        'data',
        (text: Buffer) => (this.#outputTail = (this.#outputTail + text.toString()).slice(-OUTPUT_TAIL)),
      );
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(instruction: Instruction): void {
    this.#child.send(instruction);
  }

  /** Resolves with a notice of this kind, whether it came before or comes now. */
  async waitFor<K extends Notice['kind']>(kind: K, orderId?: string): Promise<Extract<Notice, { kind: K }>> {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const ended = new AbortController();
    void this.#ended.then(() => ended.abort());
    const signal = AbortSignal.any([timeout, ended.signal]);
    for (;;) {
      const notice = this.#notices.find(
        (one) => one.kind === kind && (!('orderId' in one) || one.orderId === orderId),
      );
      if (notice) return notice as Extract<Notice, { kind: K }>;
      await once(this.#child, 'message', { signal }).catch(() => {
        const reason = timeout.aborted ? `did not send "${kind}" in time` : 'has ended';
        throw new Error(`The ${this.name} ${reason}. Its last output:\n${this.#outputTail || '(none)'}`);
      });
    }
  }

  /** Ends the process without warning, as a power cut does. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** Sends SIGTERM, and kills the process if it does not end in time. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    const grace = setTimeout(() => this.#child.kill('SIGKILL'), GRACE_MS);
    await this.#ended;
    clearTimeout(grace);
  }
}
