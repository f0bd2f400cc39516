import { api } from '../api.js';
import { el, field, form } from '../dom.js';
import { say } from '../words.js';

const PRIORITIES = ['low', 'medium', 'high', 'urgent'];

/** The person's tasks: add, tick off, delete. */
export function tasksView({ show }) {
  const list = el('ul', { className: 'list' });
  const empty = el('p', { className: 'empty', hidden: true }, say('noTasks'));
  const more = el(
    'button',
    { className: 'quiet', hidden: true, onclick: () => load(more.dataset.cursor) },
    say('more'),
  );

  async function load(cursor) {
    const query = new URLSearchParams({ limit: '50', ...(cursor && { cursor }) });
    const { data, pagination } = await api('GET', `/tasks?${query}`);
    list.append(...data.map(item));
    more.dataset.cursor = pagination.next_cursor ?? '';
    more.hidden = !pagination.has_more;
    refreshEmpty();
  }

  function item(task) {
    const title = el('span', { className: task.status === 'completed' ? 'grow done' : 'grow' }, task.title);
    const tick = el('input', {
      type: 'checkbox',
      checked: task.status === 'completed',
      'aria-label': task.title,
    });
    tick.addEventListener('change', async () => {
      try {
        await api('PATCH', `/tasks/${task.id}`, { status: tick.checked ? 'completed' : 'todo' });
        title.classList.toggle('done', tick.checked);
      } catch (error) {
        tick.checked = !tick.checked;
        show(error.message);
      }
    });
    const remove = el(
      'button',
      { className: 'quiet small', type: 'button', 'aria-label': say('deleteTask', { title: task.title }) },
      say('delete'),
    );
    const row = el(
      'li',
      {},
      el(
        'div',
        { className: 'row' },
        tick,
        title,
        el('span', { className: 'pill' }, say(task.priority ?? 'medium')),
        remove,
      ),
    );
    remove.addEventListener('click', async () => {
      try {
        await api('DELETE', `/tasks/${task.id}`);
        row.remove();
        refreshEmpty();
        titleField.focus();
      } catch (error) {
        show(error.message);
      }
    });
    return row;
  }

  function refreshEmpty() {
    empty.hidden = list.children.length > 0;
    list.hidden = list.children.length === 0;
  }

  const titleField = el('input', { name: 'title', required: true, maxLength: 500, autocomplete: 'off' });
  const priority = el(
    'select',
    { name: 'priority' },
    PRIORITIES.map((value) =>
      el('option', { value, defaultSelected: value === 'medium', selected: value === 'medium' }, say(value)),
    ),
  );
  const entry = form(
    {
      className: 'form-line',
      submit: async (entered, element) => {
        const task = await api('POST', '/tasks', Object.fromEntries(entered));
        list.prepend(item(task));
        refreshEmpty();
        element.reset();
        titleField.focus();
      },
    },
    field(say('taskTitle'), titleField),
    field(say('priority'), priority),
    el('button', { type: 'submit' }, say('add')),
  );
  load().catch((error) => show(error.message));
  return el(
    'div',
    { className: 'stack' },
    el('h1', {}, say('tasks')),
    el('section', { className: 'card', 'aria-label': say('newTask') }, entry),
    list,
    empty,
    more,
  );
}
