/** Two sagas on the same entity. They may not run at the same time: see one-per-account.ts. */
import { Saga, SagaRequest } from 'temporal-saga';

export interface Account {
  accountId: string;
  /** Rises with each saga on the account: its database counts. */
  version: number;
}

const request = (target: string) => (context: Account) =>
  new SagaRequest({ target, content: { accountId: context.accountId } });

export const changePlan = new Saga<Account>('change-plan')
  .remoteStep('change')
  .onExecute(request('accounts/change'))
  .onFailure(request('accounts/change-back'))
  .commit();

export const closeAccount = new Saga<Account>('close-account')
  .remoteStep('close')
  .onExecute(request('accounts/close'))
  .onFailure(request('accounts/reopen'))
  .commit();
