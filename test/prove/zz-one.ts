import { runInMemory } from './memory-run';
import { foresee } from './model/foresee';
import { readFileSync } from 'node:fs';
void (async () => {
  const given = JSON.parse(readFileSync(0, 'utf8'));
  const e = await runInMemory(given);
  const m = foresee(given);
  for (const [n, o] of [
    ['engine', e],
    ['model', m],
  ] as const) {
    console.log(n);
    for (const h of o.happened) console.log('  ', JSON.stringify(h).slice(0, 230));
    console.log('  ', JSON.stringify({ ...o, happened: 0 }).slice(0, 2500));
  }
})();
