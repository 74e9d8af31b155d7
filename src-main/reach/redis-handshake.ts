import type { RedisConfig } from '#core/model/config'
import type { LinkFault } from '#core/model/link'
import type { RedisCommand, RedisReply } from '#core/ports'
import { fault, redisReplyFault, type Scrub } from './faults.ts'

/** The commands that open a connection, one round trip in all: sign in, pick the database, ask for a sign of life. */
export function handshakeCommands(config: RedisConfig, password: string | null): readonly RedisCommand[] {
  const auth =
    password === null ? [] : [config.username ? ['AUTH', config.username, password] : ['AUTH', password]]
  const select = config.database === 0 ? [] : [['SELECT', config.database]]
  return [...auth, ...select, ['PING']]
}

const passwordNotNeeded = /without any password configured|no password is set/i

/** Why the connection cannot be used, by the replies to the handshake; null when it can. */
export function handshakeFault(
  commands: readonly RedisCommand[],
  replies: readonly RedisReply[],
  name: string,
  user: string | undefined,
  scrub: Scrub,
): LinkFault | null {
  for (const [index, reply] of replies.entries()) {
    if (reply.ok) continue
    const command = commands[index]?.[0]
    const known = redisReplyFault(reply.error, name, user, scrub)
    if (command === 'AUTH' && !passwordNotNeeded.test(reply.error))
      return (
        known ?? fault('redis-auth', 'broker', `${name} did not take the sign-in: ${scrub(reply.error)}.`)
      )
    if (command === 'SELECT')
      return known ?? fault('config', 'broker', `${name} did not give the database: ${scrub(reply.error)}.`)
    // A user who may not PING may still be allowed to read: only what the sample needs decides that.
    if (command === 'PING' && known && known.code !== 'redis-noperm') return known
  }
  return null
}
