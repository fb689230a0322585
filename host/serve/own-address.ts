/** The only address the server listens on. */
export const LOOPBACK = '127.0.0.1';
const HTTP_PORT = 80;

/** What Host and Origin headers of the server's own pages say. */
export interface OwnAddress {
  readonly hosts: ReadonlySet<string>;
  readonly origins: ReadonlySet<string>;
}

/**
 * The server's names: a page of another site has another Origin, and a foreign name that was made to lead here (DNS
 * rebinding) is in the Host header.
 */
export function ownAddress(port: number): OwnAddress {
  const names = [LOOPBACK, 'localhost'];
  const hosts = names.map((name) => `${name}:${port}`);
  if (port === HTTP_PORT) hosts.push(...names); // browsers leave it out
  return { hosts: new Set(hosts), origins: new Set(hosts.map((host) => `http://${host}`)) };
}
