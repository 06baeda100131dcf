/** `npm run bench:memory`: the sagas per second of the in-memory host. */
import { InMemoryHost } from 'temporal-saga/testing';
import { run } from './load';
import { PARTICIPANTS } from './participants';
import * as sagas from './sagas';
import { ORDER, SCENARIOS } from './scenarios';
import { quantile } from './statistics';

const SAGAS = 5_000;
const REPETITIONS = 7;

async function main(): Promise<void> {
  const host = new InMemoryHost({ participants: PARTICIPANTS });
  for (const { name, title } of SCENARIOS) {
    const rates: number[] = [];
    for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
      const { elapsed } = await run(async () => (await host.run(sagas[name], ORDER)).uuid, {
        sagas: SAGAS,
        concurrency: 1,
      });
      rates.push((SAGAS * 1_000) / elapsed);
    }
    const [slowest, middle, fastest] = [0, 0.5, 1].map((share) => quantile(rates, share).toFixed(0));
    console.log(`${title}: ${String(middle)} sagas/s (${String(slowest)} to ${String(fastest)})`);
  }
}

void main();
