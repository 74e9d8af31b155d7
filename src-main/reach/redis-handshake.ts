import type { RedisConfig } from '#core/model/config'
import type { LinkFault } from '#core/model/link'
import type { RedisCommand, RedisReply } from '#core/ports'
import { ownClientName } from '#core/redis/own-calls'
import { type Faults, redisReplyFault } from './faults.ts'

/**
 * The commands that open a connection, one round trip in all: sign in, pick the database, say who we are, ask for a sign
 * of life. HELLO names a connection because no ACL forbids it; `named` is false for servers that hang up at it.
 */
export function handshakeCommands(
  config: RedisConfig,
  password: string | null,
  named: boolean,
): readonly RedisCommand[] {
  const auth =
    password === null ? [] : [config.username ? ['AUTH', config.username, password] : ['AUTH', password]]
  const select = config.database === 0 ? [] : [['SELECT', config.database]]
  const name = named ? [['HELLO', 2, 'SETNAME', ownClientName]] : []
  return [...auth, ...select, ...name, ['PING']]
}

/** What names the connection where HELLO did not: Redis before 6.0, and proxies. */
export function nameCommands(
  commands: readonly RedisCommand[],
  replies: readonly RedisReply[],
): readonly RedisCommand[] {
  const isRefused = commands.some(([name], at) => name === 'HELLO' && replies[at]?.ok === false)
  return isRefused ? [['CLIENT', 'SETNAME', ownClientName]] : []
}

const passwordNotNeeded = /without any password configured|no password is set/i

/** Why the connection cannot be used, by the replies to the handshake; null when it can. */
export function handshakeFault(
  commands: readonly RedisCommand[],
  replies: readonly RedisReply[],
  name: string,
  user: string | undefined,
  faults: Faults,
): LinkFault | null {
  for (const [index, reply] of replies.entries()) {
    if (reply.ok) continue
    const command = commands[index]?.[0]
    const said = { name, error: faults.scrub(reply.error) }
    const known = redisReplyFault(reply.error, name, user, faults)
    if (command === 'AUTH' && !passwordNotNeeded.test(reply.error))
      return known ?? faults.make('redis-auth', 'broker', 'fault-redis-sign-in', said)
    if (command === 'SELECT') return known ?? faults.make('config', 'broker', 'fault-redis-database', said)
    // A user who may not PING may still be allowed to read: only what the sample needs decides that.
    if (command === 'PING' && known && known.code !== 'redis-noperm') return known
  }
  return null
}
