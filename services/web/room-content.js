import { ChangeSet, Text } from '/web/vendor/codemirror-state.js';
import { api } from './api.js';
import { goalsAfter, namesAfter, tasksAfter } from './content-rules.js';
import { NotesText } from './notes-text.js';

const AGAIN_MS = 2_000;
/** Letters that are typed at once travel together. */
const SEND_MS = 250;
/** Without an answer it is unknown whether it was done: the same is sent again, and done once. */
const UNANSWERED = new Set(['client.no-answer', 'client.not-sent']);

/**
 * Goals, tasks and notes of one room for the page: as the log tells them, with what was done here and is not in the log
 * yet. What the room refuses is undone, and the one who did it is told.
 */
export class RoomContent {
  #room;
  #changed;
  /** Goals, tasks and names as the log tells them, each with the `seq` at which it was read. */
  #parts;
  #notes;
  /** What happened since the first read began. */
  #heard = [];
  #waiting = [];
  #isLoading = false;
  #tail = Promise.resolve();
  #noteTimer;
  #noteId;
  /** The notes have to be followed up to here before they are written again. */
  #behind = 0;
  #notesRefused = () => undefined;
  #whenSettled = [];

  constructor(room, changed) {
    this.#room = room;
    this.#changed = changed;
  }

  /** What is to be shown; undefined before it is known. */
  get shown() {
    if (this.#parts === undefined) return undefined;
    const { goals, tasks, names } = this.#parts;
    const shown = { goals: goals.now, tasks: tasks.now, names: this.#named(names.now), notes: this.#notes };
    for (const { effect } of this.#waiting) Object.assign(shown, effect(shown));
    return shown;
  }

  /** The log tells who belongs to the room, and only presence what those are called who have come since. */
  #named(names) {
    const present = this.#room.members.map(({ user_id, display_name }) => [user_id, display_name]);
    for (const [userId, name] of present) if (names.has(userId)) names.set(userId, name);
    return new Map([...names, ...present]);
  }

  /** Whether the room has all that was done here. */
  get isSettled() {
    return this.#waiting.length === 0 && (this.#notes?.isSettled ?? true);
  }

  /** Resolves once it has. */
  settled() {
    this.#sendNotes();
    return this.isSettled ? Promise.resolve() : new Promise((resolve) => this.#whenSettled.push(resolve));
  }

  /** Reads all of it, once the room is followed: what happens from then on is heard. */
  async load() {
    if (this.#parts !== undefined || this.#isLoading || !this.#room.isLive) return;
    this.#isLoading = true;
    try {
      this.#begin(await this.#read());
    } catch {
      setTimeout(() => this.load(), AGAIN_MS);
    } finally {
      this.#isLoading = false;
    }
    this.#changed();
  }

  async #read() {
    const path = `/rooms/${this.#room.id}`;
    const [goals, tasks, notes, members] = await Promise.all([
      api('GET', `${path}/goals`),
      api('GET', `${path}/tasks`),
      api('GET', `${path}/notes`),
      api('GET', `${path}/members?limit=100`),
    ]);
    return { goals, tasks, notes, members };
  }

  #begin({ goals: { seq, ...goals }, tasks, notes, members }) {
    const names = new Map(members.data.map(({ user_id, display_name }) => [user_id, display_name]));
    this.#parts = {
      goals: { seq, now: goals, after: goalsAfter },
      tasks: { seq: tasks.seq, now: tasks.tasks, after: tasksAfter },
      // Members were read at no `seq` that is known; to hear of somebody twice changes nothing.
      names: { seq: 0, now: names, after: namesAfter },
    };
    this.#notes = new NotesText({ ChangeSet, Text }, notes);
    const heard = this.#heard;
    this.#heard = [];
    this.follow(heard);
  }

  /** Entries of the log, in order. */
  follow(events) {
    if (this.#parts === undefined) {
      this.#heard.push(...events);
      return;
    }
    for (const event of events) this.#apply(event);
    const done = new Set(events.map(({ client_id }) => client_id));
    this.#waiting = this.#waiting.filter((one) => !done.has(one.clientId) && !this.#isHeard(one.seq));
    this.#sendNotesSoon();
    this.#tellSettled();
  }

  #apply(event) {
    for (const part of Object.values(this.#parts)) {
      if (event.seq <= part.seq) continue;
      part.seq = event.seq;
      part.now = part.after(part.now, event);
    }
    if (event.type === 'note.edited') {
      const isMine = this.#noteId !== undefined && event.client_id === this.#noteId;
      this.#notes.receive({ ...event.data, isMine });
      if (isMine) this.#noteId = undefined;
    }
  }

  #isHeard(seq) {
    return seq !== undefined && (this.#room.seq ?? 0) >= seq;
  }

  /** The log begins anew: all of it is read again. */
  restart() {
    if (this.#notes?.isSettled === false) this.#takeBackNotes();
    this.#parts = undefined;
    this.#heard = [];
    this.#behind = 0;
    void this.load();
  }

  /**
   * Sets, ticks off or takes away a goal.
   *
   * @throws what the room said when it refused; then all is as before.
   */
  setGoal(given, effect) {
    return this.#write({ effect: ({ goals }) => ({ goals: effect(goals) }) }, (one) =>
      this.#once('room:goal', given, one.clientId),
    );
  }

  /** Adds a task; until the room has it, it is there without a version. @throws as `setGoal` */
  addTask(title) {
    const clientId = crypto.randomUUID();
    const task = { id: clientId, title, done: false, assignee_id: null };
    return this.#write({ clientId, effect: ({ tasks }) => ({ tasks: [...tasks, task] }) }, () =>
      this.#once('room:task', { action: 'add', title }, clientId),
    );
  }

