import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { superviseProcess } from '../../../src/dev-server/supervised-process';
import { emptyFolder, program } from './fake-programs';
import { firstLine, isAlive, runNode, untilGone } from './child-processes';

const SOURCE = join(__dirname, '../../../src/dev-server/supervised-process.ts');

/** A program that connects to the test and runs until it is ended, so that the connection closes with the process. */
const CLIENT = `
  if (process.argv[2] === 'stubborn') process.on('SIGTERM', () => undefined);
  require('node:net').connect(Number(process.argv[1]), '127.0.0.1').on('error', () => undefined);
  setInterval(() => undefined, 1e6);
`;

let server: Server;

beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => server.close());

const clientArguments = (...more: string[]): string[] => [
  '-e',
  CLIENT,
  String((server.address() as AddressInfo).port),
  ...more,
];
const connection = async (): Promise<Socket> => {
  const [socket] = (await once(server, 'connection')) as [Socket];
  return socket.on('error', () => undefined).resume();
};

describe('a supervised process', () => {
  it('runs under the reported process id', async () => {
    const supervised = await superviseProcess('/bin/sh', ['-c', 'echo $$']);
    await supervised.ended;
    expect(supervised.output.tail()).toBe(String(supervised.pid));
  });

  it('is gone when stop settles', async () => {
    const connected = connection();
    const supervised = await superviseProcess(process.execPath, clientArguments());
    const closed = once(await connected, 'close');
    await supervised.stop();
    await closed;
    expect(isAlive(supervised.pid)).toBe(false);
  });

  it('is killed if it ignores SIGTERM', async () => {
    const connected = connection();
    const supervised = await superviseProcess(process.execPath, clientArguments('stubborn'), { graceMs: 50 });
    await connected;
    await supervised.stop();
    expect(isAlive(supervised.pid)).toBe(false);
  });

  it('may be stopped more than once', async () => {
    const supervised = await superviseProcess(process.execPath, clientArguments());
    await Promise.all([supervised.stop(), supervised.stop()]);
    await supervised.stop();
  });

  it('may be stopped after it has ended', async () => {
    const supervised = await superviseProcess('/bin/sh', ['-c', 'exit 3']);
    await supervised.ended;
    await supervised.stop();
  });

  it('passes the lines of its standard error stream to onLog', async () => {
    const logged: string[] = [];
    const script = 'echo printed; echo one >&2; echo two >&2';
    const supervised = await superviseProcess('/bin/sh', ['-c', script], {
      onLog: (line) => logged.push(line),
    });
    await supervised.ended;
    expect(logged).toEqual(['one', 'two']);
  });

  it.each(['missing', 'a folder'])('does not start if its command is %s', async (kind) => {
    const folder = emptyFolder();
    const command = kind === 'missing' ? join(folder, 'missing') : folder;
    await expect(superviseProcess(command, [])).rejects.toThrow(Error);
  });

  it('inherits the environment without the Node options of this process', async () => {
    const script = program(join(emptyFolder(), 'show'), 'echo "[$NODE_OPTIONS][$HOME]"');
    const before = process.env['NODE_OPTIONS'];
    process.env['NODE_OPTIONS'] = '--no-warnings';
    const supervised = await superviseProcess(script, []);
    if (before === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = before;
    await supervised.ended;
    expect(supervised.output.tail()).toBe(`[][${process.env['HOME'] ?? ''}]`);
  });
});

describe('the end of the parent process', () => {
  const parent = (then: string, ...more: string[]) =>
    runNode(
      `require(${JSON.stringify(SOURCE)})
        .superviseProcess(process.execPath, process.argv.slice(1), { graceMs: 50 })
        .then((supervised) => { ${then} });`,
      clientArguments(...more),
    );

  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('by %s ends the supervised process', async (signal) => {
    const connected = connection();
    const process = parent('');
    const socket = await connected;
    process.kill(signal);
    await once(socket, 'close');
  });

  it('ends even a supervised process that ignores SIGTERM', async () => {
    const connected = connection();
    const process = parent('', 'stubborn');
    const socket = await connected;
    process.kill('SIGKILL');
    await once(socket, 'close');
  });

  it.each([
    ['by an uncaught exception', 'throw new Error("on purpose")'],
    ['by process.exit', 'process.exit()'],
    ['without pending work', 'supervised.release()'],
  ])('%s ends the supervised process', async (_how, then) => {
    const process = parent(`console.log(supervised.pid); ${then}`);
    await untilGone(Number(await firstLine(process)));
  });
});
