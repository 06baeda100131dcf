import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../../../src/cli/program';
import { ROOT, textOf } from '../../docs/markdown';
import { emptyFolder } from '../dev-server/fake-programs';

async function init(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runProgram(['init', ...args], {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    untilInterrupted: () => Promise.resolve(),
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
const read = (...path: string[]) => readFileSync(join(...path), 'utf8');
const manifestOf = (folder: string) => JSON.parse(read(folder, 'package.json')) as Record<string, unknown>;

describe('temporal-saga init', () => {
  it('writes every file of the template into a new folder, and prints the next steps', async () => {
    const folder = join(emptyFolder(), 'my shop');
    const { code, out } = await init(folder);
    expect(code).toBe(0);
    const files = filesIn(join(ROOT, 'template')).map((name) => name.replace(/^(git|docker)ignore$/, '.$&'));
    expect(filesIn(folder)).toEqual(files.toSorted());
    expect(files.filter((file) => !out.includes(file))).toEqual([]);
    expect(out.split('\n').slice(-3)).toEqual([`  cd "${folder}"`, '  npm install', '  npm run dev']);
  });

  it('writes into an empty folder, also into a new repository of git', async () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, '.git'));
    await expect(init(folder)).resolves.toMatchObject({ code: 0 });
  });

  it('names the package after its folder, and takes the Temporal packages that this version needs', async () => {
    const folder = join(emptyFolder(), 'My Shop!');
    await init(folder);
    const { peerDependencies } = JSON.parse(textOf('package.json')) as { peerDependencies: object };
    expect(manifestOf(folder)).toMatchObject({
      name: 'my-shop',
      dependencies: { ...peerDependencies, 'temporal-saga': expect.any(String) },
    });
  });

  it('writes ES modules', async () => {
    const folder = emptyFolder();
    await init(folder);
    expect(manifestOf(folder)['type']).toBe('module');
    const options = read(folder, 'src/worker-options.ts');
    expect(options).toContain("  sagasPath: import.meta.resolve('./sagas.js'),\n");
    expect(options).not.toContain('require');
  });

  it('writes CommonJS modules with --commonjs', async () => {
    const folder = emptyFolder();
    await init('--commonjs', folder);
    expect(manifestOf(folder)['type']).toBe('commonjs');
    const options = read(folder, 'src/worker-options.ts');
    expect(options).toContain("  sagasPath: require.resolve('./sagas'),\n");
    expect(options).not.toContain('import.meta');
  });

  it('refuses a folder that is not empty, names its content, and changes nothing', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    const { code, err } = await init(folder);
    expect(code).toBe(1);
    expect(err).toContain(folder);
    expect(err).toContain('notes.txt');
    expect(filesIn(folder)).toEqual(['notes.txt']);
  });

  it('refuses a path that is a file', async () => {
    const file = join(emptyFolder(), 'notes.txt');
    writeFileSync(file, 'mine');
    await expect(init(file)).resolves.toMatchObject({
      code: 1,
      err: expect.stringContaining('it is a file'),
    });
  });

  it('refuses two folders', async () => {
    await expect(init('one', 'two')).resolves.toMatchObject({ code: 2, out: '' });
  });
});
