import { condition, defineUpdate, setHandler } from '@temporalio/workflow';

/** Accepts messages without effect, as a saga does when another message came first. */
export async function ignoring(): Promise<void> {
  for (const name of ['saga.retry', 'saga.reply']) {
    setHandler(defineUpdate<{ accepted: boolean }, [unknown]>(name), () => ({ accepted: false }));
  }
  await condition(() => false);
}
