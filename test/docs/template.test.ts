import { blocksOf, textOf } from './markdown';

const README = 'README.md';
const fileInReadme = (name: string) =>
  blocksOf(README).find(({ marks }) => marks.includes(`file=${name}`))?.code;
const fileInTemplate = (name: string) => textOf(`template/src/${name}`).trimEnd();
const participantsIn = (text = '') =>
  /^( *)inventory: [^]*?\n\1},\n\1payment: [^]*?\n\1},$/m.exec(text)?.[0].replace(/^ */gm, '');

describe('the project of `temporal-saga init`', () => {
  it.each(['sagas.ts', 'client.ts', 'sagas.test.ts'])('has the file of the README: %s', (name) => {
    expect(fileInTemplate(name)).toBe(fileInReadme(name));
  });

  it('has the participants of the README', () => {
    expect(participantsIn(fileInReadme('worker.ts'))).toContain('payment');
    expect(participantsIn(fileInTemplate('worker-options.ts'))).toBe(
      participantsIn(fileInReadme('worker.ts')),
    );
  });
});
