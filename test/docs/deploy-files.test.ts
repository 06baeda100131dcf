import { textOf } from './markdown';

/** The files of examples/deploy agree with each other, and with the defaults of this library. */
const manifest = textOf('examples/deploy/kubernetes.yaml');
const worker = textOf('examples/deploy/run-worker.ts');
const dockerfile = textOf('examples/deploy/Dockerfile');

const DEFAULT_ATTEMPT_SECONDS = 10;
const numberIn = (text: string, pattern: RegExp) => Number(pattern.exec(text)?.[1]);

describe('the files for a deploy', () => {
  it('the grace period is longer than an attempt by default', () => {
    const grace = numberIn(manifest, /terminationGracePeriodSeconds: (\d+)/);
    expect(grace).toBeGreaterThan(DEFAULT_ATTEMPT_SECONDS);
    expect(textOf('docs/semantics.md')).toMatch(
      new RegExp(`attemptTimeout\` +\\| ${DEFAULT_ATTEMPT_SECONDS} seconds`),
    );
  });

  it.each([
    ['health', /health = (\d+)/],
    ['metrics', /metrics = '0\.0\.0\.0:(\d+)'/],
  ])('the port of %s is the one on which the worker listens', (name, inWorker) => {
    const port = numberIn(manifest, new RegExp(`name: ${name}, containerPort: (\\d+)`));
    expect(port).toBe(numberIn(worker, inWorker));
  });

  it('a worker that drains is not killed by its liveness probe', () => {
    expect(manifest).toMatch(/livenessProbe:.*\n\s+tcpSocket:/);
    expect(manifest).toMatch(/readinessProbe:\s+httpGet:/);
  });

  it('the image starts Node without a shell, so that SIGTERM reaches it', () => {
    expect(dockerfile).toMatch(/^CMD \["node", /m);
    expect(dockerfile).not.toMatch(/alpine/);
  });
});
