import { describe, expect, it } from '@jest/globals';
import { createReporter } from './reporter.ts';

describe('progress', () => {
  it('names each step with its time, without control characters where no terminal is', async () => {
    let text = '';
    const reporter = createReporter({
      write: (more) => {
        text += more;
      },
      isInteractive: false,
    });
    await reporter.step('Redis', async () => Promise.resolve());
    expect(text).toMatch(/^ {2}✓ Redis +0\.\d s\n$/);
  });

  it('marks a step that failed and passes the failure on', async () => {
    let text = '';
    const reporter = createReporter({
      write: (more) => {
        text += more;
      },
      isInteractive: true,
    });
    await expect(reporter.step('Redis', async () => Promise.reject(new Error('gone')))).rejects.toThrow(
      'gone',
    );
    expect(text).toContain('✗');
    expect(text).toContain('\u001b[31m');
  });
});
