import { Flow } from '../../../../src/engine/flows/flow';
import { Fork } from '../../../../src/engine/flows/fork';
import { OpenFlows } from '../../../../src/engine/flows/open-flows';
import { UndoScope } from '../../../../src/engine/flows/undo-scope';

const rootFlow = () => new Flow({}, { undoScope: new UndoScope() });

describe('the flows of an execution', () => {
  it('a layer that is closed takes no room, whatever is written in it', () => {
    const flows = new OpenFlows(() => []);
    const flow = new Fork(rootFlow()).begin('a', {});
    flows.openLayer('p.a.', flow);
    flow.accept({ x: 1 });
    expect(flows.weight).toBeGreaterThan(0);
    flows.closeLayer('p.a.');
    flow.accept({ x: 2 });
    expect(flows.weight).toBe(0);
    expect(flows.snapshots()).toEqual([]);
  });

  it('a context of its own that is closed takes no room, whatever is written in it', () => {
    const flows = new OpenFlows(() => []);
    const flow = rootFlow();
    flows.openOwn('p.', flow);
    expect(flows.weight).toBeGreaterThan(0);
    flows.closeOwn('p.');
    flow.accept({ x: 1 });
    expect(flows.weight).toBe(0);
    expect(flows.snapshots()).toEqual([]);
  });

  it('a loop none of whose items has begun is in no snapshot', () => {
    const flows = new OpenFlows(() => ['a']);
    expect(flows.contextOf('loop[0].')).toBeUndefined();
    expect(flows.snapshots()).toEqual([]);
  });

  it('a loop whose items are over is in no snapshot', () => {
    const flows = new OpenFlows(() => ['a']);
    flows.openOwn('loop[0].', rootFlow());
    expect(flows.snapshots()).toHaveLength(1);
    flows.closeOwn('loop[0].');
    expect(flows.snapshots()).toEqual([]);
  });

  it('an item of a later round belongs to its loop, whose list it takes', () => {
    const asked: string[] = [];
    const flows = new OpenFlows((loop) => {
      asked.push(loop);
      return ['a'];
    });
    flows.openOwn('all[1].loop~2[0].', rootFlow());
    expect(new Set(asked)).toEqual(new Set(['all[1].loop']));
    flows.closeItems('all[1].loop');
    expect(flows.weight).toBe(0);
  });
});
