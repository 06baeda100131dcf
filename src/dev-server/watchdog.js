// @ts-check
/**
 * Owns the watchdog: it runs one command, and ends the command when its parent process closes the channel between the
 * two. The operating system closes that channel however the parent ends, `SIGKILL` included, so the command cannot
 * outlive the parent.
 *
 * Called as `node watchdog.js <milliseconds before SIGKILL> <command> <arguments...>`. Reports `{ pid }` or `{ error
 * }` once, and exits with the exit code of the command.
 *
 * The file is plain JavaScript, because it must also run when the library runs from its TypeScript sources.
 */
'use strict';

const { spawn } = require('node:child_process');

const [graceMs, command = '', ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], windowsHide: true });

child.once('spawn', () => report({ pid: child.pid }));
child.once('error', (error) => finish(1, { error: error.message }));
child.once('exit', (code) => finish(code ?? 1));

process.once('disconnect', endChild);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, endChild);

function endChild() {
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), Number(graceMs)).unref();
}

/**
 * @param {number} code
 * @param {object} [message]
 */
function finish(code, message) {
  process.exitCode = code;
  if (message) report(message);
  if (process.connected) process.disconnect();
}

/** @param {object} message */
function report(message) {
  // Without its parent the report has no receiver; the handler of 'disconnect' ends the command.
  if (process.connected) process.send?.(message, () => undefined);
}
