import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PGlite } from '@electric-sql/pglite';
import { endWithDemo, notify } from '../process-messages';
import { Gate } from './gate';
import { answering } from './http-handler';
import { Ledger } from './ledger';
import type { Service } from './service';

const HOST = '127.0.0.1';

/**
 * Runs a participant in this process: its database is in the folder `LEDGER`, its port is `PORT` or a free one. It may be
 * killed at any time, since its database commits a transaction whole or not at all.
 */
export function runService(service: Service): void {
  endWithDemo();
  serve(service).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
}

async function serve(service: Service): Promise<void> {
  const database = await PGlite.create(process.env['LEDGER'] ?? 'memory://');
  const ledger = new Ledger(database, service);
  await ledger.open();
  const server = createServer(answering(ledger, new Gate()));
  notify({ kind: 'ready', url: await listen(server) });
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(Number(process.env['PORT'] ?? 0), HOST, () => {
      resolve(`http://${HOST}:${String((server.address() as AddressInfo).port)}`);
    });
  });
}
