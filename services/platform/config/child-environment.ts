/** The environment of a program that this process starts: its own, with some variables that are said anew. */
export function childEnvironment(
  said: Readonly<Record<string, string | undefined>>,
  own: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ ...own, ...said }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
