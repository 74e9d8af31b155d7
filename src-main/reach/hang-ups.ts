import type { LinkFault } from '#core/model/link'
import type { Redis, RedisCommand, RedisReply } from '#core/ports'
import { keyOf } from '#core/redis/keys'
import { err, ok, type Result } from '#core/result'

/**
 * Some servers close a connection instead of answering: a proxy that does not know INFO, a Redis whose
 * client-output-buffer-limit is below what was asked. Which command it is, is found out over several connections.
 */
export interface HangUps {
  /**
   * The connection, asked so that it stays open: in smaller pieces, and without what closed it before. `gone` is why the
   * way to the server has ended; null while it has not.
   */
  guard(redis: Redis, gone: () => LinkFault | null): Redis
}

/** A connection that was closed this often, the last time at one command alone, is not asked that again for a while. */
const provenAfter = 2
const rememberedMs = 600_000
/** Commands of one name that are asked at once while it is not known which one closes the connection. */
const pieceSize = 16

/** The error of a command that is left out, in the manner of Redis' own. */
const leftOut: RedisReply = { ok: false, error: 'HANGUP The connection is closed at this command.' }

interface Suspicion {
  closures: number
  atMs: number
}

const nameOf = (command: RedisCommand): string => String(command[0]).toUpperCase()
/** What closes a connection is a command, or what it says of one key. */
const ownName = (command: RedisCommand): string =>
  keyOf(command) === null ? nameOf(command) : command.slice(0, 3).map(String).join(' ')

/** What goes to the server at once: all of it, or runs of one command. The commands of a transaction stay together. */
function piecesOf(commands: readonly RedisCommand[], size: number): readonly (readonly number[])[] {
  const all = [...commands.keys()]
  if (size === Number.POSITIVE_INFINITY || commands.some(command => nameOf(command) === 'MULTI')) return [all]
  const pieces: number[][] = []
  for (const at of all) {
    const last = pieces.at(-1)
    const isSame = last !== undefined && nameOf(commands[last[0] ?? 0] ?? []) === nameOf(commands[at] ?? [])
    if (isSame && last.length < size) last.push(at)
    else pieces.push([at])
  }
  return pieces
}

/** Nothing is known against this server. `steadyMs` never jumps. */
export function createHangUps(steadyMs: () => number): HangUps {
  const suspicions = new Map<string, Suspicion>()
  /** Closures at whole pipelines: the first may have been a restart, from the second on it asks in pieces. */
  const whole: Suspicion = { closures: 0, atMs: Number.NEGATIVE_INFINITY }
  let size = Number.POSITIVE_INFINITY

  const isRecent = ({ atMs }: Suspicion): boolean => steadyMs() - atMs < rememberedMs
  const isProven = (key: string): boolean => {
    const found = suspicions.get(key)
    return found !== undefined && found.closures >= provenAfter && isRecent(found)
  }
  const strike = (suspicion: Suspicion): void => {
    suspicion.closures = isRecent(suspicion) ? suspicion.closures + 1 : 1
    suspicion.atMs = steadyMs()
  }

  const closedAt = (piece: readonly RedisCommand[]): void => {
    const [only, ...others] = piece
    if (only === undefined) return
    if (others.length > 0) {
      if (size === Number.POSITIVE_INFINITY) strike(whole)
      size = size === Number.POSITIVE_INFINITY ? pieceSize : 1
      return
    }
    const suspicion = suspicions.get(ownName(only)) ?? { closures: 0, atMs: Number.NEGATIVE_INFINITY }
    strike(suspicion)
    if (size !== Number.POSITIVE_INFINITY) strike(suspicion)
    suspicions.set(ownName(only), suspicion)
    if (suspicion.closures >= provenAfter) {
      size = Number.POSITIVE_INFINITY
      whole.closures = 0
    }
  }
  const passed = (): void => {
    if (size === Number.POSITIVE_INFINITY) return
    if (whole.closures < provenAfter || !isRecent(whole)) size = Number.POSITIVE_INFINITY
  }

  return {
    guard(redis, gone) {
      let closedHere = false
      /** Answers come in the order of the questions: of those that are out, the first one closed the connection. */
      const out: object[] = []

      const ask: Redis['pipeline'] = async (commands, form) => {
        const mine = {}
        out.push(mine)
        const replies = await redis.pipeline(commands, form)
        const byServer = !replies.ok && replies.error.code === 'closed' && !closedHere && gone() === null
        if (byServer && out[0] === mine) closedAt(commands)
        if (replies.ok) out.splice(out.indexOf(mine), 1)
        return replies
      }

      const pipeline: Redis['pipeline'] = async (
        commands,
        form,
      ): Promise<Result<readonly RedisReply[], LinkFault>> => {
        const replies: RedisReply[] = commands.map(() => leftOut)
        const asked = [...commands.keys()].filter(at => !isProven(ownName(commands[at] ?? [])))
        const isWhole = size === Number.POSITIVE_INFINITY
        if (isWhole && asked.length === commands.length) return ask(commands, form)
        const pieces = piecesOf(
          asked.map(at => commands[at] ?? []),
          size,
        )
        for (const piece of pieces) {
          const places = piece.map(index => asked[index] ?? 0)
          const got = await ask(
            places.map(at => commands[at] ?? []),
            form,
          )
          if (!got.ok) return err(got.error)
          for (const [index, at] of places.entries()) replies[at] = got.value[index] ?? leftOut
        }
        passed()
        return ok(replies)
      }
      return {
        node: redis.node,
        pipeline,
        calls: redis.calls,
        heardMs: () => redis.heardMs(),
        closed: redis.closed,
        close() {
          closedHere = true
          redis.close()
        },
      }
    },
  }
}
