/** One execution per business key: the uuid of an execution is made of it. */
import { type Saga, SagaError } from 'temporal-saga';
import type { SagaManager } from 'temporal-saga/client';
import type { Account } from './account-sagas.js';

/** Runs a saga on an account, unless another one runs on it. */
export async function onAccount(
  manager: SagaManager,
  saga: Saga<Account>,
  { accountId, version }: Account,
): Promise<'done' | 'failed' | 'busy'> {
  const uuid = `account-${accountId}-${String(version)}`;
  try {
    const { status } = await manager.run(saga, { accountId, version }, { uuid, raiseOnError: false });
    return status === 'finished' ? 'done' : 'failed';
  } catch (error) {
    if (error instanceof SagaError && error.code === 'EXECUTION_EXISTS') return 'busy';
    throw error;
  }
}
