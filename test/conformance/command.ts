/** The command of the conformance runner: arguments, summary and exit code. */
import { parseArgs } from 'node:util';
import { readCaseFiles } from './case-files';
import type { ConformanceHost } from './host';
import { MemoryHost } from './memory-host';
import { type Print, runCases } from './run-cases';
import type { RunnableCase } from './runnable-case';
import type * as TemporalServerHost from './temporal-server-host';

const USAGE = 'Usage: npm run conformance -- PATH... [--host memory|temporal] [--uncached]';

const SUCCESS = 0;
const FAILURE = 1;
/** Nothing ran: the command line or a file is invalid. */
const REFUSED = 2;

interface Arguments {
  readonly paths: readonly string[];
  readonly host: 'memory' | 'temporal';
  /** Whether each workflow task replays its execution from the start. It has no effect in memory. */
  readonly uncached: boolean;
}

/**
 * Runs the conformance cases of the given files and folders.
 *
 * @returns The exit code.
 */
export async function runConformance(argv: readonly string[], print: Print): Promise<number> {
  const given = readArguments(argv);
  if (typeof given === 'string') {
    print(given);
    print(USAGE);
    return REFUSED;
  }
  const { cases, problems } = readCaseFiles(given.paths);
  if (problems.length > 0) {
    problems.forEach(print);
    return REFUSED;
  }
  return runAndReport(cases, given, print);
}

async function runAndReport(cases: readonly RunnableCase[], given: Arguments, print: Print): Promise<number> {
  const host = await openHost(cases, given);
  const startedAt = performance.now();
  try {
    const { passed, failed, skipped } = await runCases(cases, host, print);
    const seconds = (performance.now() - startedAt) / 1_000;
    print(
      `${String(cases.length)} cases in ${seconds.toFixed(1)} s, ${Math.round(cases.length / seconds)} a second`,
    );
    await host.close();
    print(`${String(passed)} passed, ${String(failed)} failed, ${String(skipped)} skipped`);
    return failed === 0 ? SUCCESS : FAILURE;
  } catch (error) {
    await host.close();
    throw error;
  }
}

async function openHost(
  cases: readonly RunnableCase[],
  { host, uncached }: Arguments,
): Promise<ConformanceHost> {
  if (host === 'memory') return new MemoryHost();
  // Loaded late, because a run in memory does not need Temporal. A dynamic import would need the extension .js.
  const { startTemporalHost } = require('./temporal-server-host') as typeof TemporalServerHost;
  return startTemporalHost(cases, { uncached });
}

/** The arguments, or an error message. */
function readArguments(argv: readonly string[]): Arguments | string {
  try {
    const { values, positionals: paths } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { host: { type: 'string', default: 'memory' }, uncached: { type: 'boolean', default: false } },
    });
    const { host, uncached } = values;
    if (paths.length === 0) return 'No file is given; name at least one.';
    if (host !== 'memory' && host !== 'temporal') return `There is no host "${host}".`;
    return { paths, host, uncached };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
