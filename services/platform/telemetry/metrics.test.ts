import { describe, expect, test } from '@jest/globals';
import { sentQueries } from '../database/run-query.ts';
import { createChatMetrics } from './chat-metrics.ts';
import { createMetrics } from './metrics.ts';
import { observeDatabase } from './observe-database.ts';
import { createUseCaseObserver } from './observe-use-cases.ts';

const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0';
const setup = () => createMetrics({ version: '1.2.3', withDefaults: false });

describe('metrics', () => {
  test('are rendered in the format that the scraper asks for, again and again', async () => {
    const metrics = setup();
    metrics.counter({ name: 'studyflow_things_total', help: 'Things.' }).inc(2);
    const [plain, open, again] = await Promise.all([
      metrics.render(undefined),
      metrics.render(OPEN_METRICS),
      metrics.render('text/plain'),
    ]);
    expect(plain.contentType).toContain('text/plain');
    expect(plain.body).toContain('# TYPE studyflow_things_total counter\nstudyflow_things_total 2');
    expect(open.contentType).toContain('openmetrics');
    expect(open.body).toContain('# TYPE studyflow_things counter\nstudyflow_things_total 2');
    expect(open.body.endsWith('# EOF\n')).toBe(true);
    expect(again.body).toBe(plain.body);
  });

  test('tell the version, and the event loop and memory of the process', async () => {
    const { body } = await createMetrics({ version: '1.2.3' }).render(undefined);
    expect(body).toContain('studyflow_build_info{version="1.2.3"} 1');
    expect(body).toContain('nodejs_eventloop_lag_seconds');
    expect(body).toContain('process_resident_memory_bytes');
  });

  test('belong to one platform: two in one process share nothing', async () => {
    const [left, right] = [setup(), setup()];
    left.gauge({ name: 'studyflow_x', help: 'x' }).set(1);
    expect((await right.render(undefined)).body).not.toContain('studyflow_x');
  });

  test('go on after a collector that failed', async () => {
    const metrics = setup();
    let isBroken = true;
    metrics.gauge({
      name: 'studyflow_y',
      help: 'y',
      collect() {
        if (isBroken) throw new Error('no figure');
        this.set(7);
      },
    });
    await expect(metrics.render(undefined)).rejects.toThrow('no figure');
    isBroken = false;
    expect((await metrics.render(undefined)).body).toContain('studyflow_y 7');
  });
});

describe('what is measured', () => {
  test('use cases by name and outcome', async () => {
    const metrics = setup();
    createUseCaseObserver(metrics)('tasks.complete', 'task.not-found', 0.02);
    const { body } = await metrics.render(undefined);
    expect(body).toMatch(
      /studyflow_use_case_duration_seconds_count\{use_case="tasks.complete",outcome="task.not-found"\} 1/,
    );
  });

  test('connections to PostgreSQL by role and state, and who waits', async () => {
    const metrics = setup();
    observeDatabase(metrics, { load: () => [{ role: 'authenticated', total: 5, idle: 2, waiting: 4 }] });
    sentQueries.publish({ statement: 'tasks.list', outcome: 'ok', seconds: 0.003 });
    const { body } = await metrics.render(undefined);
    expect(body).toContain(
      'studyflow_database_query_duration_seconds_count{statement="tasks.list",outcome="ok"} 1',
    );
    expect(body).toContain('studyflow_database_connections{role="authenticated",state="busy"} 3');
    expect(body).toContain('studyflow_database_waiting{role="authenticated"} 4');
  });

  test('messages sent, delivered and failed by channel, and open sockets', async () => {
    const metrics = setup();
    const chat = createChatMetrics(metrics, () => 1);
    chat.messageSent('room');
    chat.messageDelivered('room', 0.004, 3);
    chat.messageFailed('room', 'room.closed');
    const { body } = await metrics.render(undefined);
    expect(body).toContain('chat_active_connections 1');
    expect(body).toContain('chat_messages_total{channel="room",status="sent"} 1');
    expect(body).toContain('chat_messages_total{channel="room",status="delivered"} 3');
    expect(body).toContain('chat_errors_total{channel="room",reason="room.closed"} 1');
  });
});
