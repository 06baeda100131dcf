import { type Generated, Tally } from './generated';
import { type Counterexample, search } from './search';
import { verdictOn } from './verdict';

/** Some of the runs, of a seed of their own. */
export interface Chunk {
  readonly seed: number;
  readonly runs: number;
}

/** What came of them. */
export interface ChunkResult {
  readonly generated: Generated;
  readonly counterexample?: Counterexample | undefined;
}

/** A failed callback is no mistake, and nobody reads where it came from. */
Error.stackTraceLimit = 0;

process.on('message', (chunk: Chunk) => {
  void prove(chunk).then((result) => process.send?.(result));
});

async function prove(chunk: Chunk): Promise<ChunkResult> {
  const tally = new Tally();
  const counterexample = await search({
    ...chunk,
    async judge(given) {
      const verdict = await verdictOn(given);
      tally.count(given, verdict.observation);
      return verdict;
    },
  });
  return { generated: tally.counts, counterexample };
}
