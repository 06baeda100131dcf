// @ts-check
/**
 * Runs one command, and ends it as soon as the process that asked for it lets go of the channel between the
 * two. The operating system closes that channel however the other process ends, `SIGKILL` included, so the
 * command cannot outlive it.
 *
 * Called as `node watchdog.js <milliseconds before force> <command> <arguments...>`; reports `{ pid }` or
 * `{ error }` once, and exits with the command's exit code.
 *
 * Plain JavaScript, because it must also run where the library runs from its TypeScript sources.
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
  // Nobody listens any more when the other process is gone; its end is dealt with by 'disconnect'.
  if (process.connected) process.send?.(message, () => undefined);
}
