/** Owns the lines that a saga worker writes into Temporal's log, and what it leaves out of the bundler's. */
import { type InjectedSinks, type Logger, Runtime } from '@temporalio/worker';
import type { SagaLogSinks } from '../protocol/log-sink';

/** The sinks through which the saga workflow logs. */
export const LOG_SINKS: InjectedSinks<SagaLogSinks> = {
  temporalSagaLog: {
    refused: {
      fn: (_, line) => {
        Runtime.instance().logger.info(line);
      },
    },
  },
};

/** The runtime's logger, to which the bundler's statistics are debug messages. Its errors stay errors. */
export function bundlerLogger(): Logger {
  const { logger } = Runtime.instance();
  return {
    log: (level, message, meta) => {
      logger.log(level === 'INFO' ? 'DEBUG' : level, message, meta);
    },
    trace: (message, meta) => {
      logger.trace(message, meta);
    },
    debug: (message, meta) => {
      logger.debug(message, meta);
    },
    info: (message, meta) => {
      logger.debug(message, meta);
    },
    warn: (message, meta) => {
      logger.warn(message, meta);
    },
    error: (message, meta) => {
      logger.error(message, meta);
    },
  };
}

/** What a worker serves, and where. */
export interface ServedSagas {
  readonly taskQueue: string;
  readonly namespace: string;
  /** Of the Temporal server, where this library has made the connection. */
  readonly address: string | undefined;
  readonly sagas: readonly string[];
  /** The participants with their kinds, without secrets. */
  readonly participants: readonly string[];
  readonly stepActivities: readonly string[];
}

const MOST_NAMES = 30;

/** Says in three lines what a worker serves when it begins to poll. */
export function logServed(served: ServedSagas): void {
  const { logger } = Runtime.instance();
  for (const line of linesOf(served)) logger.info(`SAGA_WORKER: ${line}`);
}

function linesOf({ taskQueue, namespace, address, sagas, participants, stepActivities }: ServedSagas) {
  const server = address === undefined ? '' : `, Temporal at ${address}`;
  const activities = stepActivities.length === 0 ? '' : `; step activities: ${listOf(stepActivities)}`;
  return [
    `task queue ${taskQueue}, namespace ${namespace}${server}`,
    `sagas: ${listOf(sagas)}`,
    `participants: ${listOf(participants)}${activities}`,
  ];
}

function listOf(names: readonly string[]): string {
  const more = names.length > MOST_NAMES ? `, and ${String(names.length - MOST_NAMES)} more` : '';
  return `${names.slice(0, MOST_NAMES).join(', ') || 'none'}${more}`;
}
