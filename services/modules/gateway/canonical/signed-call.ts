/**
 * Signatures of tools' calls. Gemini signs what it thought before a call, wants that back with it, and refuses what is
 * not there. No language of a client has a place for it that clients keep, but each gives back the id of a call: so it
 * stands behind the id, in letters that every language takes, and other providers never see it.
 */
const MARK = '__signed__';

/** The id under which a client knows a call that was signed. */
export function signedId(id: string, signature: string | undefined): string {
  return signature === undefined ? id : id + MARK + Buffer.from(signature).toString('base64url');
}

/** The id alone, for providers that did not sign it: some take short ones only. */
export function plainId(id: string): string {
  const at = id.indexOf(MARK);
  return at < 0 ? id : id.slice(0, at);
}

/** What the call was signed with, exactly as it came; undefined where it was not. */
export function signatureOf(id: string): string | undefined {
  const at = id.indexOf(MARK);
  return at < 0 ? undefined : Buffer.from(id.slice(at + MARK.length), 'base64url').toString();
}
