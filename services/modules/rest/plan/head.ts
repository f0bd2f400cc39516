/** The numbers on the first line of what a statement gives, and the rows behind it. */
export function splitAnswer(text: string): { readonly numbers: readonly number[]; readonly rows: string } {
  const end = text.indexOf('\n');
  return { numbers: text.slice(0, end).split(' ').map(Number), rows: text.slice(end + 1) };
}
