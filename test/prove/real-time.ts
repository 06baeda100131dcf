/** Selects and adapts the cases that can run on Temporal in real time. */
import type { RetryPolicy, StepOptions } from 'temporal-saga';
import { allSteps } from './all-steps';
import { foresee } from './model/foresee';
import type { Case, Fate, Plan, RemotePlan, StepPlan } from './plan';

/** Long enough for a busy machine, so that only planned timeouts occur. */
const POLICY: RetryPolicy = {
  attemptTimeout: '3 s',
  initialInterval: 1,
  backoffCoefficient: 1,
  replyTimeout: '30 s',
};
const SHORT = 100;
const MAX_SILENT = 1;

/** Where other steps run beside each other, or wait for callers, their order depends on real time. */
const HAPPENS_IN_ORDER: ReadonlySet<string> = new Set(['local', 'remote', 'conditional']);
const PHASES = ['undo', 'probe'] as const;
/** The fates that may coincide with a cancel. The end of a cancelled attempt with a further attempt depends on Temporal. */
const AT_ONCE: readonly Fate[] = ['done', 'refused', 'missing', 'broken', 'fatal'];

/**
 * The case for Temporal, where time is real and a cancel arrives through the server. `undefined` if it would take too long,
 * or if its end is not deterministic:
 * - a cancel in a local step, or before the first step: no client knows that moment;
 * - a refused action: the next action depends on the operator;
 * - steps beside each other, and steps that wait for callers: see {@link HAPPENS_IN_ORDER};
 * - many unanswered attempts, and steps with both late and missing replies.
 */
export function inRealTime({ plan, ...rest }: Case): Case | undefined {
  const all = [...allSteps(plan)].map(([, step]) => step);
  if (!all.every(({ kind }) => HAPPENS_IN_ORDER.has(kind))) return undefined;
  const given = {
    ...rest,
    plan: { ...plan, steps: plan.steps.map(withShortWaits), options: policies(plan.options) },
  };
  const remote = remoteSteps(plan);
  const fates = remote.flatMap((step) => Object.values(step.fates ?? {}).flat());
  const isSlow = fates.filter((fate) => fate === 'silent').length > MAX_SILENT;
  const isMixed = remote.some((step) => neverReplies(step) && repliesLater(step));
  if (isSlow || isMixed || !isCancelledAtOnce(given)) return undefined;
  return foresee(given).refusedAction === undefined ? given : undefined;
}

/** Whether the cancel, if any, arrives during a request. */
function isCancelledAtOnce({ plan, cancelAt }: Case): boolean {
  if (cancelAt === undefined) return true;
  const step = plan.steps.find(({ id }) => id === cancelAt.split(':', 1)[0]);
  if (step?.kind !== 'remote') return false;
  const phase = PHASES.find((one) => cancelAt.endsWith(`:${one}`)) ?? 'execute';
  return AT_ONCE.includes(step.fates?.[phase]?.[0] ?? 'done');
}

function withShortWaits(step: StepPlan): StepPlan {
  if (step.kind === 'remote' || step.kind === 'local') {
    const options = withShortSettleTime(step.options);
    return {
      ...step,
      options: step.kind === 'remote' && neverReplies(step) ? withReplyTimeout(options) : options,
    };
  }
  if (step.kind !== 'conditional') return step;
  const branch = ({ steps, options }: Plan): Plan => ({
    steps: steps.map(withShortWaits),
    options: withShortSettleTime(options),
  });
  return {
    ...step,
    ifThen: step.ifThen.map(({ when, saga }) => ({ when, saga: branch(saga) })),
    ...(step.elseThen && { elseThen: branch(step.elseThen) }),
  };
}

function policies(options: StepOptions | undefined): StepOptions {
  return {
    ...withShortSettleTime(options),
    settleTime: SHORT,
    execute: { ...POLICY, ...options?.execute },
    undo: { ...POLICY, ...options?.undo },
    probe: { ...POLICY, ...options?.probe },
  };
}

function withShortSettleTime(options: StepOptions = {}): StepOptions {
  return options.settleTime === undefined ? options : { ...options, settleTime: SHORT };
}

function withReplyTimeout(options: StepOptions): StepOptions {
  return {
    ...options,
    execute: { ...options.execute, replyTimeout: SHORT },
    undo: { ...options.undo, replyTimeout: SHORT },
  };
}

function neverReplies({ fates }: RemotePlan): boolean {
  return Object.values(fates ?? {}).some((list) => list.includes('never'));
}

function repliesLater({ fates }: RemotePlan): boolean {
  return Object.values(fates ?? {}).some((list) => list.some((fate) => fate.startsWith('later')));
}

function remoteSteps(plan: Plan): readonly RemotePlan[] {
  return [...allSteps(plan)].map(([, step]) => step).filter((step) => step.kind === 'remote');
}
