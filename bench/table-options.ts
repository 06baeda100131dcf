import { parseArgs } from 'node:util';
import type { ServerKind } from './bench-server';
import { SCENARIOS, type SequenceName } from './scenarios';

/** The amount of work behind the table. */
export interface TableOptions {
  readonly scenario: SequenceName;
  readonly server: ServerKind;
  readonly rounds: number;
  /** Executions in a turn, one at a time. */
  readonly alone: number;
  /** Executions in a turn, fifty at a time. */
  readonly crowded: number;
  /** Executions of each variant before the first round. */
  readonly warmUp: number;
  /** A file for all figures, as JSON. */
  readonly json: string | undefined;
}

/** V8 needs about 600 executions to compile nearly all hot code. */
const FULL = { rounds: 10, alone: 30, crowded: 200, warmUp: 600 };
/** Some six minutes. */
const SHORT = { rounds: 5, alone: 20, crowded: 100, warmUp: 400 };
const QUICK = { rounds: 2, alone: 10, crowded: 50, warmUp: 50 };

/** Reads the command line. */
export function readTableOptions(args: readonly string[]): TableOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      scenario: { type: 'string', default: 'threeSteps' },
      server: { type: 'string', default: 'dev' },
      rounds: { type: 'string' },
      short: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  const preset = values.quick ? QUICK : values.short ? SHORT : FULL;
  const rounds = Number(values.rounds ?? preset.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds must be a whole number from 1.');
  return {
    ...preset,
    rounds,
    scenario: oneOf('scenario', values.scenario, SCENARIOS.map(({ name }) => name).filter(isSequence)),
    server: oneOf('server', values.server, ['dev', 'postgres']),
    json: values.json,
  };
}

function isSequence(name: string): name is SequenceName {
  return ['threeSteps', 'tenSteps', 'failingThird'].includes(name);
}

function oneOf<T extends string>(option: string, given: string, known: readonly T[]): T {
  const found = known.find((name) => name === given);
  if (found !== undefined) return found;
  throw new Error(`--${option} must be one of ${known.join(', ')}, not ${given}.`);
}
