import type { BenchServer } from './bench-server';

export function startPostgresServer(): Promise<BenchServer> {
  return Promise.reject(new Error('not yet'));
}
