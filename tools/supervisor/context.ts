import type { ChildRecord } from './children.ts';
import type { Places } from './environment.ts';
import type { Paths, Programs } from './paths.ts';
import type { Settings } from './settings.ts';
import type { State } from './state.ts';

/** What every part of one run knows. */
export interface Context {
  paths: Paths;
  programs: Programs;
  settings: Settings;
  state: State;
  places: Places;
  children: ChildRecord;
}
