/** Owns the command line of the server process. */
import type { SearchAttributeType } from '@temporalio/common';
import type { DevServerOptions } from './dev-server';

/** The settings that each start decides. */
export interface ServerTarget {
  readonly namespace: string;
  readonly port: number;
  /** Without it the server has no web UI. */
  readonly uiPort?: number;
}

/** The server listens only here, because it has no access control. */
export const HOST = '127.0.0.1';

const DYNAMIC_CONFIG = [
  // Temporal's SDK starts its test servers with these settings too.
  'frontend.enableServerVersionCheck=false',
  'frontend.enableUpdateWorkflowExecution=true',
  'frontend.enableUpdateWorkflowExecutionAsyncAccepted=true',
  // By default an idle server dispatches each task at the next tick of 50 ms, and three remote steps have seven
  // tasks.
  'history.transferProcessorMaxPollRPS=100000',
  'history.timerProcessorMaxPollRPS=100000',
  'system.enableActivityEagerExecution=true',
  // By default a task queue has four partitions, each with a backlog of its own. On one busy node some of them wait for seconds.
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
];

/** The types of search attributes as the command line spells them. */
const ATTRIBUTE_TYPES: Record<SearchAttributeType, string> = {
  TEXT: 'Text',
  KEYWORD: 'Keyword',
  INT: 'Int',
  DOUBLE: 'Double',
  BOOL: 'Bool',
  DATETIME: 'Datetime',
  KEYWORD_LIST: 'KeywordList',
};

/** The arguments with which the Temporal CLI starts the server. */
export function serverArguments(
  { namespace, port, uiPort }: ServerTarget,
  { dbFilename, logLevel = 'error', searchAttributes = [] }: DevServerOptions,
): string[] {
  return [
    'server',
    'start-dev',
    ...['--ip', HOST, '--port', String(port), '--namespace', namespace],
    ...['--log-format', 'pretty', '--log-level', logLevel],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...(dbFilename === undefined ? [] : ['--db-filename', dbFilename]),
    ...DYNAMIC_CONFIG.flatMap((value) => ['--dynamic-config-value', value]),
    ...searchAttributes.flatMap(({ name, type }) => [
      '--search-attribute',
      `${name}=${ATTRIBUTE_TYPES[type]}`,
    ]),
  ];
}
