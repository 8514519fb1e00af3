/**
 * This machine lacks what a server needs (Java, Maven, Redis …). A test that meets it is skipped and counted with this reason;
 * with `CI=true` it fails.
 */
export class MissingServer extends Error {
  override readonly name = 'MissingServer';
}
