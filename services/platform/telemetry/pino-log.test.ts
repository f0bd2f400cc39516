import { describe, expect, test } from '@jest/globals';
import { withCallContext } from './call-context.ts';
import { recordLog } from './testing.ts';

describe('the log', () => {
  test('writes one JSON line with timestamp, level, service and process', () => {
    const log = recordLog({ process: 3 });
    log.warn('slow', { duration_ms: 12 });
    const [line] = log.lines();
    expect(line).toMatchObject({
      level: 'WARN',
      service: 'studyflow',
      process: 3,
      message: 'slow',
      duration_ms: 12,
    });
    expect(String(line?.['timestamp'])).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  test('carries the ids of the call that is running, and none outside one', async () => {
    const log = recordLog();
    await withCallContext({ requestId: 'r-1', traceId: 'ab'.repeat(16) }, async () => {
      await Promise.resolve();
      log.child({ job: 'x' }).info('inside');
    });
    log.info('outside');
    const [inside, outside] = log.lines();
    expect(inside).toMatchObject({ request_id: 'r-1', trace_id: 'ab'.repeat(16), job: 'x' });
    expect(outside).not.toHaveProperty('request_id');
  });

  test('writes nothing below its level', () => {
    const log = recordLog({ level: 'warn' });
    log.debug('no');
    log.info('no');
    log.error('yes');
    expect(log.lines()).toHaveLength(1);
  });

  test('writes an error with its type, stack and cause', () => {
    const log = recordLog();
    log.error('failed', { error: new TypeError('outer', { cause: new Error('inner') }) });
    expect(log.lines()[0]).toMatchObject({
      error: { type: 'TypeError', message: 'outer', cause: { type: 'Error', message: 'inner' } },
    });
  });

  test('hides canaries in messages, fields, children and errors (S23)', () => {
    const canary = 'canary-7f3a9c1e5d';
    const log = recordLog({ secrets: [canary] });
    log.info(`message ${canary}`, { note: canary, nested: { deep: [canary] } });
    log.child({ who: canary, password: 'other-canary' }).error('x', { error: new Error(canary) });
    log.flush();
    expect(log.text()).not.toContain('canary');
  });
});
