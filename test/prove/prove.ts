/** The program `npm run prove`. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type Generated, reportOf, tooFew, Tally } from './generated';
import { type ProveArguments, readArguments, USAGE } from './prove-arguments';
import type { Chunk, ChunkResult } from './prove-worker';
import { type Counterexample, search, counterexampleText } from './search';

/**
 * Runs generated cases on the engine in memory, and compares each with the model. The report goes to stdout, the progress
 * to stderr. The exit code is 0 if all cases agree and each trait is frequent enough, 1 if not, and 2 for invalid
 * arguments.
 */
async function main(): Promise<void> {
  const given = argumentsOrUsage();
  if (!given) return;
  const { passed, counterexample, generated } = await (given.path === undefined
    ? proveAll(given)
    : proveOne(given));
  if (counterexample) console.log(counterexampleText(counterexample));
  const missing = counterexample || !generated ? [] : tooFew(generated);
  for (const line of [...(generated ? reportOf(generated) : []), ...missing]) console.log(line);
  console.log(`${passed} passed, ${counterexample ? 1 : 0} failed`);
  process.exitCode = counterexample || missing.length > 0 ? 1 : 0;
}

interface Proof {
  readonly passed: number;
  readonly counterexample: Counterexample | undefined;
  readonly generated?: Generated;
}

const CHUNK = 5_000;
/** Cases leave only short-lived garbage. */
const GC_OPTIONS = ['--max-semi-space-size=64'];

function argumentsOrUsage(): ProveArguments | undefined {
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.error(USAGE);
    process.exitCode = 2;
    return undefined;
  }
}

async function proveOne({ seed, path }: ProveArguments): Promise<Proof> {
  const counterexample = await search({ seed, path, runs: 1 });
  return { passed: counterexample ? 0 : 1, counterexample };
}

/** Distributes the runs in chunks. The cases depend only on the seed, not on the number of workers. */
async function proveAll({ seed, runs, workers }: ProveArguments): Promise<Proof> {
  console.error(`seed ${seed}, ${runs} runs, ${workers} workers`);
  const chunks = chunksOf(seed, runs);
  const progress = new Progress(runs);
  let counterexample: Counterexample | undefined;
  let passed = 0;
  const runWorker = async () => {
    const worker = fork(require.resolve('./prove-worker'), {
      execArgv: [...process.execArgv, ...GC_OPTIONS],
    });
    for (let chunk = chunks.next(); chunk.done !== true && !counterexample; chunk = chunks.next()) {
      const result = await resultOf(worker, chunk.value);
      progress.add(result.generated);
      passed += result.counterexample?.passed ?? chunk.value.runs;
      counterexample ??= result.counterexample;
    }
    worker.disconnect();
  };
  await Promise.all(Array.from({ length: workers }, runWorker));
  return { passed, counterexample, generated: progress.generated };
}

function* chunksOf(seed: number, runs: number): Generator<Chunk> {
  for (let index = 0; index * CHUNK < runs; index += 1) {
    yield { seed: (seed + index) | 0, runs: Math.min(CHUNK, runs - index * CHUNK) };
  }
}

async function resultOf(worker: ChildProcess, chunk: Chunk): Promise<ChunkResult> {
  const isOver = new AbortController();
  const { signal } = isOver;
  const end = once(worker, 'exit', { signal }).then(() => {
    throw new Error(`A worker ended before its result, at seed ${chunk.seed}.`);
  });
  const result = once(worker, 'message', { signal });
  worker.send(chunk);
  try {
    const [message] = (await Promise.race([result, end])) as [ChunkResult];
    return message;
  } finally {
    // It ends the wait for the event that did not come.
    isOver.abort();
    await Promise.allSettled([end, result]);
  }
}

/** Prints the progress. */
class Progress {
  readonly #runs: number;
  readonly #begun = performance.now();
  readonly #tally = new Tally();

  constructor(runs: number) {
    this.#runs = runs;
  }

  get generated(): Generated {
    return this.#tally.counts;
  }

  add(more: Generated): void {
    this.#tally.add(more);
    const seconds = (performance.now() - this.#begun) / 1_000;
    const { runs } = this.generated;
    console.error(
      `${runs} of ${this.#runs} in ${seconds.toFixed(0)} s, ${(runs / seconds).toFixed(0)} a second`,
    );
  }
}

void main();
