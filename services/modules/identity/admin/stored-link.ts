import type { Account } from '../accounts/account.ts';
import type { Link } from '../links/link.ts';

/** A link and whose it is. */
export interface StoredLink {
  readonly account: Account;
  readonly link: Link;
}
