import type { LinkFault } from '#core/model/link'
import type { Redis, RedisCommand, RedisReply, ReplyForm } from '#core/ports'
import { type Address, addressText, redirection } from '#core/redis/slots'
import { err, ok, type Result } from '#core/result'
import { clusterConnections, redisNode } from './cluster-connections.ts'
import { type SlotMap, slotMap } from './cluster-map.ts'
import { clusterReply, isRead, ownCommand, type Place, placesOf } from './cluster-plan.ts'
import type { RedisNodes } from './redis-nodes.ts'

/** Slots may move on while a question follows them; more turns than this are no resharding any more. */
const mostTurns = 6

/** One command on its way to a node. */
interface Asked {
  readonly at: number
  readonly command: RedisCommand
  readonly place: Place
  readonly to: Address
  /** The slot is being moved there: that node answers only who says so. */
  readonly asking: boolean
}

/** A node that answers as one of a cluster, with the map it told. */
interface Home {
  readonly redis: Redis
  readonly address: Address
  readonly map: SlotMap
}

async function openHome(address: Address, nodes: RedisNodes): Promise<Result<Home, LinkFault>> {
  const opened = await nodes.open(redisNode(address))
  if (!opened.ok) return opened
  const replies = await opened.value.pipeline([['CLUSTER', 'SLOTS']])
  const map = slotMap()
  const slots = replies.ok ? replies.value[0] : null
  if (slots?.ok) {
    // A node that was just started knows of no slots: INFO can be asked all the same.
    map.take(slots.value, address)
    return ok({ redis: opened.value, address, map })
  }
  opened.value.close()
  if (!replies.ok) return replies
  const { faults } = nodes
  const error = slots?.error ?? faults.say('fault-cluster-nothing')
  const name = nodes.name(redisNode(address))
  return err(faults.make('config', 'broker', 'fault-cluster-node', { name, error }))
}

/** The first node that answers, and rather a master than a replica: the one whose INFO a sample shows. */
async function findHome(
  first: Address,
  nodes: RedisNodes,
  known: Map<string, Address>,
): Promise<Result<Home, LinkFault>> {
  const all = new Map([[addressText(first), first], ...known])
  let failed: Result<Home, LinkFault> | null = null
  for (const address of all.values()) {
    const home = await openHome(address, nodes)
    failed ??= home
    if (!home.ok) continue
    const masters = home.value.map.masters()
    for (const master of masters) known.set(addressText(master), master)
    const [other] = masters
    if (other === undefined || masters.some(one => addressText(one) === addressText(address))) return home
    const better = await openHome(other, nodes)
    if (!better.ok) return home
    home.value.redis.close()
    return better
  }
  return failed ?? err(nodes.faults.make('config', 'broker', 'fault-cluster-none'))
}

/**
 * A whole cluster as one connection: a pipeline is one round trip to each node that its keys are on, and questions
 * without a key go to one node, the home. A node that cannot be reached answers with errors; the home ends the connection.
 */
export async function openCluster(
  first: Address,
  nodes: RedisNodes,
  known: Map<string, Address>,
): Promise<Result<Redis, LinkFault>> {
  const found = await findHome(first, nodes, known)
  if (!found.ok) return found
  const { redis: home, address: homeAddress, map } = found.value
  const connections = clusterConnections({ redis: home, address: homeAddress }, nodes)

  const learn = async (address: Address): Promise<void> => {
    const replies = await connections.ask(address, [['CLUSTER', 'SLOTS']], true)
    const slots = replies.ok ? replies.value[0] : null
    if (slots?.ok) map.take(slots.value, address)
  }

  /**
   * The replies of one node. Where it cannot be asked, an error of each command; but the home's failure is the whole's,
   * and so is one that leaves open whether something was changed.
   */
  const askNode = async (
    address: Address,
    asked: readonly Asked[],
    form: ReplyForm | undefined,
  ): Promise<Result<readonly RedisReply[], LinkFault>> => {
    const commands = asked.flatMap(({ command, asking }) => [
      ...(asking ? [['ASKING']] : []),
      ownCommand(command),
    ])
    const reads = asked.every(({ command }) => isRead(command))
    const replies = await connections.ask(address, commands, reads, form)
    if (!replies.ok) {
      if (addressText(address) === addressText(homeAddress) || (replies.sent && !reads))
        return err(replies.error)
      await learn(homeAddress)
      return ok(asked.map(() => ({ ok: false, error: `CLUSTERDOWN ${replies.error.message}` })))
    }
    const own = replies.value.values()
    return ok(
      asked.map(({ asking }) => {
        if (asking) own.next()
        return own.next().value ?? { ok: false, error: 'ERR no answer' }
      }),
    )
  }

  const target = (place: Place): Address => {
    if (place.on === 'slot') return map.ownerOf(place.slot) ?? homeAddress
    return (place.on === 'master' ? map.masters()[place.index] : undefined) ?? homeAddress
  }

  const pipeline: Redis['pipeline'] = async (commands, form) => {
    const places = placesOf(commands)
    const done: RedisReply[] = []
    let open: readonly Asked[] = commands.map((command, at) => {
      const place = places[at] ?? { on: 'home' }
      return { at, command, place, to: target(place), asking: false }
    })
    for (let turn = 1; open.length > 0; turn++) {
      const byNode = new Map<string, Asked[]>()
      for (const one of open) {
        const text = addressText(one.to)
        byNode.set(text, [...(byNode.get(text) ?? []), one])
      }
      const next: Asked[] = []
      let movedTo: Address | null = null
      const groups = [...byNode.values()].map(async asked => {
        const to = asked[0]?.to ?? homeAddress
        const replies = await askNode(to, asked, form)
        if (!replies.ok) return replies
        for (const [index, one] of asked.entries()) {
          const reply = replies.value[index] ?? { ok: false, error: 'ERR no answer' }
          const elsewhere = reply.ok ? null : redirection(reply.error, to)
          const fixed = one.place.on !== 'slot' || one.place.whole || turn === mostTurns
          if (elsewhere?.kind === 'moved') {
            movedTo = elsewhere.to
            map.move(elsewhere.slot, elsewhere.to)
          }
          if (elsewhere === null || fixed)
            done[one.at] = clusterReply(one.command, reply, map.masters().length)
          else next.push({ ...one, to: elsewhere.to, asking: elsewhere.kind === 'ask' })
        }
        return replies
      })
      for (const group of await Promise.all(groups)) if (!group.ok) return group
      if (movedTo !== null) await learn(movedTo)
      open = next
    }
    return ok(done)
  }
  const { node, calls, heardMs, closed, close } = home
  return ok({ node, pipeline, calls, heardMs, closed, close })
}
