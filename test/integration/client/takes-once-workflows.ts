/** A workflow that is not a saga, with an update like `saga.reply`. */
import { condition, defineUpdate, setHandler } from '@temporalio/workflow';

/** Accepts only the first reply, as a saga does. */
export async function takesOnce(): Promise<void> {
  let taken = false;
  setHandler(defineUpdate<{ accepted: boolean }, [unknown]>('saga.reply'), () => {
    const accepted = !taken;
    taken = true;
    return { accepted };
  });
  await condition(() => false);
}
