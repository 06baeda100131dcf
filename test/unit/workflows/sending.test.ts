import { Sending } from '../../../src/workflows/temporal/requests';

function sendingWithInterrupts() {
  const interrupts: string[] = [];
  const sending = new Sending({
    run: (send) => send(),
    interrupt: () => {
      interrupts.push('interrupted');
    },
  });
  return { sending, interrupts };
}

describe('a request that is given up while it is sent', () => {
  it('is interrupted as an activity', () => {
    const { sending, interrupts } = sendingWithInterrupts();
    sending.giveUp();
    expect(sending.isGivenUp).toBe(true);
    expect(interrupts).toHaveLength(1);
  });

  it('ends by itself as a local one: its scope is that of the whole run', () => {
    const { sending, interrupts } = sendingWithInterrupts();
    sending.isLocal = true;
    sending.giveUp();
    expect(sending.isGivenUp).toBe(true);
    expect(interrupts).toHaveLength(0);
  });
});
