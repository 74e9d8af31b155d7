import type { RedisReply } from '../ports.ts'
import { errorKind, errorText } from '../redis/errors.ts'
import { plain } from '../text/plain.ts'

/** Why Redis did not answer about a queue, as a sentence. */
export function refusalText(reply: RedisReply | undefined, queue: string, group: string | null): string {
  const name = plain(queue, 120)
  if (reply === undefined || reply.ok) return `Redis gave no answer about ${name}. Try again.`
  if (/^NOGROUP/.test(reply.error))
    return group === null
      ? `${name} has no such group, or is no stream any more.`
      : `${name} has no group ${plain(group, 120)}, or is no stream any more. Look at its groups.`
  if (/^(CROSSSLOT|EXECABORT)/.test(reply.error))
    return `Redis did nothing: ${errorText(reply.error)}. On a cluster both keys need the same {tag} in their names.`
  switch (errorKind(reply.error)) {
    case 'wrong-type':
      return `${name} is of another type than was asked for. Look what the key holds.`
    case 'no-such-key':
      return `${name} is not there.`
    case 'no-permission':
    case 'no-key-permission':
      return `This user of Redis may not do that to ${name}: ${errorText(reply.error)}. Allow it in the ACL.`
    case 'no-command':
      return `This Redis does not do that: ${errorText(reply.error)}.`
    default:
      return `Redis refused: ${errorText(reply.error)}.`
  }
}
