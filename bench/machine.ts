import { cpus, loadavg } from 'node:os';

/** Where and when something is measured, and how busy the machine was before. */
export function describeMachine(): string {
  const [cpu] = cpus();
  const load = loadavg()[0]?.toFixed(1) ?? '';
  return `${new Date().toISOString()}, Node ${process.version}, ${String(cpus().length)} x ${cpu?.model ?? ''}, load ${load}`;
}
