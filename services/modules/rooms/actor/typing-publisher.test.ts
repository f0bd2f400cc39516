import { beforeEach, expect, describe, it } from '@jest/globals';
import { createTypingPublisher, type TypingPublisher } from './typing-publisher.ts';

describe('who types', () => {
  let now: number;
  let waiting: { readonly at: number; readonly work: () => void }[];
  let said: string[];
  let publisher: TypingPublisher;

  beforeEach(() => {
    now = 0;
    waiting = [];
    said = [];
    publisher = createTypingPublisher(
      { publishTyping: (_roomId, userId, typing) => void said.push(`${now} ${userId} ${typing}`) },
      {
        after: (delayMs, work) => {
          const timer = { at: now + delayMs, work };
          waiting.push(timer);
          return () => (waiting = waiting.filter((one) => one !== timer));
        },
      },
    );
  });

  const passUntil = (moment: number): void => {
    for (let next = dueBy(moment); next !== undefined; next = dueBy(moment)) {
      const due = next;
      waiting = waiting.filter((one) => one !== due);
      now = due.at;
      due.work();
    }
    now = moment;
  };
  const dueBy = (moment: number) =>
    waiting.filter(({ at }) => at <= moment).toSorted((left, right) => left.at - right.at)[0];
  const typeAt = (moment: number, typing = true, userId = 'mia'): void => {
    passUntil(moment);
    publisher.show('room', userId, typing);
  };

  it('has stopped five seconds after they said so last', () => {
    typeAt(0);
    typeAt(1_000);
    passUntil(20_000);
    expect(said).toEqual(['0 mia true', '6000 mia false']);
    expect(waiting).toEqual([]);
  });

  it('has stopped when they say so, and that is said once', () => {
    typeAt(0, false);
    typeAt(100);
    typeAt(200, false);
    typeAt(300, false);
    passUntil(20_000);
    expect(said).toEqual(['100 mia true', '200 mia false']);
    expect(waiting).toEqual([]);
  });

  it('is said again while it goes on, at most each two seconds', () => {
    for (let moment = 0; moment <= 6_000; moment += 500) typeAt(moment);
    passUntil(20_000);
    expect(said).toEqual([
      '0 mia true',
      '2000 mia true',
      '4000 mia true',
      '6000 mia true',
      '11000 mia false',
    ]);
  });

  it('is counted person by person', () => {
    typeAt(0);
    typeAt(0, true, 'zoe');
    typeAt(1, false);
    passUntil(20_000);
    expect(said).toEqual(['0 mia true', '0 zoe true', '1 mia false', '5000 zoe false']);
  });
});
