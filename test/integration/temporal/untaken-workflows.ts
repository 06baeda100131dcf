import { condition, defineUpdate, setHandler } from '@temporalio/workflow';

/** Takes messages without effect, as a saga does where another one came first in the same moment. */
export async function untaken(): Promise<void> {
  for (const name of ['saga.retry', 'saga.reply']) {
    setHandler(defineUpdate<{ accepted: boolean }, [unknown]>(name), () => ({ accepted: false }));
  }
  await condition(() => false);
}
