/** The defects of `make test-mutants`. */
import type { Mutant } from '../../../tools/mutants/mutant.ts';

const CELL = 'services/platform/actors/cell.ts';

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'log-read-by-time',
    item: 1,
    mistake: 'the log is resumed in the order of its times, which are not unique',
    file: 'services/modules/rooms/actor/room.sql.ts',
    find: '    order by e.seq limit $4`',
    replace: '    order by e.at limit $4`',
    caughtBy: { by: 'campaign', promise: 'R17' },
  },
  {
    name: 'repeat-before-commit',
    item: 2,
    mistake: 'a message that comes twice is answered while the first is still on its way to the log',
    file: CELL,
    find: 'this.#gate(this.#answers.repeat(envelope, receipt, known, this.#current));',
    replace: 'this.#answers.settle(this.#answers.repeat(envelope, receipt, known, this.#current));',
    caughtBy: { by: 'simulation', schedules: 500 },
  },
  {
    name: 'look-without-token',
    item: 3,
    mistake: 'whoever only looks is answered by an owner whose epoch is over',
    file: 'services/platform/actors/group-writer.ts',
    find: '      for (const { cell } of batch) {\n        if (moved.has(cell.id)) {',
    replace:
      '      for (const { cell, entry } of batch) {\n        if (moved.has(cell.id) || entry.to === entry.from) {',
    caughtBy: { by: 'simulation', schedules: 5_000 },
  },
  {
    name: 'lost-lease-renewed',
    item: 3,
    mistake: 'a process whose lease has ended goes on as if it had been renewed',
    file: 'services/platform/actors/process-lease.ts',
    find: 'if (renewal.isHeld && !this.#isLost) {',
    replace: 'if (renewal.isHeld || !this.#isLost) {',
    caughtBy: { by: 'simulation', schedules: 500 },
  },
  {
    name: 'stuck-reader-stays',
    item: 5,
    mistake: 'somebody who reads nothing more is waited for without a limit',
    file: 'services/platform/sockets/feeds.ts',
    find: 'const STUCK_MS = 15_000;',
    replace: 'const STUCK_MS = 15_000_000;',
    caughtBy: { by: 'campaign', promise: 'R18' },
  },
  {
    name: 'idle-connection-unheard',
    item: 6,
    mistake: 'nobody hears that a connection which waits in the pool is dead: its error ends the process',
    file: 'services/platform/database/pools.ts',
    find: "    pool.on('error', options.onError);\n",
    replace: '',
    caughtBy: {
      by: 'test',
      project: 'int',
      file: 'services/platform/database/pools.int.test.ts',
      test: 'an idle connection that the server ends is told of, and the next caller gets another one',
    },
  },
  {
    name: 'live-events-believed',
    item: 7,
    mistake:
      'the client takes what arrives live for all there is: nobody asks for what is missing in between',
    file: 'client/src/follower.ts',
    find: `      if (this.#seq !== undefined && event.seq > this.#seq + 1) {
        this.#options.take(fresh);
        this.#isJoined = false;
        this.#join();
        return;
      }
`,
    replace: '',
    caughtBy: {
      by: 'test',
      project: 'unit',
      file: 'client/src/room.test.ts',
      test: 'is asked for again when something is missing',
    },
  },
  {
    name: 'receipts-outlive-rewind',
    item: 8,
    mistake: 'what was handled and then taken back counts as done when it comes again',
    file: CELL,
    find: '    this.#answers.forgetAfter(this.#committedSeq);\n',
    replace: '',
    caughtBy: { by: 'simulation', schedules: 20_000 },
  },
  {
    name: 'drained-ends-at-once',
    item: 10,
    mistake: 'a process that drains ends before others have heard where its rooms are',
    file: 'services/platform/actors/actor-system.ts',
    find: '    await this.#untilOthersKnow();\n',
    replace: '',
    caughtBy: { by: 'simulation', schedules: 10_000 },
  },
  {
    name: 'look-at-once',
    item: 2,
    mistake: 'what changes nothing is answered at once, from a state that runs ahead of the log',
    file: CELL,
    find: 'if (decision.isVolatile === true) {',
    replace: 'if (decision.isVolatile === true || (decision.events.length === 0 && receipt === undefined)) {',
    caughtBy: { by: 'simulation', schedules: 2_000 },
  },
  {
    name: 'alarm-one-behind',
    item: 4,
    mistake: 'the alarm that is stored is the one before: the right one is in memory only',
    file: CELL,
    find: 'wakeAt: this.kind.wakeAt(state) ?? null,',
    replace: 'wakeAt: this.kind.wakeAt(this.#committed) ?? null,',
    caughtBy: { by: 'simulation', schedules: 2_000 },
  },
  {
    name: 'time-goes-back',
    item: 15,
    mistake: 'a new owner does not know how late it was in the log, and trusts its clock',
    file: 'services/modules/rooms/actor/room.snapshot.ts',
    find: 'lastAt: Math.max(state.lastAt, fromIso(event.at)) };',
    replace: 'lastAt: state.lastAt };',
    caughtBy: { by: 'simulation', schedules: 10_000 },
  },
  {
    name: 'typing-by-anybody',
    item: 16,
    mistake:
      'whoever knows the id of a room shows up in it as typing: membership is asked for what is logged only',
    file: 'services/modules/rooms/actor/presence.ts',
    find: "  membershipOf(draft.state, userId);\n  draft.effects.push({ type: 'typing', userId, typing });",
    replace: "  draft.effects.push({ type: 'typing', userId, typing });",
    caughtBy: {
      by: 'test',
      project: 'e2e',
      file: 'services/testing/authorisation/matrix.e2e.test.ts',
      test: 'every event of the socket contract × every kind of caller (S10) as stranger',
    },
  },
  {
    name: 'limits-per-process',
    item: 18,
    mistake: 'each process counts for itself: with three of them everybody may do three times as much',
    file: 'services/platform/rate-limit/rate-limiter.ts',
    find: 'return verdictOf(rules, readReply(await redis.script(this.#script, keys, [cost, ...values])));',
    replace: `readReply(await redis.script(this.#script, keys, [cost, ...values]));
      return verdictOf(rules, this.#local.take(subject, rules, cost));`,
    caughtBy: {
      by: 'test',
      project: 'int',
      file: 'services/platform/rate-limit/rate-limiter.int.test.ts',
      test: 'allows exactly 1,000 of 1,500 requests of one client, wherever they arrive (S20)',
    },
  },
  {
    name: 'reuse-ends-nothing',
    item: 19,
    mistake: 'a stolen refresh token is refused, and its session goes on: its descendants work as before',
    file: 'services/modules/identity/use-cases/rotate-session.ts',
    find: "return end('stolen', 'refresh-token-reused');",
    replace: "return { outcome: 'stolen', userId: account.id, sessionId: session.id };",
    caughtBy: {
      by: 'test',
      project: 'int',
      file: 'services/modules/identity/refresh.int.test.ts',
      test: 'ends the session at once: no descendant and no access token works, in any process (S4)',
    },
  },
];
