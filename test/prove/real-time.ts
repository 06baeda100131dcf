import type { RetryPolicy, StepOptions } from 'temporal-saga';
import { allSteps } from './all-steps';
import { foresee } from './model/foresee';
import type { Case, Fate, Plan, RemotePlan, StepPlan } from './plan';

/** Long enough for a busy machine: nothing but what is planned to time out may do so. */
const POLICY: RetryPolicy = {
  attemptTimeout: '3 s',
  initialInterval: 1,
  backoffCoefficient: 1,
  replyTimeout: '30 s',
};
const SHORT = 100;
const MOST_SILENT = 1;

const PHASES = ['undo', 'probe'] as const;
/** What comes at once where a cancel comes: a cancelled attempt that asks for another one ends when Temporal says so. */
const AT_ONCE: readonly Fate[] = ['done', 'refused', 'missing', 'broken', 'fatal'];

/**
 * A case as it can be run on Temporal, where time is real and a cancel comes through the server; nothing where that
 * would take too long, or come to a different end each time:
 * - a cancel in a local step, or before the first one: nobody outside knows when that is;
 * - an action that is refused: what follows depends on the person;
 * - many attempts that nobody answers, and steps whose replies come both late and never.
 */
export function inRealTime({ plan, ...rest }: Case): Case | undefined {
  const given = {
    ...rest,
    plan: { ...plan, steps: plan.steps.map(inTime), options: policies(plan.options) },
  };
  const remote = remoteSteps(plan);
  const fates = remote.flatMap((step) => Object.values(step.fates ?? {}).flat());
  const isSlow = fates.filter((fate) => fate === 'silent').length > MOST_SILENT;
  const isMixed = remote.some((step) => isNever(step) && isLater(step));
  if (isSlow || isMixed || !isCancelledAtOnce(given)) return undefined;
  return foresee(given).refusedAction === undefined ? given : undefined;
}

/** The cancel, if it comes, comes while a request is under way. */
function isCancelledAtOnce({ plan, cancelAt }: Case): boolean {
  if (cancelAt === undefined) return true;
  const step = plan.steps.find(({ id }) => id === cancelAt.split(':', 1)[0]);
  if (step?.kind !== 'remote') return false;
  const phase = PHASES.find((one) => cancelAt.endsWith(`:${one}`)) ?? 'execute';
  return AT_ONCE.includes(step.fates?.[phase]?.[0] ?? 'done');
}

function inTime(step: StepPlan): StepPlan {
  if (step.kind !== 'conditional') {
    const options = shortened(step.options);
    return { ...step, options: step.kind === 'remote' && isNever(step) ? impatient(options) : options };
  }
  const branch = ({ steps, options }: Plan): Plan => ({
    steps: steps.map(inTime),
    options: shortened(options),
  });
  return {
    ...step,
    ifThen: step.ifThen.map(({ when, saga }) => ({ when, saga: branch(saga) })),
    ...(step.elseThen && { elseThen: branch(step.elseThen) }),
  };
}

function policies(options: StepOptions | undefined): StepOptions {
  return {
    ...shortened(options),
    settleTime: SHORT,
    execute: { ...POLICY, ...options?.execute },
    undo: { ...POLICY, ...options?.undo },
    probe: { ...POLICY, ...options?.probe },
  };
}

function shortened(options: StepOptions = {}): StepOptions {
  return options.settleTime === undefined ? options : { ...options, settleTime: SHORT };
}

function impatient(options: StepOptions): StepOptions {
  return {
    ...options,
    execute: { ...options.execute, replyTimeout: SHORT },
    undo: { ...options.undo, replyTimeout: SHORT },
  };
}

function isNever({ fates }: RemotePlan): boolean {
  return Object.values(fates ?? {}).some((list) => list.includes('never'));
}

function isLater({ fates }: RemotePlan): boolean {
  return Object.values(fates ?? {}).some((list) => list.some((fate) => fate.startsWith('later')));
}

function remoteSteps(plan: Plan): readonly RemotePlan[] {
  return [...allSteps(plan)].map(([, step]) => step).filter((step) => step.kind === 'remote');
}
