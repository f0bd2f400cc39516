/** The run was not begun, on purpose: trying again changes nothing before somebody has decided or ended something. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
}
