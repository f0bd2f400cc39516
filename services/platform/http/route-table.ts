import type { Request, RequestHandler } from 'express';
import { inputMalformed } from '../errors/common.ts';
import { inTurn } from './in-turn.ts';
import { pathParameters, type Method, type Route } from './route.ts';

/** What stands at one place of the tree: the words that may follow, a parameter that may, and what ends here. */
interface Place {
  readonly words: Map<string, Place>;
  parameter: Place | undefined;
  readonly ends: Map<Method, Entry>;
}

/** A route where it ends, ready to run. */
interface Entry {
  readonly names: readonly string[];
  /** The template as Express writes it, for metrics and traces. */
  readonly matched: { readonly path: string };
  readonly run: RequestHandler;
}

/**
 * Finds a request's route in as many steps as its path has parts, however many routes there are; Express's own
 * router asks one after the other. A word goes before a parameter, HEAD is answered by GET's route, and one slash at
 * the end changes nothing.
 */
export function routeTable(
  routes: readonly Route[],
  handlersOf: (route: Route) => readonly RequestHandler[],
): RequestHandler {
  const root = emptyPlace();
  for (const route of routes) {
    placeOf(root, route.path).ends.set(route.method, {
      names: pathParameters(route.path),
      matched: { path: route.path.replace(/\{(\w+)\}/g, ':$1') },
      run: inTurn(handlersOf(route)),
    });
  }
  return (request, response, next) => {
    const values: string[] = [];
    const entry = find(root, [partsOf(request.path), 0], methodOf(request), values);
    if (entry === undefined) {
      next();
      return;
    }
    request.params = values.length === 0 ? {} : parametersOf(entry, values);
    request.route = entry.matched;
    return entry.run(request, response, next);
  };
}

function emptyPlace(): Place {
  return { words: new Map(), parameter: undefined, ends: new Map() };
}

/** The place of a path, made where it is new. */
function placeOf(root: Place, path: string): Place {
  let place = root;
  for (const part of partsOf(path)) {
    if (part.startsWith('{')) {
      place = place.parameter ??= emptyPlace();
    } else {
      const known: Place = place.words.get(part) ?? emptyPlace();
      place.words.set(part, known);
      place = known;
    }
  }
  return place;
}

function partsOf(path: string): string[] {
  const end = path.endsWith('/') && path.length > 1 ? path.length - 1 : path.length;
  return path.slice(1, end).split('/');
}

function methodOf({ method }: Request): Method {
  return (method === 'HEAD' ? 'get' : method.toLowerCase()) as Method;
}

/** Walks down; what parameters stand for is left in `values`. */
function find(
  place: Place,
  [parts, at]: readonly [parts: readonly string[], at: number],
  method: Method,
  values: string[],
): Entry | undefined {
  const part = parts[at];
  if (part === undefined) return place.ends.get(method);
  const rest = [parts, at + 1] as const;
  const word = place.words.get(part);
  const found = word === undefined ? undefined : find(word, rest, method, values);
  if (found !== undefined || place.parameter === undefined || part === '') return found;
  values.push(part);
  const behind = find(place.parameter, rest, method, values);
  if (behind === undefined) values.pop();
  return behind;
}

/** @throws `input.malformed` for a percent escape that is none. */
function parametersOf({ names }: Entry, values: readonly string[]): Record<string, string> {
  try {
    return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(values[index] ?? '')]));
  } catch (cause) {
    throw inputMalformed({ what: 'a percent escape in the path' }, { cause });
  }
}
