/** `npm run bench:plots`: draws the plots of the documentation, and prints its tables, from the files in `bench/results`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { plot } from './plot';
import { plotFileOf, publishedResults } from './results';
import { markdownTable } from './table';

for (const { name, results } of publishedResults()) {
  const file = join(__dirname, '..', plotFileOf(name));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, plot(results.figures));
  console.log(`${name}: ${results.machine}\n\n${markdownTable(results.figures)}\n`);
}
