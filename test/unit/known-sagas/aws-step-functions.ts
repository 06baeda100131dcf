/** AWS Step Functions: the travel saga of its samples, with a message of SNS at either end; a job that is polled. */
import { operation, participant, Saga } from 'temporal-saga';
import { known } from './known-saga';

interface Lambdas {
  reserve(content: { trip: string }): { id: string };
  confirm(content: { id: string }): void;
  cancel(content: { trip: string; id?: string }): void;
}
interface Payments {
  process(content: { trip: string }): { paymentId: string };
  refund(content: { trip: string; paymentId?: string }): void;
}
const payments = participant<Payments>('payments');
const sns = participant<{ publish(content: { subject: string; why?: string }): void }>('sns');

interface Trip {
  trip: string;
  flight?: { id: string };
  car?: { id: string };
  payment?: { paymentId: string };
}
const byTrip = ({ trip }: { trip: string }) => ({ trip });
const charge = operation(payments.process).undoneBy(payments.refund, ({ sent, kept }) => ({
  ...sent,
  ...kept,
}));

const travel = new Saga<Trip>('travel');
for (const kind of ['flight', 'car'] as const) {
  const { reserve, cancel } = participant<Lambdas>(`${kind}s`);
  travel
    .step(
      kind,
      operation(reserve).undoneBy(cancel, ({ sent, kept }) => ({ ...sent, ...kept })),
      byTrip,
    )
    .into(kind);
}
travel.step('payment', charge, byTrip).into('payment').pivot();
for (const kind of ['flight', 'car'] as const) {
  const { confirm } = participant<Lambdas>(`${kind}s`);
  travel.remoteStep(`confirm-${kind}`, (context) => confirm(context.require(kind))).retriable();
}
travel.atEnd('finished', () => sns.publish({ subject: 'The trip is booked' }));
travel.atEnd(['errored', 'cancelled'], (_, { cause }) =>
  sns.publish({ subject: 'It failed', why: cause.code }),
);
travel.commit();

const batch = participant<{
  submit(content: { table: string }): { jobId: string };
  stop(content: { jobId?: string }): void;
  status(content: { jobId: string }): { status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' };
}>('batch');

/** Wait and Choice: a job is polled until it has ended. */
const runJob = new Saga<{ table: string; job?: { jobId: string }; result?: { status: string } }>('run-job')
  .step(
    'submit',
    operation(batch.submit).undoneBy(batch.stop, ({ kept = {} }) => kept),
    ({ table }) => ({ table }),
  )
  .into('job')
  .query('poll', (context) => batch.status(context.require('job')))
  .until(({ status }) => status !== 'RUNNING', { every: '30 s', for: '6 hours' })
  .into('result')
  .check('succeeded', ({ result }) => result?.status === 'SUCCEEDED')
  .commit();

export const AWS_STEP_FUNCTIONS = [
  known(travel, {
    context: { trip: 'T1' },
    replies: {
      'flights/reserve': { id: 'F1' },
      'cars/reserve': { id: 'C1' },
      'payments/process': { paymentId: 'P1' },
    },
  }),
  known(runJob, {
    context: { table: 'orders' },
    reads: { 'batch/status': { status: 'SUCCEEDED' } },
    replies: { 'batch/submit': { jobId: 'J1' } },
  }),
];
