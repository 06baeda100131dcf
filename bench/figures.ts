import type { Turn, Turns } from './line-up';
import { type Estimate, estimate, median, quantile } from './statistics';
import type { VariantName } from './variants';

/** Latencies from the start to the result at the client, in milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** One execution in Temporal's history, at the median. */
export interface HistorySize {
  readonly events: number;
  /** As the server counts them. */
  readonly bytes: number;
}

/** All figures of a variant. */
export interface Figures {
  readonly variant: VariantName;
  /** One at a time. */
  readonly alone: Latency;
  /** Fifty at a time. */
  readonly crowded: Latency;
  /** Executions a second, fifty at a time. */
  readonly perSecond: number;
  /** CPU milliseconds of an execution, fifty at a time. */
  readonly workerCpu: number;
  readonly serverCpu: number | undefined;
  /** Worker CPU over that of the twin in the same round; absent without a twin. */
  readonly toTwin: Estimate | undefined;
  readonly history: HistorySize;
}

/** The figures of the turns. Every variant has the same number of executions in each turn of a load. */
export function figuresOf(
  turns: readonly Turns[],
  histories: ReadonlyMap<VariantName, HistorySize>,
): readonly Figures[] {
  const twin = turns.find(({ variant }) => variant === 'twin');
  return turns.map(({ variant, alone, crowded }) => ({
    variant,
    alone: latencyOf(alone),
    crowded: latencyOf(crowded),
    perSecond: 1_000 / perExecution(crowded, ({ elapsed }) => elapsed),
    workerCpu: perExecution(crowded, ({ worker }) => worker),
    serverCpu: serverCpuOf(crowded),
    toTwin:
      twin && estimate(crowded.map((turn, round) => turn.worker / (twin.crowded[round]?.worker ?? NaN))),
    history: histories.get(variant) ?? { events: NaN, bytes: NaN },
  }));
}

function latencyOf(turns: readonly Turn[]): Latency {
  const latencies = turns.flatMap((turn) => turn.latencies);
  return {
    p50: quantile(latencies, 0.5),
    p95: quantile(latencies, 0.95),
    p99: quantile(latencies, 0.99),
  };
}

/** A figure of one execution, at the median of the rounds: a round beside other work does not count more than another one. */
function perExecution(turns: readonly Turn[], figure: (turn: Turn) => number): number {
  return median(turns.map((turn) => figure(turn) / turn.latencies.length));
}

function serverCpuOf(turns: readonly Turn[]): number | undefined {
  return turns.some(({ server }) => server === undefined)
    ? undefined
    : perExecution(turns, ({ server }) => server ?? NaN);
}
