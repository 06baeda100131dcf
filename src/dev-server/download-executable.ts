/** Owns the download of the Temporal CLI. */
import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { TEMPORAL_CLI_VERSION } from './cached-executable';
import { type ProgressListener, withProgress } from './progress';

const SERVICE = 'https://temporal.download';
const SERVICE_TIMEOUT_MS = 5_000;
const ARCHIVE_TIMEOUT_MS = 600_000;

/** The answer of the download service. */
interface Download {
  readonly archiveUrl: string;
  readonly fileToExtract: string;
}

/** The URL of the download service; `undefined` if downloads are switched off. */
export function downloadService(env: NodeJS.ProcessEnv): string | undefined {
  const service = env['TEMPORAL_SAGA_DOWNLOAD_URL'] || SERVICE;
  return service === 'off' ? undefined : service.replace(/\/+$/, '');
}

/**
 * Downloads the Temporal CLI into a folder, from the service that Temporal's SDKs also use, or from the mirror in
 * `TEMPORAL_SAGA_DOWNLOAD_URL` (`off`: no download). The service must answer within five seconds.
 *
 * @returns The path of the executable.
 */
export async function downloadExecutable(
  folder: string,
  env: NodeJS.ProcessEnv,
  onProgress: ProgressListener,
): Promise<string> {
  const service = downloadService(env);
  if (service === undefined) throw new Error('switched off by TEMPORAL_SAGA_DOWNLOAD_URL');
  const download = await fetchDownload(service);
  const task = `downloading the Temporal CLI ${TEMPORAL_CLI_VERSION}`;
  return withProgress(task, onProgress, fetchAndUnpack(download, folder));
}

async function fetchDownload(service: string): Promise<Download> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const query = new URLSearchParams({ arch, platform, format: 'tar.gz' });
  const response = await get(
    `${service}/cli/${TEMPORAL_CLI_VERSION}?${query.toString()}`,
    SERVICE_TIMEOUT_MS,
  );
  return (await response.json()) as Download;
}

async function fetchAndUnpack({ archiveUrl, fileToExtract }: Download, folder: string): Promise<string> {
  const archive = join(folder, 'download.tar.gz');
  const { body } = await get(archiveUrl, ARCHIVE_TIMEOUT_MS);
  if (!body) throw new Error(`${archiveUrl} is empty`);
  await pipeline(Readable.fromWeb(body), createWriteStream(archive));
  // Linux, macOS and Windows all include a tar that reads this archive.
  await promisify(execFile)('tar', ['-xzf', archive, '-C', folder, '--', fileToExtract]);
  return join(folder, fileToExtract);
}

async function get(url: string, limitMs: number): Promise<Response> {
  const response = await fetch(url, { signal: AbortSignal.timeout(limitMs) });
  if (!response.ok) throw new Error(`${url} answered ${response.status} ${response.statusText}`);
  return response;
}
