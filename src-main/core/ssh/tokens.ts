/** What the `%` tokens of an ssh config stand for. */
export interface TokenValues {
  readonly home: string
  readonly localUser: string
  /** The name of this machine, with its domain where it has one. */
  readonly localHost: string
  /** The number of the local user; null where users have none. */
  readonly localUserId: number | null
  readonly alias: string
  readonly host: string
  readonly port: number
  readonly user: string
  readonly hostKeyAlias: string | null
  /** What ProxyJump says; empty where it says nothing. */
  readonly jump: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly sha1Hex: (text: string) => string
}

/** Expands the `%` tokens of an ssh config: `%C %d %h %i %j %k %L %l %n %p %r %u %%`; others stay as they are. */
export function expandTokens(text: string, values: TokenValues): string {
  const { home, host, alias, user, port, localHost, jump } = values
  const tokens: Readonly<Record<string, string>> = {
    '%': '%',
    C: values.sha1Hex(`${localHost}${host}${port}${user}${jump}`),
    d: home,
    h: host,
    i: values.localUserId === null ? '' : String(values.localUserId),
    j: jump,
    k: values.hostKeyAlias ?? alias,
    L: localHost.split('.')[0] ?? localHost,
    l: localHost,
    n: alias,
    p: String(port),
    r: user,
    u: values.localUser,
  }
  return text.replaceAll(/%(.)/g, (whole, token: string) => tokens[token] ?? whole)
}

/** Expands `~`, tokens and `${NAME}` in a path of an ssh config. */
export function expandPath(path: string, values: TokenValues): string {
  const fromHome = path === '~' || path.startsWith('~/') ? values.home + path.slice(1) : path
  const fromEnv = fromHome.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => values.env[name] ?? whole)
  return expandTokens(fromEnv, values)
}
