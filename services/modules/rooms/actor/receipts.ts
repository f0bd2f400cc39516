import { createHash } from 'node:crypto';
import type { KnownReceipt, Receipt } from '../../../platform/actors/actor-kind.ts';
import type { RoomEvent } from '../room.ts';
import type { RoomMessage } from './room.messages.ts';

/** How a message is recognised for ever: its sender's id of it, and what was in it. */
export function receiptOf(message: RoomMessage): Receipt | undefined {
  if (message.type === 'post') {
    return { key: keyOf(message.userId, message.clientId), print: printOf(['chat', message.text]) };
  }
  if (message.type === 'timer') {
    const { action, phase = null, durationSeconds = null } = message;
    return { key: keyOf(message.userId, message.clientId), print: printOf([action, phase, durationSeconds]) };
  }
  if (message.type === 'goal' || message.type === 'task' || message.type === 'note') {
    return { key: keyOf(message.userId, message.clientId), print: message.asked };
  }
  return undefined;
}

/** The receipt that an entry of the log stands for, with the answer that its sender got. */
export function receiptOfEvent(event: RoomEvent): KnownReceipt | undefined {
  const { actor_id: userId, client_id: clientId, seq, data } = event;
  if (userId === null || clientId === null) return undefined;
  const key = keyOf(userId, clientId);
  if (event.type === 'chat') {
    return { key, seq, print: printOf(['chat', data['text']]), reply: { seq, at: event.at } };
  }
  if (/^(?:goal|task|note)\./.test(event.type)) {
    const { asked, ...told } = data;
    return { key, seq, print: String(asked), reply: { seq, ...told } };
  }
  const action = ACTION_OF[event.type];
  if (action === undefined) return undefined;
  const asked = (data['asked'] ?? {}) as { phase?: string; duration_seconds?: number };
  const print = printOf([action, asked.phase ?? null, asked.duration_seconds ?? null]);
  return { key, seq, print, reply: { seq, timer: data['timer'] } };
}

const ACTION_OF: Readonly<Record<string, string>> = {
  'timer.started': 'start',
  'timer.paused': 'pause',
  'timer.resumed': 'resume',
  'timer.skipped': 'skip',
  'timer.reset': 'reset',
};

export function keyOf(userId: string, clientId: string): string {
  return `${userId} ${clientId}`;
}

/** Sender and client id of a key. */
export function splitKey(key: string): readonly [userId: string, clientId: string] {
  const [userId = '', clientId = ''] = key.split(' ');
  return [userId, clientId];
}

export function printOf(content: readonly unknown[]): string {
  return createHash('sha1').update(JSON.stringify(content)).digest('base64url');
}
