import { describe, expect, test } from '@jest/globals';
import { buildCaller } from '../../../testing/people.ts';
import { buildStudySession, inMemoryStudySessions } from '../testing.ts';
import { cancelStudySession } from './cancel-study-session.ts';
import { changeStudySession } from './change-study-session.ts';
import { completeStudySession } from './complete-study-session.ts';
import { pauseStudySession } from './pause-study-session.ts';
import { removeStudySession } from './remove-study-session.ts';
import { resumeStudySession } from './resume-study-session.ts';
import { startStudySession } from './start-study-session.ts';

const call = { requestId: 'test' };
const anna = buildCaller();

async function setup() {
  let now = Date.UTC(2026, 2, 1, 10);
  const store = inMemoryStudySessions({ now: () => new Date(now) });
  const deps = { sessions: store.sessionsOf(anna.userId) };
  const { id, version } = await deps.sessions.add(buildStudySession());
  return { deps, id, version, pass: (minutes: number) => void (now += minutes * 60_000) };
}

describe('acting on the timer', () => {
  test('starts, pauses, runs on and completes', async () => {
    const { deps, id, pass } = await setup();
    await startStudySession.run(deps, anna, { id }, call);
    pass(10);
    await pauseStudySession.run(deps, anna, { id }, call);
    pass(60);
    await resumeStudySession.run(deps, anna, { id }, call);
    pass(5.5);
    const done = await completeStudySession.run(deps, anna, { id, focus_score: 80, notes: 'good' }, call);
    expect(done).toMatchObject({ status: 'completed', duration: 16, focus_score: 80, notes: 'good' });
  });

  test('refuses what the state does not allow, naming both', async () => {
    const { deps, id } = await setup();
    await expect(pauseStudySession.run(deps, anna, { id }, call)).rejects.toMatchObject({
      reason: 'study-session.state',
      status: 409,
      params: { status: 'planned', action: 'pause' },
    });
    await cancelStudySession.run(deps, anna, { id }, call);
    await expect(startStudySession.run(deps, anna, { id }, call)).rejects.toMatchObject({
      params: { status: 'cancelled' },
    });
  });

  test('refuses what was read before somebody acted', async () => {
    const { deps, id, version } = await setup();
    await startStudySession.run(deps, anna, { id, version }, call);
    const stale = { reason: 'version.stale' };
    await expect(pauseStudySession.run(deps, anna, { id, version }, call)).rejects.toMatchObject(stale);
    await expect(changeStudySession.run(deps, anna, { id, version, title: 'x' }, call)).rejects.toMatchObject(
      stale,
    );
    await expect(removeStudySession.run(deps, anna, { id, version }, call)).rejects.toMatchObject(stale);
  });
});
