import { el } from '../dom.js';
import { say } from '../words.js';

/**
 * A part of the room that its members write together. Nothing in it can be done before it is known or once the person
 * is out of the room; what was refused is said in it.
 */
export function panel(word, ...children) {
  const problem = el('p', { className: 'error', role: 'alert', hidden: true });
  const fields = el('fieldset', { disabled: true }, ...children);
  const title = say(word);

  function tell(sentence) {
    problem.textContent = sentence ?? '';
    problem.hidden = !sentence;
  }

  return {
    view: el(
      'section',
      { className: 'card panel', 'aria-label': title },
      el('h2', {}, title),
      fields,
      problem,
    ),
    tell,
    enable(isPossible) {
      fields.disabled = !isPossible;
    },
    /** Does something that shows at once; when it is refused, says why and gives back what was written. */
    async attempt(work, giveBack) {
      tell();
      try {
        await work();
      } catch (error) {
        tell(error.message);
        giveBack?.(error);
      }
    },
  };
}

/** One line that something is entered in, with a button; what was entered is gone from it at once. */
export function entryLine({ label, button, maxLength, enter }, ...more) {
  const text = el('input', { required: true, maxLength, autocomplete: 'off', 'aria-label': label });
  text.placeholder = label;
  const view = el('form', { className: 'entry' }, text, ...more, el('button', { type: 'submit' }, button));
  view.addEventListener('submit', (event) => {
    event.preventDefault();
    const entered = text.value.trim();
    if (entered === '') return;
    text.value = '';
    enter(entered);
  });
  return {
    view,
    focus: () => text.focus(),
    /** What was refused can be mended, unless something else stands there by now. */
    giveBack(entered) {
      text.value ||= entered;
    },
  };
}

/** Keeps one element per key, so that nobody who is in one of them loses their place. */
export function keyedList(list, { keyOf, open }) {
  const rows = new Map();
  return (items) => {
    const keys = new Set(items.map(keyOf));
    for (const [key, { view }] of rows) {
      if (keys.has(key)) continue;
      view.remove();
      rows.delete(key);
    }
    for (const [index, item] of items.entries()) {
      const row = rows.get(keyOf(item)) ?? open(item);
      rows.set(keyOf(item), row);
      row.draw(item);
      if (list.children[index] !== row.view) list.insertBefore(row.view, list.children[index] ?? null);
    }
    list.hidden = items.length === 0;
  };
}

/** How far people are: a bar, and the same in words. */
export function progressLine(label) {
  const bar = el('progress', { 'aria-label': label });
  const words = el('span', { className: 'soft' });
  const view = el('div', { className: 'row progress', hidden: true }, bar, words);
  return {
    view,
    draw(done, all) {
      view.hidden = all === 0;
      bar.max = Math.max(1, all);
      bar.value = done;
      const sentence = say('doneOf', { done, all });
      if (words.textContent !== sentence) words.textContent = sentence;
    },
  };
}

/** A small button that names what it does to what. */
export function smallButton(sign, label, onclick) {
  return el(
    'button',
    { type: 'button', className: 'quiet small', title: label, 'aria-label': label, onclick },
    sign,
  );
}
