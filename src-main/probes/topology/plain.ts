import { errorText } from '#core/redis/errors'
import { parseInfo } from '#core/redis/info'
import { parseReplication } from '#core/redis/replication'
import { addressText } from '#core/redis/slots'
import { say } from '#core/text/say'
import { plainTopology } from '#core/topology/plain'
import { askAll, nodesAt, type ReadTopology } from './ways.ts'

/** Reads a single Redis, and those that follow it or that it follows. */
export const readPlain: ReadTopology = async (means, context) => {
  const { config, language } = means
  const replies = await context.redis?.pipeline([['INFO']])
  if (!replies?.ok) return { state: 'unknown', reason: replies?.error.message ?? say(language, 'no-reply') }
  const [reply] = replies.value
  if (!reply?.ok)
    return { state: 'absent', reason: say(language, 'no-info', { error: errorText(reply?.error ?? '') }) }
  const info = parseInfo(reply.value)
  const { replicas, master } = parseReplication(info)
  const others = [...(master ? [addressText(master)] : []), ...replicas.map(({ address }) => address)]
  const { infos, notes } = await askAll(means, context, nodesAt(others))
  return {
    state: 'known',
    atMs: context.nowMs(),
    value: {
      ...plainTopology(addressText(config.redis), info, infos),
      sentinels: [],
      uncoveredSlots: null,
      notes,
    },
  }
}
