import { runConformance } from './command';

/** `npm run conformance -- PATH... [--host memory|temporal] [--uncached]`; see command.ts. */
async function main(): Promise<void> {
  process.exitCode = await runConformance(process.argv.slice(2), (line) => {
    process.stdout.write(`${line}\n`);
  });
}

void main();
