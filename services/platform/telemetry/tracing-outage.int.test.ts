import { trace } from '@opentelemetry/api';
import { expect, test } from '@jest/globals';
import { recordLog } from './testing.ts';
import { startTracing } from './tracing.ts';
import { watchMachine } from '../../testing/time-limits.ts';

const machine = watchMachine();

test('a collector that is away neither fails nor delays the stop', async () => {
  const log = recordLog();
  const endpoint = 'http://127.0.0.1:1';
  const tracing = await startTracing({ serviceName: 'test', version: '1', process: 0, endpoint, log });
  trace.getTracer('test').startSpan('lost').end();
  const startedAt = performance.now();
  await tracing.stop();
  expect(performance.now() - startedAt).toBeLessThan(2_000 * machine.factor());
  expect(log.lines()).toMatchObject([{ level: 'WARN', message: 'the last spans could not be sent' }]);
});
