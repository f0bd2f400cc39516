import { z } from 'zod';
import type { ServerEvent } from '../../platform/sockets/server-event.ts';
import { EventOutput, MemberOutput } from './contract.ts';

const room_id = z.string();
const user_id = z.string();
const moment = z.string().meta({ description: 'ISO 8601.' });

/** What rooms say to sockets by themselves. */
export const roomServerEvents: readonly ServerEvent[] = [
  {
    event: 'room:events',
    summary: 'What happened in a room that you joined, in order and without a hole',
    payload: z.object({ room_id, events: z.array(EventOutput) }),
  },
  {
    event: 'room:presence',
    summary: 'Who is in a room: all of them, or in a large room who came and went',
    payload: z.object({
      room_id,
      version: z.number(),
      members: z.array(MemberOutput).optional().meta({ description: 'All that are there.' }),
      joined: z.array(MemberOutput).optional().meta({ description: 'Above 50 people: who came or changed.' }),
      left: z.array(z.string()).optional().meta({ description: 'Above 50 people: who went, by user_id.' }),
    }),
  },
  {
    event: 'room:typing',
    summary: 'Somebody types, or has stopped; ends by itself after 5 s',
    payload: z.object({ room_id, user_id, typing: z.boolean() }),
  },
  {
    event: 'room:removed',
    summary: 'You are out of a room; nothing follows for it',
    payload: z.object({ room_id, reason: z.string() }),
  },
  {
    event: 'room:knock',
    summary: 'To hosts: somebody asks to be let in',
    payload: z.object({
      room_id,
      user_id,
      display_name: z.string(),
      avatar_url: z.string().nullable(),
      at: moment,
      expires_at: moment,
    }),
  },
  {
    event: 'room:knock-answered',
    summary: 'To who knocked and to hosts: somebody was let in, or turned away',
    payload: z.object({ room_id, user_id, accepted: z.boolean() }),
  },
];
