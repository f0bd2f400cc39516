import { signIn, signUp, type Person, type Stage } from '../e2e/stage.ts';

/** Somebody of a campaign, whose session may be renewed beneath them. */
export interface SteadyPerson {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly token: string;
  readonly refreshToken: string;
}

/** Signs so many people up. */
export async function signUpMany(stage: Stage, count: number): Promise<Person[]> {
  const people: Person[] = [];
  for (let made = 0; made < count; made += 1) people.push(await signUp(stage));
  return people;
}

/** The same people with new sessions, so that a long campaign does not end with refusals only. */
export async function renewAll(stage: Stage, people: readonly Person[]): Promise<Person[]> {
  const renewed: Person[] = [];
  for (const person of people) renewed.push(await signIn(stage, person));
  return renewed;
}
