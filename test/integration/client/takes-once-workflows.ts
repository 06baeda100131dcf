import { condition, defineUpdate, setHandler } from '@temporalio/workflow';

/** Takes the first reply alone, as a saga does. */
export async function takesOnce(): Promise<void> {
  let taken = false;
  setHandler(defineUpdate<{ accepted: boolean }, [unknown]>('saga.reply'), () => {
    const accepted = !taken;
    taken = true;
    return { accepted };
  });
  await condition(() => false);
}
