import type { Saga } from '../../../src/definition/saga';
import { HostInterrupt } from '../../../src/engine/host-interrupt';
import type { SagaState } from '../../../src/engine/saga-state';
import { continuedArguments, readContinued } from '../../../src/protocol/continued-run';
import { type Answers, prepare } from './fake-runtime';

/** Ends a run where it stands, as continue-as-new does. */
export const endRun = (): never => {
  throw new HostInterrupt('The run continues as new.');
};

/** The next run of an execution: its state passes through the arguments of the run, as JSON. */
export function nextRun(saga: Saga, ended: SagaState, answers: Answers = {}) {
  const args = JSON.parse(JSON.stringify(continuedArguments(ended, {}))) as unknown[];
  return prepare(saga, answers, {}, readContinued(args, 'run')!.state);
}

/** Runs a saga until it waits for the n-th time; its run ends there. */
export async function untilWait(saga: Saga, { answers = {}, context = {}, nth = 1 }: UntilWait = {}) {
  const prepared = prepare(saga, answers, context);
  let waits = 0;
  prepared.runtime.whileIdle = () => {
    waits += 1;
    if (waits === nth) endRun();
  };
  prepared.runtime.whenStuck = endRun;
  await expect(prepared.run()).rejects.toBeInstanceOf(HostInterrupt);
  return prepared;
}

interface UntilWait {
  readonly answers?: Answers;
  readonly context?: object;
  readonly nth?: number;
}
