/** What the `%` tokens of an ssh config stand for. */
export interface TokenValues {
  readonly home: string
  readonly localUser: string
  readonly alias: string
  readonly host: string
  readonly port: number
  readonly user: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Expands `~`, `%d %h %n %p %r %u %%` and `${NAME}` in a path of an ssh config; other tokens stay as they are. */
export function expandPath(path: string, values: TokenValues): string {
  const tokens: Readonly<Record<string, string>> = {
    '%': '%',
    d: values.home,
    h: values.host,
    n: values.alias,
    p: String(values.port),
    r: values.user,
    u: values.localUser,
  }
  const fromHome = path === '~' || path.startsWith('~/') ? values.home + path.slice(1) : path
  return fromHome
    .replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => values.env[name] ?? whole)
    .replaceAll(/%(.)/g, (whole, token: string) => tokens[token] ?? whole)
}
