/** A worker process of `npm run prove`: runs chunks of cases. */
import { type Generated, Tally } from './generated';
import { type Counterexample, search } from './search';
import { verdictOn } from './verdict';

/** A part of the runs, with its own seed. */
export interface Chunk {
  readonly seed: number;
  readonly runs: number;
}

/** The result of a chunk. */
export interface ChunkResult {
  readonly generated: Generated;
  readonly counterexample?: Counterexample | undefined;
}

// Many callbacks fail on purpose, and their stack traces are never read.
Error.stackTraceLimit = 0;

process.on('message', (chunk: Chunk) => {
  void prove(chunk).then((result) => process.send?.(result));
});

async function prove(chunk: Chunk): Promise<ChunkResult> {
  const tally = new Tally();
  const counterexample = await search({
    ...chunk,
    async check(given) {
      const verdict = await verdictOn(given);
      tally.count(given, verdict.observation);
      return verdict;
    },
  });
  return { generated: tally.counts, counterexample };
}
