import type { NodeReading, TopologyReading } from '../model/server.ts'
import { bytesBehind, parseReplication } from '../redis/replication.ts'
import { type SentinelRow, sentinelRow, sentinelRows } from '../redis/sentinel.ts'
import { addressOf, addressText } from '../redis/slots.ts'
import { pairsOf } from '../redis/values.ts'
import { nodeNumbers } from './node.ts'
import type { Infos } from './plain.ts'

/** What one Sentinel answered: who is master, the rows of master, replicas and other Sentinels, and its own id. */
export interface SentinelAnswer {
  readonly at: string
  readonly named: unknown
  readonly master: unknown
  readonly replicas: unknown
  readonly sentinels: unknown
  readonly id: unknown
}

/** The word of the Sentinel that knows of the newest failover. */
export interface SentinelWord {
  readonly master: string
  readonly row: SentinelRow | null
  readonly replicas: readonly SentinelRow[]
  readonly sentinels: TopologyReading['sentinels']
}

/** The newest word among the answers; null when none names a master. `asked` are the Sentinels of brokers.yaml. */
export function newestWord(
  asked: readonly string[],
  answers: readonly SentinelAnswer[],
): SentinelWord | null {
  const words = answers.flatMap(answer => {
    const [host, port]: readonly unknown[] = Array.isArray(answer.named) ? answer.named : []
    const address =
      typeof host === 'string' ? addressOf(`${host.includes(':') ? `[${host}]` : host}:${port}`) : null
    return address === null ? [] : [{ answer, address, row: sentinelRow(answer.master) }]
  })
  const [newest = null] = words.toSorted((one, other) => newness(other) - newness(one))
  if (newest === null) return null
  const master = addressText(newest.address)
  return {
    master,
    row: newest.row?.address === master ? newest.row : null,
    replicas: sentinelRows(newest.answer.replicas).filter(({ address }) => address !== master),
    sentinels: sentinelsOf(asked, answers, newest.answer),
  }
}

/** How new a word is; of equally new ones that of the Sentinel that reaches its master, and knows most of the others. */
function newness({
  answer,
  row,
}: {
  readonly answer: SentinelAnswer
  readonly row: SentinelRow | null
}): number {
  const knows = [answer.replicas, answer.sentinels].flat().length
  return ((row?.epoch ?? -1) * 2 + (row?.state === 'ok' ? 1 : 0)) * 1000 + Math.min(knows, 999)
}

/** The Sentinels of brokers.yaml, up when they answered; and those that the newest word knows besides, by its word. */
function sentinelsOf(
  asked: readonly string[],
  answers: readonly SentinelAnswer[],
  newest: SentinelAnswer,
): TopologyReading['sentinels'] {
  const rows: readonly unknown[] = Array.isArray(newest.sentinels) ? newest.sentinels : []
  const ids = new Set(answers.map(({ id }) => id))
  // Before 6.2 a Sentinel does not tell its id: which of the others are those of brokers.yaml cannot be known then.
  const others = [...ids].every(id => typeof id === 'string')
    ? rows.filter(row => !ids.has(pairsOf(row)?.get('runid')))
    : []
  const named = asked.map(address => ({ address, up: answers.some(({ at }) => at === address) }))
  return [
    ...named,
    ...others.flatMap(row => {
      const found = sentinelRow(row)
      const isNamed = named.some(({ address }) => address === found?.address)
      return found === null || isNamed ? [] : [{ address: found.address, up: found.state === 'ok' }]
    }),
  ]
}

/** The nodes that a word tells of, with what each says of itself. Whoever is named is the master, unless it denies. */
export function sentinelTopology(
  word: SentinelWord,
  infos: Infos,
): Pick<TopologyReading, 'kind' | 'nodes' | 'master' | 'sentinels'> & {
  /** Redis servers that call themselves master and are not. */
  readonly pretenders: readonly string[]
} {
  const said = (address: string): ReturnType<typeof parseReplication> | null => {
    const info = infos.get(address)
    return info ? parseReplication(info) : null
  }
  const masterSaid = said(word.master)
  const denies = masterSaid?.role === 'replica'
  const master: NodeReading = {
    address: word.master,
    role: denies ? 'replica' : 'master',
    follows: null,
    state: masterSaid ? 'ok' : (word.row?.state ?? 'unknown'),
    lagBytes: null,
    lagSeconds: null,
    slots: [],
    ...nodeNumbers(infos.get(word.master) ?? null),
  }
  const replicas = word.replicas.map((row): NodeReading => {
    const { address } = row
    const known = masterSaid?.replicas.find(one => one.address === address)
    return {
      address,
      role: said(address)?.role === 'master' ? 'unknown' : 'replica',
      follows: row.follows ?? word.master,
      state: row.state === 'ok' && (row.linked === false || known?.online === false) ? 'syncing' : row.state,
      lagBytes: bytesBehind(masterSaid, known),
      lagSeconds: known?.lagSeconds ?? null,
      slots: [],
      ...nodeNumbers(infos.get(address) ?? null),
    }
  })
  return {
    kind: 'sentinel',
    nodes: [master, ...replicas],
    master: denies ? null : word.master,
    sentinels: word.sentinels,
    pretenders: replicas.flatMap(({ address, role }) => (role === 'unknown' ? [address] : [])),
  }
}