  /** Changes or deletes a task, which is as somebody has read it. @throws as `setGoal` */
  changeTask({ id, version }, change, effect) {
    const started = { taskId: id, change, version, effect: ({ tasks }) => ({ tasks: effect(tasks) }) };
    return this.#write(started, async (one) => {
      const given = { ...change, task_id: id, version: one.version };
      const answer = await this.#once('room:task', given, one.clientId);
      one.became = answer.version ?? answer.task?.version;
      this.#moveOn(one);
      return answer;
    });
  }

  /** What was done to the same task after this knows what has come of it. */
  #moveOn(one) {
    const { taskId, change, version, became } = one;
    if (became === undefined) return;
    for (const later of this.#waiting.slice(this.#waiting.indexOf(one) + 1)) {
      if (later.taskId !== taskId) continue;
      const isSameField = Object.keys(change).some((name) => name !== 'action' && name in later.change);
      // A task is deleted only as it was read: nobody else's change may have come between.
      const isNext = later.version === version && became === version + 1;
      if (later.change.action === 'delete' ? isNext : isSameField) later.version = became;
    }
  }

  async #write(started, send) {
    const one = { clientId: crypto.randomUUID(), ...started };
    this.#waiting.push(one);
    for (const earlier of this.#waiting) this.#moveOn(earlier);
    this.#changed();
    const sent = this.#tail.then(() => send(one));
    this.#tail = sent.catch(() => undefined);
    try {
      const answer = await sent;
      // It stays until the log has told of it: what is shown does not jump back.
      if (this.#isHeard(answer.seq)) this.#drop(one);
      else one.seq = answer.seq;
    } catch (error) {
      this.#drop(one);
      throw error;
    } finally {
      this.#changed();
      this.#tellSettled();
    }
  }

  #drop(one) {
    this.#waiting = this.#waiting.filter((other) => other !== one);
  }

  async #once(event, given, clientId) {
    for (;;) {
      try {
        return await this.#room.do(event, given, clientId);
      } catch (error) {
        if (!UNANSWERED.has(error.reason)) throw error;
      }
    }
  }

  /** The notes as somebody has them in a text field now. */
  writeNotes(shown) {
    this.#notes.type(shown);
    this.#sendNotesSoon();
    this.#changed();
  }

  /** While letters are being composed nothing of others comes in between. */
  composeNotes(isComposing) {
    if (isComposing) this.#notes.pause();
    else this.#notes.resume();
    this.#sendNotesSoon();
    this.#changed();
  }

  /** Tells what the room said when it did not take what was written, with what was inserted by it. */
  onNotesRefused(listener) {
    this.#notesRefused = listener;
  }

  #sendNotesSoon() {
    this.#noteTimer ??= setTimeout(() => this.#sendNotes(), SEND_MS);
  }

  #sendNotes() {
    clearTimeout(this.#noteTimer);
    this.#noteTimer = undefined;
    if (this.#notes === undefined || this.#noteId !== undefined) return;
    if (this.#notes.version < this.#behind) return;
    const message = this.#notes.send();
    if (message === undefined) return;
    this.#noteId = crypto.randomUUID();
    void this.#tellNotes(message, this.#noteId);
  }

  async #tellNotes(message, clientId) {
    try {
      await this.#once('room:note', message, clientId);
    } catch (error) {
      if (this.#noteId !== clientId) return;
      this.#noteId = undefined;
      if (error.reason === 'room.notes-unknown-version') this.#catchUp(error.details.version);
      else this.#takeBackNotes(error);
    }
  }

  /** Too far behind for the room: what others wrote arrives first, and what is written here goes out again. */
  #catchUp(version) {
    this.#behind = version;
    this.#notes.sendAgain();
    this.#sendNotesSoon();
  }

  #takeBackNotes(error) {
    this.#noteId = undefined;
    this.#notesRefused(this.#notes.takeBack(), error);
    this.#changed();
    this.#tellSettled();
  }

  #tellSettled() {
    if (!this.isSettled) return;
    for (const resolve of this.#whenSettled.splice(0)) resolve();
  }
}
