/** A path of the config, with `~` for the home. */
export const homePath = (path: string, home: string): string =>
  path === '~' || path.startsWith('~/') ? home + path.slice(1) : path
