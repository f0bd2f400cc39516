/** Makes an element: `el('button', { type: 'submit', onclick }, 'Save')`. Text is always text, never markup. */
export function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key in element && !key.startsWith('aria') && key !== 'list') element[key] = value;
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(
    ...children.flat().filter((child) => child !== undefined && child !== null && child !== false),
  );
  return element;
}

let fields = 0;

/** A labelled field: `{ label, control }` in one block. */
export function field(label, control) {
  fields += 1;
  control.id ||= `field-${fields}`;
  return el('div', {}, el('label', { htmlFor: control.id }, label), control);
}

/** A form that shows why it failed, and is not sent twice at once. */
export function form({ submit, className }, ...children) {
  const problem = el('p', { className: 'error', role: 'alert', hidden: true });
  const element = el('form', { className, noValidate: false }, ...children, problem);
  element.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = element.querySelector('button[type=submit]');
    problem.hidden = true;
    if (button) button.disabled = true;
    try {
      await submit(new FormData(element), element);
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
    } finally {
      if (button) button.disabled = false;
    }
  });
  return element;
}
