import { findServerExecutable } from '../../src/dev-server/find-executable';
import { HOST, serverArguments } from '../../src/dev-server/server-arguments';
import { choosePorts } from '../../src/dev-server/server-ports';
import { untilAnswering } from '../../src/dev-server/server-readiness';
import { superviseProcess } from '../../src/dev-server/supervised-process';

/** After how many events it suggests that an execution goes on in a fresh run; servers wait for 4,096. */
const FEW_EVENTS = 20;

/** Starts a server on which executions go on in fresh runs very soon. */
export async function startImpatientServer(): Promise<{ address: string; stop(): Promise<void> }> {
  const executable = await findServerExecutable(process.env);
  const { port } = await choosePorts({});
  const server = await superviseProcess(executable, [
    ...serverArguments({ namespace: 'default', port }, {}),
    ...['--dynamic-config-value', `limit.historyCount.suggestContinueAsNew=${String(FEW_EVENTS)}`],
  ]);
  const address = `${HOST}:${String(port)}`;
  await untilAnswering(address, 'default', AbortSignal.timeout(60_000));
  return { address, stop: () => server.stop() };
}
