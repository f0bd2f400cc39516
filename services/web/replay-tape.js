/** Pauses between events are not waited for longer than this. */
const LONGEST_GAP_MS = 4_000;

/**
 * A room's log as something that is played: every event has a place in milliseconds, long pauses are cut short. Gives
 * what the room was like at a place.
 */
export class Tape {
  room;
  isComplete = false;
  names = new Map();
  events = [];
  #places = [];
  #timers = [];
  #memberships = [];

  take({ room, person, event, end }) {
    if (room) this.room = room;
    if (person) this.names.set(person.user_id, person.display_name);
    if (end) this.isComplete = true;
    if (event) this.#add(event);
  }

  #add(event) {
    const index = this.events.push(event) - 1;
    const before = this.events[index - 1];
    const gap = before ? Date.parse(event.at) - Date.parse(before.at) : 0;
    this.#places.push((this.#places[index - 1] ?? 0) + Math.max(0, Math.min(gap, LONGEST_GAP_MS)));
    if (event.data.timer) this.#timers.push(index);
    if (event.type.startsWith('member.')) this.#memberships.push(index);
  }

  /** Where the last event is. */
  get length() {
    return this.#places.at(-1) ?? 0;
  }

  placeOf(index) {
    return this.#places[index] ?? 0;
  }

  /** How many events have happened at a place. */
  countAt(place) {
    return upTo(this.#places, place);
  }

  /** The timer after so many events; undefined before it was ever moved. */
  timerAfter(count) {
    const index = this.#timers[upTo(this.#timers, count - 1) - 1];
    return index === undefined ? undefined : this.events[index].data.timer;
  }

  /** Ids of the members after so many events. */
  membersAfter(count) {
    const members = new Set();
    for (const index of this.#memberships.slice(0, upTo(this.#memberships, count - 1))) {
      const { type, actor_id: actorId, data } = this.events[index];
      if (type === 'member.joined') members.add(data.user_id ?? actorId);
      if (type === 'member.left') members.delete(actorId);
      if (type === 'member.removed') members.delete(data.user_id);
    }
    return [...members];
  }

  /** Phases of the timer while it ran, by place. */
  get phases() {
    const phases = [];
    for (const [nth, index] of this.#timers.entries()) {
      const { timer } = this.events[index].data;
      if (timer.state !== 'running') continue;
      const next = this.#timers[nth + 1] ?? this.events.length - 1;
      phases.push({ phase: timer.phase, from: this.placeOf(index), to: this.placeOf(next) });
    }
    return phases;
  }
}

/** How many of these numbers, which never go down, are at most `most`. */
function upTo(numbers, most) {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle] <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}
