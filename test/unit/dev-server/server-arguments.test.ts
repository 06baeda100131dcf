import { defineSearchAttributeKey } from '@temporalio/common';
import { serverArguments } from '../../../src/dev-server/server-arguments';

const target = { namespace: 'shop', port: 7001 };
const argumentsFor = (...parameters: Parameters<typeof serverArguments>): string =>
  serverArguments(...parameters).join(' ');

describe('the arguments of a server', () => {
  it('start a development server on the loopback address', () => {
    expect(argumentsFor(target, {})).toMatch(
      /^server start-dev --ip 127\.0\.0\.1 --port 7001 --namespace shop /,
    );
  });

  it('disable the web UI if it has no port', () => {
    expect(serverArguments(target, {})).toContain('--headless');
  });

  it('give the web UI its port', () => {
    const withUi = serverArguments({ ...target, uiPort: 7002 }, {});
    expect(withUi.join(' ')).toContain('--ui-port 7002');
    expect(withUi).not.toContain('--headless');
  });

  it('name the file that stores the executions', () => {
    expect(argumentsFor(target, { dbFilename: '/tmp/a file.db' })).toContain('--db-filename /tmp/a file.db');
  });

  it('name no file by default', () => {
    expect(serverArguments(target, {})).not.toContain('--db-filename');
  });

  it('log only errors by default', () => {
    expect(argumentsFor(target, {})).toContain('--log-level error');
    expect(argumentsFor(target, { logLevel: 'warn' })).toContain('--log-level warn');
  });

  it.each([
    ['TEXT', 'Text'],
    ['KEYWORD', 'Keyword'],
    ['INT', 'Int'],
    ['DOUBLE', 'Double'],
    ['BOOL', 'Bool'],
    ['DATETIME', 'Datetime'],
    ['KEYWORD_LIST', 'KeywordList'],
  ] as const)('register a search attribute of type %s as %s', (type, word) => {
    const searchAttributes = [defineSearchAttributeKey('Some', type)];
    expect(argumentsFor(target, { searchAttributes })).toContain(`--search-attribute Some=${word}`);
  });

  it('lift the limits that slow an idle server down', () => {
    expect(serverArguments(target, {})).toEqual(
      expect.arrayContaining([
        'history.transferProcessorMaxPollRPS=100000',
        'history.timerProcessorMaxPollRPS=100000',
        'system.enableActivityEagerExecution=true',
      ]),
    );
  });

  it('give a task queue one partition, so that no task waits in the backlog of another one', () => {
    expect(serverArguments(target, {})).toEqual(
      expect.arrayContaining([
        'matching.numTaskqueueReadPartitions=1',
        'matching.numTaskqueueWritePartitions=1',
      ]),
    );
  });
});
