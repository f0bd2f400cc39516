import type { Page } from './page.ts';

/** A part of a whole, with what it is called. */
export interface Slice {
  readonly label: string;
  readonly value: number;
  /** What is written beside it. */
  readonly text: string;
}

const COLOURS = ['#2f5bd8', '#1b7f4b', '#b3261e', '#8a5cd1', '#c77700', '#0f7c8a', '#a83279', '#5b6b2e'];
const GREY = '#5f6368';
const LINE = '#d8dbe0';

/** The colour of the n-th thing in a chart. */
export function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length] ?? GREY;
}

const CHART_HEIGHT = 120;

/** Standing bars over a base line, with a scale of three lines and a label under some of them. */
export function drawBars(
  page: Page,
  bars: readonly { readonly label: string; readonly value: number }[],
): void {
  const { pdf, left, width } = page;
  const top = page.take(CHART_HEIGHT + 18);
  const highest = niceTop(Math.max(1, ...bars.map(({ value }) => value)));
  const axis = 34;
  for (const part of [0, 0.5, 1]) {
    const y = top + CHART_HEIGHT * (1 - part);
    pdf
      .moveTo(left + axis, y)
      .lineTo(left + width, y)
      .lineWidth(0.5)
      .stroke(LINE);
    page.write(page.number(highest * part), left, y - 4, {
      width: axis - 6,
      align: 'right',
      size: 7,
      colour: GREY,
    });
  }
  const step = (width - axis) / Math.max(1, bars.length);
  const every = Math.ceil(bars.length / 8);
  bars.forEach(({ label, value }, index) => {
    const x = left + axis + index * step;
    const height = (value / highest) * CHART_HEIGHT;
    if (height > 0)
      pdf.rect(x + step * 0.12, top + CHART_HEIGHT - height, step * 0.76, height).fill(colourOf(0));
    if (index % every !== 0) return;
    page.write(label, x, top + CHART_HEIGHT + 4, {
      width: Math.max(step * every, 30),
      size: 7,
      colour: GREY,
    });
  });
}

/** Lying bars, a line each: for names that need room. */
export function drawLines(page: Page, slices: readonly Slice[]): void {
  const highest = Math.max(1, ...slices.map(({ value }) => value));
  const labelWidth = 150;
  const textWidth = 80;
  const most = page.width - labelWidth - textWidth;
  slices.forEach(({ label, value, text }, index) => {
    const y = page.take(17);
    page.write(label, page.left, y, { width: labelWidth - 8, size: 9 });
    page.pdf.rect(page.left + labelWidth, y, Math.max(1, (value / highest) * most), 10).fill(colourOf(index));
    page.write(text, page.left + page.width - textWidth, y, { width: textWidth, align: 'right', size: 9 });
  });
}

const RADIUS = 52;

/** A ring of parts with a legend beside it. */
export function drawRing(page: Page, slices: readonly Slice[]): void {
  const { pdf, left } = page;
  const top = page.take(RADIUS * 2 + 10);
  const whole = slices.reduce((sum, { value }) => sum + value, 0);
  const [x, y] = [left + RADIUS, top + RADIUS];
  let angle = -Math.PI / 2;
  slices.forEach(({ label, value, text }, index) => {
    const next = angle + (value / whole) * Math.PI * 2;
    pdf.path(sector(x, y, angle, Math.min(next, angle + Math.PI * 2 - 0.0001))).fill(colourOf(index));
    angle = next;
    const row = top + 8 + index * 17;
    pdf.rect(left + RADIUS * 2 + 30, row, 9, 9).fill(colourOf(index));
    page.write(`${label}: ${text}`, left + RADIUS * 2 + 46, row, { width: 260, size: 9 });
  });
  pdf.circle(x, y, RADIUS * 0.55).fill('#ffffff');
}

function sector(x: number, y: number, from: number, to: number): string {
  const at = (angle: number): string =>
    `${(x + Math.cos(angle) * RADIUS).toFixed(2)} ${(y + Math.sin(angle) * RADIUS).toFixed(2)}`;
  const isLarge = to - from > Math.PI ? 1 : 0;
  return `M ${x} ${y} L ${at(from)} A ${RADIUS} ${RADIUS} 0 ${isLarge} 1 ${at(to)} Z`;
}

const SQUARE = 11;

/** A square for each day, a column for each week, darker where more was studied. */
export function drawCalendar(
  page: Page,
  days: readonly { readonly weekday: number; readonly value: number }[],
): void {
  const first = days[0]?.weekday ?? 0;
  const columns = Math.ceil((first + days.length) / 7);
  const size = Math.min(SQUARE, page.width / Math.max(1, columns));
  const top = page.take(size * 7 + 12);
  const highest = Math.max(1, ...days.map(({ value }) => value));
  days.forEach(({ value }, index) => {
    const place = first + index;
    const [x, y] = [page.left + Math.floor(place / 7) * size, top + (place % 7) * size];
    const strength = value === 0 ? 0 : 0.25 + 0.75 * (value / highest);
    page.pdf
      .rect(x, y, size - 1.5, size - 1.5)
      .fillOpacity(1)
      .fill('#eceef2');
    if (strength > 0)
      page.pdf
        .rect(x, y, size - 1.5, size - 1.5)
        .fillOpacity(strength)
        .fill('#1b7f4b');
  });
  page.pdf.fillOpacity(1);
}

/** The next round number at or above a value: 1, 2 or 5 times a power of ten. */
export function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((factor) => factor * power >= value) ?? 10) * power;
}
