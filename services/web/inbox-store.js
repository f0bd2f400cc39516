import { api } from './api.js';
import { link } from './live.js';

/** So many of the newest are shown. */
const KEPT = 50;

const listeners = new Set();
let inbox;
let entries = [];

/** What reached the person, newest first, and how much of it is unread. */
export function inboxState() {
  return { entries: entries.toReversed(), unread: inbox?.unread ?? 0, readUpTo: inbox?.readUpTo ?? 0 };
}

/** @returns what ends it */
export function onInbox(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell() {
  for (const listener of listeners) listener(inboxState());
}

function keep(events) {
  entries = [...entries, ...events].slice(-KEPT);
  tell();
}

/** Follows the inbox of whoever is signed in, from the newest entries on. */
export async function openInbox() {
  const { seq } = await api('GET', '/inbox?limit=1');
  inbox?.stop();
  entries = [];
  inbox = link().inbox({ after: Math.max(0, seq - KEPT) });
  inbox.on('events', keep);
  inbox.on('change', tell);
  inbox.on('withdrawn', ({ seq: gone }) => {
    entries = entries.filter((entry) => entry.seq !== gone);
    tell();
  });
  inbox.on('restart', () => {
    entries = [];
    tell();
  });
}

/** Everything that is there counts as read, on all devices. */
export async function readAll() {
  const newest = entries.at(-1);
  if (newest) await inbox.markRead({ up_to: newest.seq });
}

/** Nobody is signed in any more. */
export function closeInbox() {
  inbox?.stop();
  inbox = undefined;
  entries = [];
  tell();
}
