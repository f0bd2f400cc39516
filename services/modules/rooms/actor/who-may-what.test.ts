import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isAppError } from '../../../platform/errors/app-error.ts';
import { decideRoom } from './decide.ts';
import type { RoomMessage } from './room.messages.ts';
import type { RoomState } from './room.state.ts';
import { BEGINNING, buildPerson, buildRoom, buildState } from './testing.ts';

const ROLES = { host: 'host', kim: 'cohost', kai: 'cohost', mia: 'member', max: 'member' } as const;
/** Who stands for each column of the table. */
const CALLERS: Readonly<Record<string, string>> = {
  Host: 'host',
  'Co-host': 'kim',
  Member: 'mia',
  'Not in it': 'zoe',
};

const timer = (userId: string): RoomMessage => ({
  type: 'timer',
  userId,
  clientId: 'a-client-id',
  action: 'start',
});
const remove = (by: string, userId: string, ban: boolean): RoomMessage => ({
  type: 'remove',
  by,
  userId,
  reason: null,
  ban,
});
const mute = (by: string, userId: string): RoomMessage => ({
  type: 'mute',
  by,
  userId,
  seconds: 60,
  reason: null,
});
const takeBack = (by: string, authorId: string): RoomMessage => ({
  type: 'remove-post',
  by,
  seq: 1,
  authorId,
  reason: null,
});

const goal = (userId: string, isShared: boolean): RoomMessage => ({
  type: 'goal',
  userId,
  clientId: 'a-client-id',
  asked: 'a-print',
  isShared,
  text: 'Chapter 3',
});

/** What each row of the table is as a message, said by somebody. */
const MESSAGES: Readonly<Record<string, (by: string) => RoomMessage>> = {
  post: (by) => ({ type: 'post', userId: by, clientId: 'a-client-id', text: 'Hello' }),
  'set or drop a goal of their own': (by) => goal(by, false),
  'set or drop the goal of everybody': (by) => goal(by, true),
  'add a task': (by) => ({
    type: 'task',
    userId: by,
    clientId: 'a-client-id',
    asked: 'a-print',
    action: 'add',
    id: 'a-task',
    title: 'Summary',
    assigneeId: null,
  }),
  'edit the notes': (by) => ({
    type: 'note',
    userId: by,
    clientId: 'a-client-id',
    asked: 'a-print',
    baseVersion: 0,
    changes: [{ from: 0, to: 0, insert: 'Terms' }],
  }),
  'take back a post of their own': (by) => takeBack(by, by),
  'take back a post of somebody else': (by) => takeBack(by, 'max'),
  'move the timer (`timer_control: all`)': timer,
  'move the timer (`timer_control: host`)': timer,
  'change the settings': (by) => ({ type: 'update', by, changes: { name: 'Better' }, version: undefined }),
  'invite, and revoke invitations': (by) => ({
    type: 'invite',
    by,
    id: 'an-id',
    tokenHash: 'a-hash',
    expiresInSeconds: null,
    maxUses: null,
  }),
  'answer a knock': (by) => ({ type: 'answer-knock', by, userId: 'pat', accept: true }),
  'mute a member, and give the word back': (by) => mute(by, 'max'),
  'mute a co-host': (by) => mute(by, 'kai'),
  'mute the host': (by) => mute(by, 'host'),
  'remove a member': (by) => remove(by, 'max', false),
  'ban a member': (by) => remove(by, 'max', true),
  'ban somebody who is not in the room': (by) => remove(by, 'pat', true),
  'remove or ban a co-host': (by) => remove(by, 'kai', true),
  'remove or ban the host': (by) => remove(by, 'host', true),
  'end a ban': (by) => ({ type: 'unban', by, userId: 'bob' }),
  'make a member a co-host, or a co-host a member': (by) => ({
    type: 'set-role',
    by,
    userId: 'max',
    role: 'cohost',
  }),
  'hand the room to another member': (by) => ({ type: 'transfer', by, userId: 'max' }),
  'close the room': (by) => ({ type: 'close', by }),
  leave: (by) => ({ type: 'leave', userId: by }),
};

/** The table as front ends read it. */
const ROWS = readTable();

describe.each(ROWS)('%s', (action, cells) => {
  it.each(cells)('by %s: %s', (column, expected) => {
    expect(statusOf(action, CALLERS[column] ?? '')).toBe(expected);
  });
});

it('has a row in the table for everything that is tried here, and tries every row', () => {
  expect(ROWS.map(([action]) => action).sort()).toEqual(Object.keys(MESSAGES).sort());
});

function statusOf(action: string, by: string): string {
  const message = MESSAGES[action]?.(by);
  if (message === undefined) return 'nothing is known of this row';
  try {
    decideRoom(roomFor(action), message, { nextSeq: 2, now: BEGINNING + 1_000 });
    return 'yes';
  } catch (thrown) {
    if (!isAppError(thrown)) throw thrown;
    return String(thrown.status);
  }
}

function roomFor(action: string): RoomState {
  const isForAll = action.includes('timer_control: all');
  return buildState(ROLES, {
    room: buildRoom({ timer_control: isForAll ? 'all' : 'host', knocking: true, visibility: 'private' }),
    bans: new Set(['bob']),
    knocks: new Map([
      [buildPerson('pat').user_id, { status: 'pending', at: BEGINNING, until: BEGINNING + 60_000 }],
    ]),
  });
}

function readTable(): [action: string, cells: [column: string, expected: string][]][] {
  const guide = readFileSync(new URL('../../../../docs/front-end.md', import.meta.url), 'utf8');
  const [, after = ''] = guide.split('#### Who may do what\n');
  const [, table = ''] = /\n((?:\|.*\n)+)/.exec(after) ?? [];
  const [head = [], , ...rows] = table
    .trim()
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return rows.map(([action = '', ...cells]) => [
    action,
    cells.map((cell, index) => [head[index + 1] ?? '', cell]),
  ]);
}
