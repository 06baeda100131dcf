import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The programs of a Temporal server that uses a database of its own. */
export interface ServerPrograms {
  readonly server: string;
  readonly sqlTool: string;
  /** The folder of the schemas for PostgreSQL. */
  readonly schemas: string;
}

/** The module that pins the version of the server: the development server is of the same one. */
const PINS = join(__dirname, '..', 'dev-server-build');
const SERVER = 'go.temporal.io/server';
const TOOLS = `//go:build tools

package tools

import (
	_ "github.com/temporalio/cli/cmd/temporal"
	_ "${SERVER}/cmd/server"
	_ "${SERVER}/cmd/tools/sql"
)
`;

/** Builds the programs with the Go on the PATH, once per machine and version; that takes some minutes. */
export async function buildServer(): Promise<ServerPrograms> {
  const [, version = ''] =
    /go\.temporal\.io\/server (\S+)/.exec(await readFile(join(PINS, 'go.mod'), 'utf8')) ?? [];
  const folder = join(tmpdir(), `temporal-saga-bench-server-${version}`);
  const programs = { server: join(folder, 'temporal-server'), sqlTool: join(folder, 'temporal-sql-tool') };
  const go = async (...args: readonly string[]): Promise<string> => {
    const env = { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' };
    return (await run('go', [...args], { cwd: folder, env })).stdout.trim();
  };
  if (!(await isThere(programs.sqlTool))) {
    await mkdir(folder, { recursive: true });
    await Promise.all(['go.mod', 'go.sum'].map((file) => copyFile(join(PINS, file), join(folder, file))));
    await writeFile(join(folder, 'tools.go'), TOOLS);
    await go('get', `${SERVER}/cmd/server@${version}`, `${SERVER}/cmd/tools/sql@${version}`);
    await go('build', '-o', programs.server, `${SERVER}/cmd/server`);
    await go('build', '-o', programs.sqlTool, `${SERVER}/cmd/tools/sql`);
  }
  const source = await go('list', '-m', '-f', '{{.Dir}}', SERVER);
  return { ...programs, schemas: join(source, 'schema', 'postgresql', 'v12') };
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
