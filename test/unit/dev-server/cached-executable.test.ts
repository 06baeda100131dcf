import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { readFileSync } from 'node:fs';
import {
  cacheDirectory,
  cachedExecutable,
  TEMPORAL_CLI_VERSION,
} from '../../../src/dev-server/cached-executable';

describe('the cache folder', () => {
  it('is the folder in TEMPORAL_SAGA_CACHE', () => {
    expect(cacheDirectory({ TEMPORAL_SAGA_CACHE: '/own', XDG_CACHE_HOME: '/xdg' })).toBe('/own');
  });

  it('is absolute, even if TEMPORAL_SAGA_CACHE is relative', () => {
    expect(cacheDirectory({ TEMPORAL_SAGA_CACHE: 'own' })).toBe(join(process.cwd(), 'own'));
  });

  it('is temporal-saga in XDG_CACHE_HOME without TEMPORAL_SAGA_CACHE', () => {
    expect(cacheDirectory({ TEMPORAL_SAGA_CACHE: '', XDG_CACHE_HOME: '/xdg' })).toBe(
      join('/xdg', 'temporal-saga'),
    );
  });

  it('is in the home folder by default', () => {
    expect(cacheDirectory({})).toBe(join(homedir(), '.cache', 'temporal-saga'));
  });
});

describe('the cached executable', () => {
  it('has the version in its name', () => {
    expect(basename(cachedExecutable({}))).toContain(`temporal-${TEMPORAL_CLI_VERSION}-`);
  });

  it('has the version of a build with Go', () => {
    const goModule = readFileSync(join(__dirname, '../../../dev-server-build/go.mod'), 'utf8');
    expect(goModule).toContain(`require github.com/temporalio/cli v${TEMPORAL_CLI_VERSION}\n`);
  });
});
