/** The program `npm run conformance`. */
import { runConformance } from './command';

/** `npm run conformance -- PATH... [--host memory|temporal] [--uncached]`; see command.ts. */
async function main(): Promise<void> {
  process.exitCode = await runConformance(process.argv.slice(2), (line) => {
    process.stdout.write(`${line}\n`);
  });
}

main().catch((error: unknown) => {
  // The host could not be started or stopped, so no case has a result.
  console.error(error);
  process.exitCode = 2;
});
