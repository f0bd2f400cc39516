import { expect, test } from '@jest/globals';
import { renderColour, renderPlatform } from './index.ts';
import { buildColour, buildPlatform, everyManifest } from './testing.ts';

test('renders the same bytes for the same description', () => {
  expect(JSON.stringify(everyManifest())).toBe(JSON.stringify(everyManifest()));
});

test('renders a colour, and what there is once, in less than 20 ms each', () => {
  const renders = [() => renderColour(buildColour()), () => renderPlatform(buildPlatform())];
  // CPU time: what else runs on the machine does not count.
  const fastest = renders.map((render) => {
    const durations = Array.from({ length: 21 }, () => {
      const startedAt = process.cpuUsage();
      render();
      const { user, system } = process.cpuUsage(startedAt);
      return (user + system) / 1_000;
    });
    return Math.min(...durations);
  });
  process.stdout.write(
    `rendered in ${fastest.map((ms) => ms.toFixed(1)).join(' and ')} ms (fastest of 21)\n`,
  );
  expect(Math.max(...fastest)).toBeLessThan(20);
});

test('gives every object anew: who changes one changes none of the next', () => {
  const [first] = renderColour(buildColour());
  (first?.metadata.labels as Record<string, string>)['changed'] = 'yes';
  expect(renderColour(buildColour())[0]?.metadata.labels).not.toHaveProperty('changed');
});
